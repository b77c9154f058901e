"""The rows of the table of works: what each column says, and what may change."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import BooleanField, Case, Prefetch, Q, When
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from areas.models import Area
from organisations.permissions import Visitor
from projects.amounts import euros
from projects.completeness import MONEY, Missing, lacking, requirements
from projects.history.words import label_of
from projects.models import PlannedWork
from projects.periods import quarter_text, quarters_text
from projects.plan.columns import MONEY_COLUMNS, Books, Column
from projects.plan.writing import Writer
from projects.planning import NOTICED_FLAGS
from projects.querysets import PlannedWorkQuerySet

_TD = '<td data-cell="{}" class="{}">{}</td>'

# What can be changed where it stands.
EDITABLE = frozenset({"status", "period", "cost_estimate"})


@dataclass(frozen=True)
class Cell:
    column: Column
    text: str
    inside: str  # the text as it stands in the table
    is_editable: bool = False

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
    link: str
    choice: str  # what the box before it is called
    show_button: str  # "" for what has no place on the map
    is_outside: bool = False  # it was changed, and no longer is what was asked for

    @property
    def cells_as_html(self) -> SafeString:
        return format_html_join(
            "", _TD, ((c.name, c.look, c.inside) for c in self.cells)
        )


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
    works: Iterable[PlannedWork],
    columns: list[Column],
    books: Books,
    user: Visitor,
    outside: Collection[int] = (),
) -> list[Row]:
    """`works` came by `for_rows`; those with an id in `outside` are not what was asked
    for. One query more, whatever their number."""
    works = list(works)
    ids = [work.pk for work in works]
    may = PlannedWork.objects.editable_by(user).filter(pk__in=ids)
    editable = set(may.values_list("pk", flat=True))
    needed, writer = requirements(), Writer()
    rows = []
    for work in works:
        work.is_open_book = books is None or work.organisation_id in books  # type: ignore[attr-defined]
        cells = [
            _complete(work, column, needed, writer)
            if column.name == "complete"
            else _cell(work, column, work.pk in editable, writer)
            for column in columns
        ]
        rows.append(_row(work, cells, writer, is_outside=work.pk in outside))
    return rows


def _row(
    work: PlannedWork, cells: list[Cell], writer: Writer, *, is_outside: bool
) -> Row:
    is_drawn = work.is_drawn  # type: ignore[attr-defined]
    return Row(
        work,
        cells,
        link=writer.link(work),
        choice=writer.choice(work),
        show_button=writer.show_button(work) if is_drawn else "",
        is_outside=is_outside,
    )


def value_of(work: PlannedWork, column: str) -> SafeString:
    """What stands in the cell of a value that was just changed, with the focus."""
    return Writer().value(work, column, _TEXTS[column](work), focus=True)


def _cell(work: PlannedWork, column: Column, is_editable: bool, writer: Writer) -> Cell:
    name = column.name
    if name in MONEY_COLUMNS and not work.is_open_book:  # type: ignore[attr-defined]
        return Cell(column, "", "")
    text = _TEXTS[name](work)
    if is_editable and name in EDITABLE:
        return Cell(column, text, writer.value(work, name, text), is_editable=True)
    return Cell(column, text, text)


def _complete(
    work: PlannedWork, column: Column, needed: list[Missing], writer: Writer
) -> Cell:
    """'7/10': how many of the fields are filled in, of those one may know of."""
    if not work.is_open_book:  # type: ignore[attr-defined]
        needed = [one for one in needed if one.field not in MONEY]
    lacking = [one.label for one in needed if getattr(work, f"lacks_{one.field}")]
    text = f"{len(needed) - len(lacking)}/{len(needed)}"
    if not lacking:
        return Cell(column, text, text)
    missing = _("Missing: %(fields)s") % {"fields": ", ".join(lacking)}
    return Cell(column, text, writer.incomplete(text, missing))


def _day(day: date | None) -> str:
    return date_format(day, "j M Y") if day else ""


def _noticed(work: PlannedWork) -> str:
    told = [label_of(name) for name in NOTICED_FLAGS if getattr(work, name)]
    return " · ".join([*told, *filter(None, [work.get_homes_reached_display()])])


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
    "noticed": _noticed,
    "source_id": lambda work: work.source_id,
    "updated_at": lambda work: _day(work.updated_at.date()),
}
