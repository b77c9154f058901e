"""What the works of a list cost per year and purse, beside what may be spent."""

from dataclasses import dataclass
from decimal import Decimal

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from organisations.models import Organisation
from projects.money import (
    UNSAID,
    Amounts,
    costs_in_no_year,
    costs_per_year,
    frames_per_year,
    frames_together,
)
from projects.plan.asking import Asked
from projects.planning import FundingSource


@dataclass(frozen=True)
class Figure:
    """Of one purse in one year; `query` asks for the works behind it."""

    cost: Decimal
    frame: Decimal | None
    query: str

    @property
    def left(self) -> Decimal | None:
        return None if self.frame is None else self.frame - self.cost

    @property
    def over(self) -> Decimal | None:
        """How much more than the frame; None when it fits."""
        left = self.left
        return -left if left is not None and left < 0 else None


@dataclass(frozen=True)
class Line:
    name: str
    label: str | Promise
    figures: list[Figure]

    @property
    def has_frames(self) -> bool:
        return any(figure.frame is not None for figure in self.figures)


@dataclass(frozen=True)
class Undated:
    """Works with an estimate that stands in no year; `query` asks for them."""

    count: int
    cost: Decimal
    query: str


@dataclass(frozen=True)
class Totals:
    years: list[int]
    lines: list[Line]  # one per purse that has any money, and all of them together
    organisations: list[Organisation]  # whose budgets stand beside it
    is_part: bool  # of the works of these organisations
    undated: Undated


def totals_of(asked: Asked, query: QueryDict, years: list[int]) -> Totals:
    """Five queries at most, whatever the number of works."""
    form = asked.form
    counted = form.counted(asked.works)
    costs = costs_per_year(counted)
    whose = form.budgeting
    frames: Amounts = frames_per_year(whose) if whose else {}
    whole = frames_together(whose) if whose else {}
    lines = []
    for source, label in _purses():
        figures = [
            Figure(
                costs.get((year, source), Decimal(0)),
                frames.get((year, source)) if source else None,
                behind(query, year, source or UNSAID),
            )
            for year in years
        ]
        if any(figure.cost or figure.frame for figure in figures):
            lines.append(Line(source or UNSAID, label, figures))
    lines.append(Line("", _("Together"), _together(costs, whole, query, years)))
    undated = Undated(*costs_in_no_year(counted), _asking(query, undated="1"))
    return Totals(years, lines, whose, form.is_part, undated)


def _purses() -> list[tuple[str, str | Promise]]:
    named = [(value, capfirst(label)) for value, label in FundingSource.choices]
    return [*named, ("", _("Funding not said"))]


def _together(
    costs: Amounts, whole: dict[int, Decimal], query: QueryDict, years: list[int]
) -> list[Figure]:
    sums = {
        year: sum((cost for (at, _s), cost in costs.items() if at == year), Decimal(0))
        for year in years
    }
    return [Figure(sums[year], whole.get(year), behind(query, year)) for year in years]


def behind(query: QueryDict, year: int, source: str = "") -> str:
    """What to ask for to see the works behind a figure."""
    return _asking(query, costs_in=str(year), funding=source)


def _asking(query: QueryDict, **more: str) -> str:
    """The same question from its first page, with `more`; what is empty goes."""
    asked = query.copy()
    for name in ("page", "selected", "view"):
        asked.pop(name, None)
    for name, value in more.items():
        asked[name] = value
        if not value:
            del asked[name]
    return asked.urlencode()
