"""What the rows of an import come to, in the words and figures of a page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from areas.geo import as_geojson, feature_collection
from projects.models import Import, ImportRow, PlannedWork
from projects.services import MOVING_FIELDS

Outcome = ImportRow.Outcome
# More shapes than a map can tell apart.
MOST_SHAPES = 5000


@dataclass(frozen=True, slots=True)
class Counter:
    """How many rows come to something, and whether only those are shown."""

    outcome: str
    label: str
    count: int
    is_shown: bool


@dataclass(frozen=True, slots=True)
class Difference:
    label: str
    old: str
    new: str


def counts_of(import_: Import) -> dict[str, int]:
    """Rows per outcome; those without rows too."""
    counted = import_.rows.values_list("outcome").annotate(count=Count("pk"))
    found = dict(counted.order_by())
    return {outcome.value: found.get(outcome.value, 0) for outcome in Outcome}


def counters(counts: Mapping[str, int], shown: str) -> list[Counter]:
    """All first, then each outcome; `shown` is the one that is asked for."""
    whole = Counter("", _("All rows"), sum(counts.values()), not shown)
    each = [
        Counter(one.value, _plural(one), counts[one.value], one.value == shown)
        for one in Outcome
    ]
    return [whole, *each]


def _plural(outcome: ImportRow.Outcome) -> str:
    return {
        Outcome.NEW: _("New"),
        Outcome.CHANGED: _("Changed"),
        Outcome.UNCHANGED: _("Unchanged"),
        Outcome.SKIPPED: _("Skipped"),
        Outcome.ERROR: _("Errors"),
    }[outcome]


def remarks_on(import_: Import) -> list[str]:
    """What deserves a look before anybody says yes."""
    told = {
        "far": ngettext_lazy(
            "%(count)d work lies far from the municipality.",
            "%(count)d works lie far from the municipality.",
            "count",
        ),
        "without_place": ngettext_lazy(
            "%(count)d work has no place yet: you draw it later.",
            "%(count)d works have no place yet: you draw them later.",
            "count",
        ),
        "without_discipline": ngettext_lazy(
            "%(count)d work has no discipline, and becomes a concept.",
            "%(count)d works have no discipline, and become concepts.",
            "count",
        ),
        "guessed_discipline": ngettext_lazy(
            "Of %(count)d work KIP guessed the discipline from its words.",
            "Of %(count)d works KIP guessed the discipline from their words.",
            "count",
        ),
    }
    counts = {name: import_.counts.get(name, 0) for name in told}
    return [
        text % {"count": counts[name]} for name, text in told.items() if counts[name]
    ]


def shown_rows(import_: Import, outcome: str) -> QuerySet[ImportRow]:
    """The rows for a table: without their shapes, with their works."""
    rows = import_.rows.defer("footprint", "before").select_related("work")
    rows = rows.defer("work__footprint", "work__description", "work__public_text")
    rows = rows.annotate(is_drawn=Q(footprint__isnull=False))
    return rows.filter(outcome=outcome) if outcome in Outcome.values else rows


def with_differences(rows: Iterable[ImportRow]) -> list[ImportRow]:
    """The same rows, each with `told`: what changes, field by field."""
    rows = list(rows)
    for row in rows:
        row.told = [  # type: ignore[attr-defined]
            Difference(label_of(name), old, new)
            for name, (old, new) in row.differences.items()
        ]
    return rows


def label_of(name: str) -> str:
    """What people call a field of a work."""
    try:
        label = str(PlannedWork._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    except FieldDoesNotExist:
        return name
    return label[:1].upper() + label[1:]


def moves_adopted(import_: Import) -> bool:
    """Whether works of an adopted programme would move: that needs a reason."""
    if import_.counts.get("needs_reason"):
        return True
    changed = import_.rows.filter(outcome=Outcome.CHANGED)
    moving = changed.filter(differences__has_any_keys=list(MOVING_FIELDS))
    adopted = PlannedWork.objects.adopted()
    return adopted.filter(pk__in=moving.values("work")).exists()


def as_map(rows: QuerySet[ImportRow]) -> str:
    """The rows that have a shape, as GeoJSON; each looks like what it comes to."""
    words = dict(Outcome.choices)
    drawn = rows.filter(footprint__isnull=False)
    shapes = drawn.annotate(shape=as_geojson("footprint", simplified_by_metres=0.5))
    return feature_collection(
        (
            row.shape,
            {
                "id": row.pk,
                "title": f"{row.number}. {row.title}",
                "discipline": f"import-{row.outcome}",
                "organisation": _("row %(number)d") % {"number": row.number},
                "period": str(words[row.outcome]),
            },
        )
        for row in shapes.order_by("number")[:MOST_SHAPES]
    )
