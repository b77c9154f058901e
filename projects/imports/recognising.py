"""Files that KIP has seen before, or made itself."""

import re
import zlib
from collections import Counter
from pathlib import PurePath

from organisations.models import Organisation
from projects import columns as own_columns
from projects.imports.fields import CHOICE_FIELDS
from projects.imports.looking import Layer
from projects.imports.mapping import Mapping
from projects.imports.naming import bare
from projects.imports.samples import meanings
from projects.models import Import, ImportProfile, PlannedWork

# How much of the columns of two files must be the same.
_ALIKE = 0.6
_LOOKED_AT = 30


def own_export(layer: Layer) -> Mapping | None:
    """How a file that KIP exported is read; None if it is another file."""
    names = [column.name for column in layer.columns]
    found = own_columns.recognised(names)
    if found is None:
        return None
    return Mapping(
        columns={
            key: name
            for key, name in found.items()
            if key not in (own_columns.KEY, own_columns.REVISION)
        },
        key=found[own_columns.KEY],
        revision=found.get(own_columns.REVISION, ""),
        source="kip",
        defaults={"status": "draft", "visibility": "municipality"},
    )


def earlier_mapping(layer: Layer, organisation: Organisation) -> Mapping | None:
    """How this organisation read a file with (almost) these columns before."""
    names = [column.name for column in layer.columns]
    likeliest: tuple[float, Mapping] | None = None
    for mapping in _mappings_of(organisation):
        alike = _likeness(mapping.seen, names)
        if alike >= _ALIKE and (likeliest is None or alike > likeliest[0]):
            likeliest = alike, mapping
    return likeliest[1].for_file_with(names) if likeliest else None


def _mappings_of(organisation: Organisation) -> list[Mapping]:
    """What somebody kept first, then what was really imported, the last first."""
    kept = ImportProfile.objects.filter(organisation=organisation)
    done = Import.objects.filter(
        organisation=organisation, state=Import.State.DONE
    ).order_by("-created_at")[:_LOOKED_AT]
    contents = [*kept.values_list("mapping", flat=True)]
    contents += done.values_list("mapping", flat=True)
    return [Mapping.from_json(content) for content in contents if content]


def for_edition(mapping: Mapping, layer: Layer) -> Mapping:
    """How a later edition is read: as the earlier one, where that still holds."""
    return _with_new_words(_with_a_key(mapping, layer), layer)


def _with_a_key(mapping: Mapping, layer: Layer) -> Mapping:
    """What was unique in a short edition need not be so in the next."""
    if "{" in mapping.source_id:
        return mapping
    column = layer.column(mapping.source_id)
    if column and column.distinct < 0.9 * column.filled:
        mapping.source_id = ""
    return mapping


def _with_new_words(mapping: Mapping, layer: Layer) -> Mapping:
    """A later edition has words that nobody was asked about yet."""
    for field, known in mapping.words.items():
        column = mapping.columns.get(field, "")
        if field in mapping.columns and "{" not in column:
            mapping.words[field] = {**meanings(field, layer.words(column)), **known}
    return mapping


def _likeness(one: list[str], other: list[str]) -> float:
    first, second = {bare(name) for name in one}, {bare(name) for name in other}
    together = first | second
    return len(first & second) / len(together) if together else 0.0


def usual_discipline(organisation: Organisation) -> str:
    """What (almost) all of its works in KIP are, if they are enough to tell."""
    works = PlannedWork.objects.filter(organisation=organisation).exclude(discipline="")
    counts = Counter(works.values_list("discipline", flat=True))
    if not counts:
        return ""
    discipline, number = counts.most_common(1)[0]
    is_usual = number >= 20 and number >= 0.95 * counts.total()
    return discipline if is_usual and discipline in CHOICE_FIELDS["discipline"] else ""


def family_of(layer: Layer) -> str:
    """A name for files with these columns, whatever edition they are."""
    # Only its first word: the others say which edition it is.
    stem = next(
        iter(re.findall(r"[a-z]+", PurePath(layer.file_name).stem.casefold())), ""
    )
    columns = "|".join(sorted(bare(column.name) for column in layer.columns))
    return f"{stem[:30] or 'file'}-{zlib.crc32(columns.encode()):08x}"
