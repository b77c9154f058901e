"""The works of a programme as facts, kept or as they are now: what is compared,
counted and shown."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from organisations.permissions import Visitor
from projects.history.events import Shape, with_shape
from projects.models import PlannedWork, Programme, YearCost
from projects.money import Amounts
from projects.programmes.services import works_of
from projects.querysets import PlannedWorkQuerySet

Costs = dict[tuple[int, str], Decimal]
Cost = tuple[int, str, Decimal]  # year, funding source, euros


@dataclass(frozen=True)
class Facts:
    """One work at one moment; `row` is the id of the stored row with its drawing."""

    work_id: int
    row: int
    title: str
    discipline: str
    status: str
    earliest_start: date | None
    latest_end: date | None
    preferred_start: date | None
    duration_days: int | None
    cost_estimate: Decimal | None
    funding_source: str
    year_costs: tuple[Cost, ...]
    shape: Shape | None

    @property
    def first_day(self) -> date | None:
        return self.preferred_start or self.earliest_start

    @property
    def costs(self) -> Costs:
        """Euros per year and purse, as `money` counts them."""
        if self.year_costs:
            return {(year, source): euros for year, source, euros in self.year_costs}
        if self.cost_estimate is None or self.first_day is None:
            return {}
        return {(self.first_day.year, self.funding_source): self.cost_estimate}


def kept_facts(programme: Programme, user: Visitor) -> list[Facts]:
    """What was submitted, of the works that `user` may see. One query."""
    visible = PlannedWork.objects.visible_to(user)
    rows = programme.works.filter(work__in=visible.values("pk"))
    return [
        _facts(
            row,
            row.work_id,
            [(year, source, Decimal(euro)) for year, source, euro in row.year_costs],
        )
        for row in with_shape(rows)
    ]


def live_facts(works: PlannedWorkQuerySet) -> list[Facts]:
    """What works are now. Two queries."""
    rows = with_shape(works.soonest_first()).prefetch_related("year_costs")
    return [
        _facts(
            row,
            row.pk,
            [_cost(one) for one in row.year_costs.all()],
        )
        for row in rows
    ]


def _cost(cost: YearCost) -> Cost:
    return cost.year, cost.funding_source, cost.amount


def _facts(row: Any, work_id: int, costs: Sequence[Cost]) -> Facts:
    return Facts(
        work_id=work_id,
        row=row.pk,
        title=row.title,
        discipline=row.discipline,
        status=row.status,
        earliest_start=row.earliest_start,
        latest_end=row.latest_end,
        preferred_start=row.preferred_start,
        duration_days=row.duration_days,
        cost_estimate=row.cost_estimate,
        funding_source=row.funding_source,
        year_costs=tuple(sorted(costs)),
        shape=None if row.digest is None else Shape(row.digest, row.m2, row.m),
    )


def facts_of(programme: Programme, user: Visitor, today: date) -> list[Facts]:
    """What a programme holds: a draft what is planned now, any other what was kept."""
    if programme.state != Programme.State.DRAFT:
        return kept_facts(programme, user)
    visible = PlannedWork.objects.visible_to(user)
    return live_facts(works_of(programme, today).filter(pk__in=visible.values("pk")))


def costs_of(facts: Iterable[Facts], years: Iterable[int]) -> Amounts:
    """Euros per year and purse of all together, in these years."""
    wanted = set(years)
    totals: Amounts = defaultdict(Decimal)
    for one in facts:
        for (year, source), euros in one.costs.items():
            if year in wanted:
                totals[year, source] += euros
    return dict(totals)
