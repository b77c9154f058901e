"""The rows of the table of works: what each column says, and what may change."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import BooleanField, Case, Prefetch, Q, When
from django.utils.formats import date_format, number_format
from django.utils.text import capfirst

from areas.models import Area
from organisations.permissions import Visitor
from projects.completeness import MONEY, Missing, lacking, requirements
from projects.models import PlannedWork
from projects.periods import quarter_text, quarters_text
from projects.querysets import PlannedWorkQuerySet
from projects.table_columns import MONEY_COLUMNS, Books, Column

# What can be changed where it stands.
EDITABLE = frozenset({"status", "period", "cost_estimate"})


@dataclass(frozen=True)
class Cell:
    column: Column
    text: str
    is_editable: bool


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
    return [_row(work, columns, books, work.pk in editable) for work in works]


def _row(
    work: PlannedWork, columns: list[Column], books: Books, is_editable: bool
) -> Row:
    is_open = books is None or work.organisation_id in books
    work.is_open_book = is_open  # type: ignore[attr-defined]
    work.lacking = _lacking(work, is_open)  # type: ignore[attr-defined]
    return Row(work, [_cell(work, column, is_open, is_editable) for column in columns])


def _cell(work: PlannedWork, column: Column, is_open: bool, is_editable: bool) -> Cell:
    if column.name in MONEY_COLUMNS and not is_open:
        return Cell(column, "", False)
    if is_editable and column.name in EDITABLE:
        return Cell(column, "", True)
    if column.name == "complete":
        return Cell(column, share_text(work, is_open), False)
    return Cell(column, _TEXTS[column.name](work), False)


def _lacking(work: PlannedWork, is_open: bool) -> list[Missing]:
    return [
        one
        for one in requirements()
        if getattr(work, f"lacks_{one.field}") and (is_open or one.field not in MONEY)
    ]


def share_text(work: PlannedWork, is_open: bool) -> str:
    """'7/10': how many of the fields are filled in, of those one may know of."""
    of = len(requirements()) - (0 if is_open else len(MONEY))
    return f"{of - len(work.lacking)}/{of}"  # type: ignore[attr-defined]


def euros(amount: object) -> str:
    """'€ 1.200.000', in the language of the reader."""
    if amount is None:
        return "–"
    return f"€ {number_format(amount, 0, use_l10n=True, force_grouping=True)}"


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
