"""The rows of the table of works: what each column says, and what may change."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import BooleanField, Case, Prefetch, Q, When
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from areas.models import Area
from organisations.permissions import Visitor
from projects.amounts import euros
from projects.completeness import MONEY, Missing, lacking, requirements
from projects.models import PlannedWork
from projects.periods import quarter_text, quarters_text
from projects.plan.columns import MONEY_COLUMNS, Books, Column
from projects.querysets import PlannedWorkQuerySet

# What can be changed where it stands.
EDITABLE = frozenset({"status", "period", "cost_estimate"})


@dataclass(frozen=True)
class Cell:
    column: Column
    text: str
    is_editable: bool = False
    lacks: str = ""  # what is missing, in words

    @property
    def name(self) -> str:
        return self.column.name

    @property
    def look(self) -> str:
        number = " table__number" if self.column.is_number else ""
        return f"plan-table__{self.column.name}{number}"


@dataclass(frozen=True)
class Row:
    work: PlannedWork
    cells: list[Cell]


def for_rows(works: PlannedWorkQuerySet) -> PlannedWorkQuerySet:
    """As the table needs them: whether a work is drawn, not the drawing itself."""
    lacks = {
        f"lacks_{one.field}": Case(
            When(lacking(one.field), then=True),
            default=False,
            output_field=BooleanField(),
        )
        for one in requirements()
    }
    return (
        works.defer("footprint", "description", "public_text")
        .select_related("organisation", "contact")
        .annotate(is_drawn=Q(footprint__isnull=False), **lacks)
        .prefetch_related(_parts_of_town())
    )


def _parts_of_town() -> Prefetch:
    """A work's areas, less the municipality: that it lies there goes without saying."""
    parts = Area.objects.exclude(level=Area.Level.MUNICIPALITY).defer("boundary")
    return Prefetch("areas", queryset=parts)


def rows_of(
    works: Iterable[PlannedWork], columns: list[Column], books: Books, user: Visitor
) -> list[Row]:
    """`works` came by `for_rows`. One query more, whatever their number."""
    works = list(works)
    ids = [work.pk for work in works]
    may = PlannedWork.objects.editable_by(user).filter(pk__in=ids)
    editable = set(may.values_list("pk", flat=True))
    needed = requirements()
    rows = []
    for work in works:
        work.is_open_book = books is None or work.organisation_id in books  # type: ignore[attr-defined]
        cells = [
            _complete(work, column, needed)
            if column.name == "complete"
            else _cell(work, column, work.pk in editable)
            for column in columns
        ]
        rows.append(Row(work, cells))
    return rows


def _cell(work: PlannedWork, column: Column, is_editable: bool) -> Cell:
    if column.name in MONEY_COLUMNS and not work.is_open_book:  # type: ignore[attr-defined]
        return Cell(column, "")
    if is_editable and column.name in EDITABLE:
        return Cell(column, "", is_editable=True)
    return Cell(column, _TEXTS[column.name](work))


def _complete(work: PlannedWork, column: Column, needed: list[Missing]) -> Cell:
    """'7/10': how many of the fields are filled in, of those one may know of."""
    if not work.is_open_book:  # type: ignore[attr-defined]
        needed = [one for one in needed if one.field not in MONEY]
    lacking = [one.label for one in needed if getattr(work, f"lacks_{one.field}")]
    text = f"{len(needed) - len(lacking)}/{len(needed)}"
    if not lacking:
        return Cell(column, text)
    missing = _("Missing: %(fields)s") % {"fields": ", ".join(lacking)}
    return Cell(column, text, lacks=missing)


def _day(day: date | None) -> str:
    return date_format(day, "j M Y") if day else ""


_TEXTS: dict[str, Callable[[PlannedWork], str]] = {
    "status": lambda work: work.get_status_display(),
    "period": lambda work: quarters_text(work.earliest_start, work.latest_end),
    "preferred_start": lambda work: (
        quarter_text(work.preferred_start) if work.preferred_start else ""
    ),
    "duration_days": lambda work: str(work.duration_days or ""),
    "organisation": lambda work: str(work.organisation),
    "discipline": lambda work: work.get_discipline_display(),
    "areas": lambda work: ", ".join(area.name for area in work.areas.all()),
    "cost_estimate": lambda work: euros(work.cost_estimate),
    "funding_source": lambda work: work.get_funding_source_display(),
    "contact": lambda work: (
        str(work.contact.name or work.contact) if (work.contact) else ""
    ),
    "visibility": lambda work: capfirst(work.get_visibility_display()),
    "source_id": lambda work: work.source_id,
    "updated_at": lambda work: _day(work.updated_at.date()),
}
