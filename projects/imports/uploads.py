"""An uploaded file and what is known of it, for the pages that ask how to read it."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from areas.files import Table, UnreadableFile, limits, read_table
from projects.imports import guessing, layers
from projects.imports.column_forms import WORD_FIELDS, Words
from projects.imports.guessing import Layer
from projects.imports.looking import Progress
from projects.imports.mapping import Mapping
from projects.imports.outcomes import label_of
from projects.imports.steps import BEFORE_STORING
from projects.models import Import, ImportProfile

# Words of one column that somebody can still translate by hand.
_MOST_WORDS = 40
# What is read within a second while somebody waits: so much text, or a tenth of that
# once it is packed, as a workbook is.
_SMALL = 2 * limits.MEGABYTE
_PACKED = (b"P", b"\xd0", b"S")  # zip and xlsx, xls, GeoPackage


def is_large(import_: Import) -> bool:
    """Whether reading it takes longer than a page may, so that a worker must."""
    with import_.file.open("rb") as file:
        is_packed = file.read(1) in _PACKED
    return bool(import_.file.size > (_SMALL // 10 if is_packed else _SMALL))


def read(import_: Import, progress: Progress | None = None) -> None:
    """Afterwards the layers of the file are kept, and the import is at its first
    question: which layer and where it lies, or what its columns mean if there is
    nothing to choose. Raises UnreadableFile."""
    found = guessing.look_into(_path(import_), import_.file_name, progress)
    layers.keep(import_, found)
    layer = found.layers[0]
    mapping = guessing.guess(layer, import_.organisation)
    if len(found.layers) == 1 and not layer.shapes and not mapping.place:
        _put(import_, mapping)


def _path(import_: Import) -> Path:
    name = import_.file.name
    if not name or not import_.file.storage.exists(name):
        raise UnreadableFile(
            _("The file is gone: KIP keeps it for 30 days. Upload it again.")
        )
    return Path(import_.file.path)


def _put(import_: Import, mapping: Mapping) -> None:
    import_.layer, import_.crs = mapping.layer, mapping.crs
    import_.mapping = mapping.as_json()
    import_.save(update_fields=["layer", "crs", "mapping"])


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
    return list(layer.words(column))[:_MOST_WORDS]
