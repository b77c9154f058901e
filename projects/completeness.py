"""What a work still lacks before others can plan beside it.

One list of conditions serves a work in the hand (`missing_of`) and a whole plan in the
database (`lacking`), so that a list, an inbox and a form always say the same.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, Value, When
from django.db.models.expressions import Combinable
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from projects.models import PlannedWork, YearCost
from projects.planning import Visibility


@dataclass(frozen=True)
class Missing:
    """`field` is the name for `lacking` and in addresses; `label` is for people."""

    field: str
    label: str


@dataclass(frozen=True)
class _Requirement:
    label: str | Promise
    is_missing: Callable[[PlannedWork], bool]
    condition: Q
    is_money: bool = False


def _no_period(work: PlannedWork) -> bool:
    return work.earliest_start is None or work.latest_end is None


def _no_word_for_residents(work: PlannedWork) -> bool:
    return work.visibility == Visibility.PUBLIC and not work.public_text.strip()


# A subquery, for a join would count a work once per year.
_HAS_YEARS = Exists(YearCost.objects.filter(work=OuterRef("pk")))

# In the order of the form.
_REQUIREMENTS: dict[str, _Requirement] = {
    "title": _Requirement(_("title"), lambda work: not work.title, Q(title="")),
    "discipline": _Requirement(
        _("discipline"), lambda work: not work.discipline, Q(discipline="")
    ),
    "contact": _Requirement(
        _("contact person"), lambda work: work.contact_id is None, Q(contact=None)
    ),
    "period": _Requirement(
        _("period"), _no_period, Q(earliest_start=None) | Q(latest_end=None)
    ),
    "preferred_start": _Requirement(
        _("preferred start"),
        lambda work: work.preferred_start is None,
        Q(preferred_start=None),
    ),
    "duration": _Requirement(
        _("duration"), lambda work: work.duration_days is None, Q(duration_days=None)
    ),
    "footprint": _Requirement(
        _("footprint"), lambda work: work.footprint is None, Q(footprint=None)
    ),
    "cost": _Requirement(
        _("cost estimate"),
        lambda work: work.cost_estimate is None,
        Q(cost_estimate=None),
        is_money=True,
    ),
    "funding": _Requirement(
        _("funding source"),
        lambda work: not work.funding_source and not _is_split(work),
        Q(funding_source="") & ~Q(_HAS_YEARS),
        is_money=True,
    ),
    "public_text": _Requirement(
        _("text for residents"),
        _no_word_for_residents,
        Q(visibility=Visibility.PUBLIC, public_text__regex=r"^\s*$"),
    ),
}

# Without these nobody can plan beside a work.
ESSENTIAL = ("discipline", "period", "footprint", "cost")

# Whoever may not see what a work costs may not ask whether that is filled in.
MONEY = frozenset(name for name, one in _REQUIREMENTS.items() if one.is_money)


def _is_split(work: PlannedWork) -> bool:
    """Costs per year name their own source each."""
    return work.pk is not None and bool(work.year_costs.all())


def requirements() -> list[Missing]:
    """All that can be missing, for a list to choose from."""
    return [Missing(name, str(one.label)) for name, one in _REQUIREMENTS.items()]


def missing_of(
    work: PlannedWork, among: Collection[str] = _REQUIREMENTS.keys()
) -> list[Missing]:
    """What this work lacks, in the order of the form. Needs a query only for a stored
    work without a funding source, unless its `year_costs` are prefetched."""
    return [
        Missing(name, str(one.label))
        for name, one in _REQUIREMENTS.items()
        if name in among and one.is_missing(work)
    ]


def share(work: PlannedWork) -> tuple[int, int]:
    """How many of the fields it has, and of how many."""
    of = len(_REQUIREMENTS)
    return of - len(missing_of(work)), of


def lacking(name: str) -> Q:
    """The condition for works that lack this; a KeyError for an unknown name. Combine
    it with a filter on whose books are open for names in `MONEY`."""
    return _REQUIREMENTS[name].condition


def is_incomplete(among: Iterable[str] = _REQUIREMENTS.keys()) -> Q:
    """The condition for works that lack anything at all, or any of these."""
    condition = Q()
    for name in among:
        condition |= lacking(name)
    return condition


def missing_count() -> Combinable:
    """An expression: how many fields a work lacks, to sort and count by."""
    total: Combinable = Value(0, output_field=IntegerField())
    for one in _REQUIREMENTS.values():
        total = total + Case(
            When(one.condition, then=1), default=0, output_field=IntegerField()
        )
    return total
