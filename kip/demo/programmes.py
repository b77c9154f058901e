"""What the demo planner's departments may spend and have promised.

The town publishes no amounts, so all of these are made up, and say so: works cost what
KIP assumes anyway where nobody knows (see `unknown_cost_eur_day` of the rules), so that
proposals stay what they would be without.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pghistory
from django.db import transaction
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _

from conflicts.rules import current_rules
from organisations.models import Membership, Organisation, Substitution, User
from projects.models import BudgetFrame, PlannedWork, Programme
from projects.planning import FundingSource
from projects.programmes import services as programmes
from projects.services import YearCosts, save_work

_PLANNER, _EXECUTIVE = "planner@kip.example", "bestuur@kip.example"
# One area manager stands in for the other.
_ABSENT, _DEPUTY = "gebied.west@kip.example", "gebied.oost@kip.example"
_FIRST_YEAR, _LAST_YEAR = 2026, 2030


@dataclass(frozen=True)
class Department:
    """`frames` are what it may spend in each year, in euros per purse; `later` and
    `dearer` are works that changed after the programme was adopted."""

    name: str
    purse: FundingSource
    frames: dict[FundingSource, int]
    later: tuple[str, date]
    dearer: tuple[str, int]


_DEPARTMENTS = (
    Department(
        name="Schaerbeek Trottoirs",
        purse=FundingSource.MAINTENANCE,
        frames={FundingSource.MAINTENANCE: 7_500_000, FundingSource.EXTERNAL: 500_000},
        later=("Rue Gustave Fuss: trottoirs", date(2028, 7, 1)),
        dearer=("Rue Vandenbussche: trottoirs", 180_000),
    ),
    Department(
        name="Schaerbeek Asphalte",
        purse=FundingSource.CAPITAL,
        frames={FundingSource.CAPITAL: 2_500_000},
        later=("Grande Rue au Bois: rijweg", date(2027, 7, 1)),
        dearer=("Rue de Potter: rijweg", 95_000),
    ),
)


@transaction.atomic
def load_programmes(today: date) -> int:
    """Afterwards each department has frames, costs and an adopted programme of which a
    little has changed, and an area manager a deputy; what is there already stays as it
    is. Gives how many programmes there are."""
    planner = User.objects.get(email=_PLANNER)
    for department in _DEPARTMENTS:
        organisation = Organisation.objects.get(name=department.name)
        if not organisation.programmes.exists():
            _load(department, organisation, planner, today)
    _load_deputy(today)
    return Programme.objects.count()


def _load(
    department: Department, organisation: Organisation, planner: User, today: date
) -> None:
    # Each a visit of its own, or the last reason would be that of all.
    with pghistory.context(user=planner.pk):
        _load_frames(department, organisation)
        for work in organisation.works.order_by("pk"):
            if costs := _costs(work, department.purse):
                save_work(work, year_costs=costs)
    _adopt(organisation, planner, today)
    _change_a_little(department, organisation, planner)


def _load_frames(department: Department, organisation: Organisation) -> None:
    BudgetFrame.objects.bulk_create(
        BudgetFrame(
            organisation=organisation, year=year, funding_source=purse, amount=amount
        )
        for year in range(_FIRST_YEAR, _LAST_YEAR + 1)
        for purse, amount in department.frames.items()
    )


def _costs(work: PlannedWork, purse: FundingSource) -> YearCosts:
    """Its working days at the usual price, in equal parts over its years."""
    if not (work.duration_days and work.earliest_start and work.latest_end):
        return {}
    years = range(work.earliest_start.year, work.latest_end.year + 1)
    total = Decimal(work.duration_days) * Decimal(current_rules().unknown_cost_eur_day)
    part = (total / len(years)).quantize(Decimal(1))
    rest = total - part * (len(years) - 1)
    return {(y, str(purse)): rest if y == years[-1] else part for y in years}


def _adopt(organisation: Organisation, planner: User, today: date) -> None:
    executive = User.objects.get(email=_EXECUTIVE)
    programme = Programme.objects.create(
        organisation=organisation,
        title=_("Programme %(first)d to %(last)d, %(organisation)s")
        % {
            "first": _FIRST_YEAR,
            "last": _LAST_YEAR,
            "organisation": organisation.name,
        },
        first_year=_FIRST_YEAR,
        last_year=_LAST_YEAR,
        remarks=_("An example: the works are real, all amounts are made up."),
    )
    submitted, adopted = (
        make_aware(datetime.combine(today - timedelta(days=days), time(9)))
        for days in (2, 1)
    )
    programmes.submit(programme, planner, submitted, today)
    with pghistory.context(user=executive.pk):
        programmes.adopt(programme, executive, adopted, seen=submitted)


def _change_a_little(
    department: Department, organisation: Organisation, planner: User
) -> None:
    """What no file of the town says, or the next load would undo it."""
    (moved, day), (dearer, extra) = department.later, department.dearer
    for work in organisation.works.filter(title=moved):
        work.preferred_start = day
        reason = _("The school in this street is being rebuilt first.")
        with pghistory.context(user=planner.pk):
            save_work(work, reason=reason)
    for work in organisation.works.filter(title=dearer):
        costs = {(_LAST_YEAR, str(department.purse)): Decimal(extra)}
        with pghistory.context(user=planner.pk):
            save_work(work, year_costs=costs)


def _load_deputy(today: date) -> None:
    membership = Membership.objects.filter(user__email=_ABSENT).order_by("pk").first()
    if membership is None or membership.substitutions.exists():
        return
    Substitution.objects.create(
        membership=membership,
        deputy=User.objects.get(email=_DEPUTY),
        first_day=today + timedelta(days=30),
        last_day=today + timedelta(days=43),
    )
