"""The arrows of the design: an app imports only what stands to its right."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

ORDER = [
    "kip",
    "residents",
    "conflicts",
    "projects",
    "agenda",
    "areas",
    "organisations",
]
ENGINE_MAY_IMPORT = {"numpy", "scipy", "shapely"} | set(sys.stdlib_module_names)


def imports_of(file: Path) -> Iterator[str]:
    """The modules that a file imports, in full."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{file} imports relatively"
            yield node.module


def sources(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


@pytest.mark.parametrize("app", ORDER)
def test_an_app_imports_only_what_stands_to_its_right(app: str) -> None:
    to_its_left = set(ORDER[: ORDER.index(app)])
    wrong = [
        f"{file.relative_to(ROOT)} imports {module}"
        for file in sources(app)
        for module in imports_of(file)
        if module.split(".")[0] in to_its_left
    ]
    assert wrong == []


def test_the_engine_imports_only_arithmetic() -> None:
    wrong = [
        f"{file.relative_to(ROOT)} imports {module}"
        for file in sources("conflicts/engine")
        for module in imports_of(file)
        if module.split(".")[0] not in ENGINE_MAY_IMPORT
        and not module.startswith("conflicts.engine")
    ]
    assert wrong == []


def test_loading_the_engine_loads_no_django() -> None:
    check = "import sys, conflicts.engine; sys.exit('django' in sys.modules)"
    subprocess.run([sys.executable, "-c", check], cwd=ROOT, check=True)


def test_pages_do_not_load_geopandas() -> None:
    """It takes half a second and 90 MB that only imports and exports need."""
    check = (
        "import django, sys; django.setup(); import kip.urls; "
        "sys.exit('geopandas' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", check], cwd=ROOT, check=True)


def test_only_geo_knows_numbers_of_grids() -> None:
    wrong = [
        str(file.relative_to(ROOT))
        for app in ORDER
        for file in sources(app)
        if file.name not in {"geo.py", "settings.py"} and "migrations" not in file.parts
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Constant) and node.value in (4326, 28992, 31370)
    ]
    assert wrong == []
