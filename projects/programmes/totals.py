"""What a programme costs per year and purse, beside what may be spent."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from projects.models import Programme
from projects.money import Amounts, frames_per_year
from projects.planning import FundingSource
from projects.programmes.facts import Facts, costs_of


@dataclass(frozen=True)
class Cell:
    """`left` is what may still be spent, or None without a frame."""

    cost: Decimal
    frame: Decimal | None

    @property
    def left(self) -> Decimal | None:
        return None if self.frame is None else self.frame - self.cost

    @property
    def is_over(self) -> bool:
        return self.left is not None and self.left < 0

    @property
    def over(self) -> Decimal:
        return -(self.left or Decimal())


@dataclass(frozen=True)
class Row:
    label: str
    cells: list[Cell]
    is_total: bool = False


def years_of(programme: Programme) -> range:
    return range(programme.first_year, programme.last_year + 1)


def totals(programme: Programme, facts: Iterable[Facts]) -> list[Row]:
    """A row per purse that is used or has a frame, and one of all. One query."""
    years = years_of(programme)
    costs = costs_of(facts, years)
    frames = frames_per_year([programme.organisation_id])
    purses = {source for _year, source in costs}
    purses |= {source for year, source in frames if year in years and source}
    order = [*FundingSource.values, ""]
    rows = [
        Row(_label(source), [_cell(year, source, costs, frames) for year in years])
        for source in sorted(purses, key=order.index)
    ]
    return [*rows, _together(years, costs, frames)]


def _label(source: str) -> str:
    return str(FundingSource(source).label) if source else _("no funding source yet")


def _cell(year: int, source: str, costs: Amounts, frames: Amounts) -> Cell:
    frame = frames.get((year, source)) if source else None
    return Cell(costs.get((year, source), Decimal()), frame)


def _together(years: Sequence[int], costs: Amounts, frames: Amounts) -> Row:
    cells = []
    for year in years:
        cost = sum((c for (y, _s), c in costs.items() if y == year), Decimal())
        parts = [frame for (y, source), frame in frames.items() if y == year and source]
        # A frame without a purse is for all of them together.
        frame = frames.get((year, ""), sum(parts, Decimal()) if parts else None)
        cells.append(Cell(cost, frame))
    return Row(_("all together"), cells, is_total=True)
