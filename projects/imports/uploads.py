"""An uploaded file and what is known of it, for the pages that ask how to read it."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.utils.translation import gettext as _

from areas.files import Table, UnreadableFile, read_table
from areas.files.table import as_text
from projects.imports import guessing
from projects.imports.column_forms import WORD_FIELDS, Words
from projects.imports.guessing import Contents, Layer
from projects.imports.mapping import Mapping
from projects.imports.outcomes import label_of
from projects.imports.steps import BEFORE_STORING
from projects.models import Import, ImportProfile

# Three pages look into a file one after the other; a large one is read again.
_KEPT_SECONDS = 10 * 60
_MOST_KEPT_ROWS = 5_000
# Words of one column that somebody can still translate by hand.
_MOST_WORDS = 40


def look_into(import_: Import) -> Contents:
    """The layers of the file. Raises UnreadableFile."""
    key = f"import-contents/{import_.file.name or import_.pk}"
    found: Contents | None = cache.get(key)
    if found is None:
        name = import_.file.name
        if not name or not import_.file.storage.exists(name):
            raise UnreadableFile(
                _("The file is gone: KIP keeps it for 30 days. Upload it again.")
            )
        found = guessing.look_into(Path(import_.file.path), import_.file_name)
        if sum(layer.rows for layer in found.layers) <= _MOST_KEPT_ROWS:
            cache.set(key, found, _KEPT_SECONDS)
    return found


def begin(import_: Import, found: Contents) -> None:
    """Afterwards the import is at its first question: which layer and where it lies,
    or what its columns mean if there is nothing to choose."""
    layer = found.layers[0]
    mapping = guessing.guess(layer, import_.organisation)
    if len(found.layers) == 1 and not layer.shapes and not mapping.place:
        keep(import_, mapping)


def choose(import_: Import, layer: Layer, crs: str) -> None:
    """Afterwards this layer, in this coordinate system, is the one to read; what its
    columns mean is guessed, unless somebody said so already."""
    before = mapping_of(import_)
    if before.seen and before.layer == layer.name:
        mapping = before
    else:
        mapping = guessing.guess(layer, import_.organisation)
    keep(import_, replace(mapping, layer=layer.name, crs=crs))


def keep(import_: Import, mapping: Mapping) -> None:
    """Afterwards the file is read so, and has to be checked again; unless it is being
    imported already: then what was checked stays."""
    import_.layer, import_.crs = mapping.layer, mapping.crs
    import_.mapping = mapping.as_json()
    Import.objects.filter(pk=import_.pk, state__in=BEFORE_STORING).update(
        layer=import_.layer,
        crs=import_.crs,
        mapping=import_.mapping,
        state=Import.State.UPLOADED,
    )


def mapping_of(import_: Import) -> Mapping:
    return Mapping.from_json(import_.mapping)


def layer_named(import_: Import, name: str) -> Layer:
    """The layer of that name; the best one if there is none."""
    layers = look_into(import_).layers
    return next((one for one in layers if one.name == name), layers[0])


def keep_as_profile(import_: Import, name: str) -> None:
    """Afterwards the organisation has this mapping by that name, for the next file."""
    ImportProfile.objects.update_or_create(
        organisation=import_.organisation,
        name=name,
        defaults={"mapping": import_.mapping},
    )


def how_to_read(mapping: Mapping) -> dict[str, Any]:
    """What `read_table` must know."""
    return {
        "layer": mapping.layer,
        "crs": mapping.crs_name,
        "shape_columns": mapping.shape_columns(),
        "is_tolerant": True,
    }


def table_of(import_: Import, mapping: Mapping) -> Table:
    """Every row, with its shape. Raises UnreadableFile."""
    return read_table(Path(import_.file.path), **how_to_read(mapping))


def words_to_tell(layer: Layer, mapping: Mapping) -> list[Words]:
    """The words of each column that says one of a few things, the usual ones first."""
    return [
        Words(name, label_of(name), column, _words_in(layer, column))
        for name in WORD_FIELDS
        if (column := mapping.columns.get(name, ""))
        and any(column == one.name for one in layer.columns)
    ]


def _words_in(layer: Layer, column: str) -> list[str]:
    counts: dict[str, int] = {}
    for row in layer.table.rows:
        if text := as_text(row.values.get(column)):
            counts[text] = counts.get(text, 0) + 1
    return sorted(counts, key=lambda text: -counts[text])[:_MOST_WORDS]
