"""What browsers are served: collected as in production, vendored as it was made."""

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import override_settings

from kip.storage import KipStaticFilesStorage
from kip.templatetags import modules

ROOT = Path(settings.BASE_DIR)
STATIC = ROOT / "static"
VENDOR = STATIC / "vendor"
MODULES = sorted((STATIC / "js").rglob("*.js"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
LIBRARIES = json.loads((VENDOR / "MANIFEST.json").read_text())["libraries"]

# The modules that may know Leaflet; everything else talks to these.
KNOW_LEAFLET = {
    "map_shows",
    "background",
    "canvas",
    "compared",
    "draw",
    "label_canvas",
    "layers",
    "map",
    "one_point",
    "place_circle",
    "tile_canvas",
    "tile_layer",
    "tile_works",
}

# The modules that may import what is vendored, and hand it to the others.
READ_VENDORED = {"draw", "leaflet", "vector_tile"}

IMPORT = re.compile(
    r"^(?:import|export)\b(?:[^;(]*?\bfrom)?\s*[\"']([^\"']+)[\"']|"
    r"\bawait import\([\"']([^\"']+)[\"']\)",
    re.M,
)
HASHED = re.compile(r"\.[0-9a-f]{12}\.js$")


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """All static files, as the production storage writes them; packed they are not
    looked at here, and packing them takes half a minute."""
    root = tmp_path_factory.mktemp("static")
    storage = {"BACKEND": "kip.storage.KipStaticFilesStorage"}
    storages = {**settings.STORAGES, "staticfiles": storage}
    with (
        override_settings(STATIC_ROOT=root, STORAGES=storages),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(KipStaticFilesStorage, "compress_files", lambda *_: ())
        call_command("collectstatic", interactive=False, verbosity=0)
        yield root


def imports_of(module: Path) -> list[str]:
    """What it imports, before it runs and while it does."""
    return [before or later for before, later in IMPORT.findall(module.read_text())]


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def markup_of(template: Path) -> str:
    """The template without what it explains to its readers."""
    comment = r"\{% comment %\}.*?\{% endcomment %\}"
    return re.sub(comment, "", template.read_text(), flags=re.S)


@pytest.mark.parametrize("library", LIBRARIES, ids=lambda library: library["name"])
def test_vendored_files_are_the_ones_of_the_manifest(library: dict[str, dict]) -> None:
    folder = VENDOR / str(library["folder"])
    present = {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }
    assert present == library["files"]
    assert "LICENSE" in present


def test_every_vendored_folder_is_in_the_manifest() -> None:
    folders = {path.name for path in VENDOR.iterdir() if path.is_dir()}
    assert folders == {library["folder"] for library in LIBRARIES}


def test_imports_between_collected_modules_lead_to_hashed_files(
    collected: Path,
) -> None:
    checked = 0
    vendored = (collected / "vendor").glob("mapbox-*/*.js")
    for module in [*(collected / "js").rglob("*.js"), *vendored]:
        if not HASHED.search(module.name):
            continue
        for target in imports_of(module):
            assert HASHED.search(target), f"{module.name} imports {target}"
            assert (module.parent / target).is_file(), f"{module.name}: {target}"
            checked += 1
    sources = [*MODULES, *VENDOR.glob("mapbox-*/*.js")]
    assert checked == sum(len(imports_of(path)) for path in sources)


@pytest.mark.parametrize("module", MODULES, ids=relative)
def test_modules_import_names_and_end_with_a_semicolon(module: Path) -> None:
    """Else the storage leaves the import unhashed, and nothing warns."""
    code = module.read_text()
    for statement in re.findall(r"^import\b[^;]*;?", code, re.M):
        where = r"\./(lib/)?"
        if module.stem in READ_VENDORED:
            where = rf"({where}|\.\./\.\./vendor/[\w.-]+/)"
        form = rf"import (\{{[^}}]*\}} from )?\"{where}[\w-]+\.js\";"
        assert re.fullmatch(form, statement), statement
    assert not re.search(r"^export\s*[{*][^;]*?\bfrom\b", code, re.M), "no re-exports"
    assert "export default" not in code


def test_only_the_map_modules_know_leaflet() -> None:
    users = {path.stem for path in MODULES if "leaflet.js" in path.read_text()}
    assert users - {"leaflet"} == KNOW_LEAFLET
    owners = {path.stem for path in MODULES if "window.L" in path.read_text()}
    assert owners == {"leaflet"}


def test_only_one_module_fetches() -> None:
    fetchers = {path.stem for path in MODULES if "fetch(" in path.read_text()}
    assert fetchers == {"api"}


def test_the_administration_gets_the_leaflet_of_the_maps(collected: Path) -> None:
    """django-leaflet bundles an older one; ours stands before it."""
    ours = (VENDOR / "leaflet-1.9.4" / "leaflet.js").read_bytes()
    assert (collected / "leaflet" / "leaflet.js").read_bytes() == ours
    assert (collected / "leaflet" / "leaflet-src.js").read_bytes() == ours
    style = (VENDOR / "leaflet-1.9.4" / "leaflet.css").read_bytes()
    assert (collected / "leaflet" / "leaflet.css").read_bytes() == style


def test_htmx_is_the_second_major(collected: Path) -> None:
    """The fourth swaps and inherits differently; pages are written for this one."""
    code = (collected / "django_htmx" / "htmx-2.min.js").read_text()
    assert re.search(r'version:"2\.0\.\d+"', code)


@pytest.mark.parametrize("template", TEMPLATES, ids=relative)
def test_templates_have_nothing_inline(template: Path) -> None:
    """The Content-Security-Policy would refuse it, silently for the author."""
    markup = markup_of(template)
    assert not re.search(r"\sstyle\s*=|<style|\son\w+\s*=|javascript:", markup)
    for tag in re.findall(r"<script\b[^>]*>", markup):
        assert "src=" in tag, tag


@pytest.mark.parametrize("template", TEMPLATES, ids=relative)
def test_templates_name_static_files_that_exist(template: Path) -> None:
    for name in re.findall(r"\{% (?:static|module) \"([^\"]+)\"", markup_of(template)):
        assert finders.find(name), name


def test_a_page_names_beforehand_what_its_modules_import(collected: Path) -> None:
    """By the names that the imports between the collected modules have."""
    tags = re.findall(r"<[a-z][^>]*>", modules.module("js/public_map.js"))
    linked = [re.search(r'"/static/([^"]+)"', tag)[1] for tag in tags]  # type: ignore[index]
    script = linked.pop()
    assert HASHED.search(script)
    found, left = set(), [collected / script]
    while left:
        path = left.pop()
        if path not in found:
            found.add(path)
            left += [(path.parent / target).resolve() for target in imports_of(path)]
    assert {str(path.relative_to(collected)) for path in found} == {script, *linked}
    assert len(linked) == len(set(linked))
    assert "media" not in tags[0]
