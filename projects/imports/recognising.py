"""Files that KIP has seen before, or made itself."""

from organisations.models import Organisation
from projects import columns as own_columns
from projects.imports.looking import Layer
from projects.imports.mapping import Mapping
from projects.imports.naming import bare
from projects.models import Import, ImportProfile

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


def _likeness(one: list[str], other: list[str]) -> float:
    first, second = {bare(name) for name in one}, {bare(name) for name in other}
    together = first | second
    return len(first & second) / len(together) if together else 0.0
