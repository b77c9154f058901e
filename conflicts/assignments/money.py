"""What the works of an assignment cost, per purse, and who gains how much.

Only for who may see an assignment: it tells what the works of each party cost.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from projects.models import PlannedWork
from projects.planning import FundingSource


@dataclass(frozen=True, slots=True)
class Purse:
    """What one organisation pays in one year out of one source."""

    organisation: str
    year: int | None
    source: str  # its label; empty: nobody said which
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Budget:
    purses: Sequence[Purse]
    unknown: Sequence[PlannedWork]  # works of which nobody knows what they cost

    @property
    def total(self) -> Decimal:
        return sum((purse.amount for purse in self.purses), Decimal(0))

    @property
    def per_organisation(self) -> dict[str, Decimal]:
        totals: dict[str, Decimal] = defaultdict(Decimal)
        for purse in self.purses:
            totals[purse.organisation] += purse.amount
        return dict(totals)


def budget_of(works: Iterable[PlannedWork]) -> Budget:
    """As `projects.money` counts: the rows per year, or else the whole estimate in the
    year in which a work starts. A query for the rows of all works."""
    works = list(works)
    totals: dict[tuple[str, int | None, str], Decimal] = defaultdict(Decimal)
    unknown = []
    for work in works:
        costs = _costs(work)
        if not costs:
            unknown.append(work)
        for year, source, amount in costs:
            totals[work.organisation.name, year, source] += amount
    purses = [
        Purse(organisation, year, _label(source), amount)
        for (organisation, year, source), amount in sorted(
            totals.items(), key=lambda item: (item[0][0], item[0][1] or 0, item[0][2])
        )
    ]
    return Budget(purses, unknown)


def cost_of(work: PlannedWork) -> Decimal | None:
    """All that it costs; None when nobody knows."""
    costs = _costs(work)
    return sum((amount for _y, _s, amount in costs), Decimal(0)) if costs else None


def _costs(work: PlannedWork) -> list[tuple[int | None, str, Decimal]]:
    rows: list[tuple[int | None, str, Decimal]] = [
        (row.year, row.funding_source, row.amount) for row in work.year_costs.all()
    ]
    if rows or work.cost_estimate is None:
        return rows
    year = work.first_day.year if work.first_day else None
    return [(year, work.funding_source, work.cost_estimate)]


def _label(source: str) -> str:
    return str(FundingSource(source).label) if source else ""
