"""What works cost per year and purse, beside what may be spent.

A work with rows in `YearCost` costs what they say. Any other costs its whole estimate
in the year in which it is expected to start, out of its own funding source.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce, ExtractYear

from organisations.models import Organisation
from projects.models import BudgetFrame, PlannedWork, YearCost
from projects.querysets import PlannedWorkQuerySet

# How an address says: out of no purse that anybody named.
UNSAID = "unsaid"

# Euros per year and funding source ("" where nobody said which).
Amounts = dict[tuple[int, str], Decimal]


def costs_per_year(works: PlannedWorkQuerySet) -> Amounts:
    """What `works` cost together; works without any year are left out.

    Two queries, however many works.
    """
    # `in_bulk` of the ids would be a long list; a subquery without order is not.
    chosen = works.order_by().values("pk")
    totals: Amounts = defaultdict(Decimal)
    split = YearCost.objects.filter(work__in=chosen)
    for row in split.values("year", "funding_source").annotate(total=Sum("amount")):
        totals[row["year"], row["funding_source"]] += row["total"]
    for row in (
        PlannedWork.objects.filter(pk__in=chosen, year_costs=None)
        .exclude(cost_estimate=None)
        .annotate(year=ExtractYear(Coalesce("preferred_start", "earliest_start")))
        .filter(year__isnull=False)
        .order_by()
        .values("year", "funding_source")
        .annotate(total=Sum("cost_estimate"))
    ):
        totals[row["year"], row["funding_source"]] += row["total"]
    return dict(totals)


def in_no_year() -> Q:
    """Works with an estimate that `costs_per_year` leaves out."""
    undated = Q(preferred_start=None, earliest_start=None, year_costs=None)
    return undated & Q(cost_estimate__gt=0)


def costs_in_no_year(works: PlannedWorkQuerySet) -> tuple[int, Decimal]:
    """How many of `works` those are, and what they cost together. One query."""
    chosen = PlannedWork.objects.filter(pk__in=works.order_by().values("pk"))
    found = chosen.filter(in_no_year()).aggregate(
        count=Count("pk"), total=Sum("cost_estimate", default=Decimal(0))
    )
    return found["count"], found["total"]


def frames_per_year(organisations: Iterable[Organisation | int]) -> Amounts:
    """What these organisations together may spend; "" is for all purses together."""
    frames = BudgetFrame.objects.filter(organisation__in=organisations).order_by()
    rows = frames.values("year", "funding_source").annotate(total=Sum("amount"))
    return {(row["year"], row["funding_source"]): row["total"] for row in rows}


def frames_together(organisations: Iterable[Organisation | int]) -> dict[int, Decimal]:
    """What these organisations may spend per year out of all purses: of each its frame
    for all of them, or else the sum of those it has."""
    rows = BudgetFrame.objects.filter(organisation__in=organisations).order_by()
    purses: dict[tuple[int, int], Amount] = defaultdict(Amount)
    for organisation, year, source, amount in rows.values_list(
        "organisation", "year", "funding_source", "amount"
    ):
        frame = purses[organisation, year]
        if source:
            frame.parts += amount
        else:
            frame.whole = amount
    years: dict[int, Decimal] = defaultdict(Decimal)
    for (_organisation, year), frame in purses.items():
        years[year] += frame.parts if frame.whole is None else frame.whole
    return dict(years)


def as_entered(amount: Decimal | None) -> Decimal | None:
    """The amount for a field to enter it in: cents only where there are any."""
    if amount is None or amount % 1:
        return amount
    return amount.quantize(Decimal(1))


@dataclass
class Amount:
    """A frame for all purses, and the sum of the frames per purse."""

    whole: Decimal | None = None
    parts: Decimal = Decimal(0)


def set_frames(
    organisation: Organisation, amounts: Mapping[tuple[int, str], Decimal | None]
) -> None:
    """Afterwards these are its frames; None takes one away, others stay."""
    stored = organisation.budget_frames
    with transaction.atomic():
        for (year, source), amount in amounts.items():
            if amount is None:
                stored.filter(year=year, funding_source=source).delete()
            else:
                stored.update_or_create(
                    year=year, funding_source=source, defaults={"amount": amount}
                )


def costs_in(year: int | None = None, source: str | None = None) -> Q:
    """Works that cost something in `year`, out of `source` (or UNSAID), as
    `costs_per_year` counts; None: in any year, out of any purse."""
    split, alone = Q(), Q(year_costs=None) & Q(cost_estimate__isnull=False)
    if year:
        split &= Q(year=year)
        alone &= Q(preferred_start__year=year) | (
            Q(preferred_start=None) & Q(earliest_start__year=year)
        )
    if source:
        purse = Q(funding_source="" if source == UNSAID else source)
        split &= purse
        alone &= purse
    return Q(pk__in=YearCost.objects.filter(split).values("work")) | alone


def move_year_costs(work_ids: Iterable[int], years: int) -> None:
    """The money goes along when works move to another year.

    A query per year in which they cost something, however many works.
    """
    if not years:
        return
    costs = YearCost.objects.filter(work__in=list(work_ids)).order_by()
    # Year by year in the right order, for the years of a work are unique.
    order = "-year" if years > 0 else "year"
    for year in costs.order_by(order).values_list("year", flat=True).distinct():
        costs.filter(year=year).update(year=F("year") + years)
