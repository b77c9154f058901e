"""A programme from draft to adopted: what is in it, and who moves it on.

    suggested(organisation, year)     the round that comes after the last
    works_of(programme, today)        what a draft holds: the plan as it stands
    change                            what is said of a draft
    submit, withdraw, adopt           one step each; the second of two is refused

What was submitted is kept as rows of `ProgrammeWork`, which nobody changes.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from organisations.models import Organisation, User
from projects.models import PlannedWork, Programme, ProgrammeWork, YearCost
from projects.planning import Status, first_day_of, last_day_of
from projects.querysets import PlannedWorkQuerySet
from projects.services import save_works

State = Programme.State
YEARS = 5  # of a first round
_AT_ONCE = 1000


class TakenMeanwhile(Exception):
    """The programme is no longer in the state from which somebody wanted to go on."""

    def __init__(self, programme: Programme) -> None:
        super().__init__(programme.state)
        self.programme = programme


def suggested(organisation: Organisation, this_year: int) -> Programme:
    """The next round, not stored: one year on from the last that was adopted."""
    adopted = organisation.programmes.filter(state=State.ADOPTED)
    last = adopted.order_by("-adopted_at", "-pk").first()
    first_year = last.first_year + 1 if last else this_year + 1
    last_year = last.last_year + 1 if last else this_year + YEARS
    title = _("Programme %(first)d to %(last)d, %(organisation)s") % {
        "first": first_year,
        "last": last_year,
        "organisation": organisation.name,
    }
    return Programme(
        organisation=organisation,
        title=title[:150],
        first_year=first_year,
        last_year=last_year,
        previous=last,
    )


def _in_its_years(programme: Programme) -> Q:
    """Works that may be carried out or cost something in the years of `programme`;
    a work without any day is in no year."""
    first, last = programme.first_year, programme.last_year
    costs = YearCost.objects.filter(year__range=(first, last))
    dated = Q(earliest_start__isnull=False) | Q(latest_end__isnull=False)
    starts = Q(earliest_start=None) | Q(earliest_start__lte=last_day_of(last))
    ends = Q(latest_end=None) | Q(latest_end__gte=first_day_of(first))
    return Q(pk__in=costs.values("work")) | (dated & starts & ends)


def _plan_of(programme: Programme, today: date) -> PlannedWorkQuerySet:
    works = PlannedWork.objects.filter(organisation=programme.organisation_id)
    return works.active(today)


def works_of(programme: Programme, today: date) -> PlannedWorkQuerySet:
    """What a draft holds: the works of its organisation in its years as they stand,
    without intentions."""
    plan = _plan_of(programme, today).filter(_in_its_years(programme))
    return plan.exclude(status=Status.INTENTION)


def apart_from(programme: Programme, today: date) -> PlannedWorkQuerySet:
    """What may come into the programme: intentions, and works without any day."""
    plan = _plan_of(programme, today)
    undated = Q(earliest_start=None, latest_end=None)
    intention = Q(status=Status.INTENTION) & _in_its_years(programme)
    return plan.filter(intention | (undated & ~_in_its_years(programme)))


def change(programme: Programme, names: Iterable[str]) -> None:
    """Afterwards these fields of the draft are stored as given. Raises TakenMeanwhile
    when it is no draft any more: what was submitted stays as it was."""
    given = {name: getattr(programme, name) for name in names}
    rows = Programme.objects.filter(pk=programme.pk, state=State.DRAFT)
    if not rows.update(**given):
        programme.refresh_from_db()
        raise TakenMeanwhile(programme)


@transaction.atomic
def submit(programme: Programme, user: User, now: datetime, today: date) -> None:
    """Afterwards the works of the draft are kept as they are now. Raises
    TakenMeanwhile when it is no draft any more."""
    _step(
        programme,
        State.DRAFT,
        state=State.SUBMITTED,
        submitted_at=now,
        submitted_by=user,
    )
    works = works_of(programme, today).soonest_first().prefetch_related("year_costs")
    ProgrammeWork.objects.bulk_create(
        (_kept(programme, work) for work in works), batch_size=_AT_ONCE
    )


def _kept(programme: Programme, work: PlannedWork) -> ProgrammeWork:
    facts = {name: getattr(work, name) for name in ProgrammeWork.FACTS}
    costs = [
        [cost.year, cost.funding_source, str(cost.amount)]
        for cost in work.year_costs.all()
    ]
    return ProgrammeWork(programme=programme, work=work, year_costs=costs, **facts)


@transaction.atomic
def withdraw(programme: Programme) -> None:
    """Afterwards it is a draft again. Raises TakenMeanwhile when it is not submitted
    any more, as when it was adopted in the meantime."""
    _step(
        programme,
        State.SUBMITTED,
        state=State.DRAFT,
        submitted_at=None,
        submitted_by=None,
    )
    programme.works.all().delete()


@transaction.atomic
def adopt(
    programme: Programme, user: User, now: datetime, *, seen: datetime | None
) -> int:
    """Afterwards the programme stands, and so do its works that were programmed; gives
    how many those are. Raises TakenMeanwhile when it is not submitted any more, or not
    what was submitted at the moment `seen`: then it was withdrawn and changed."""
    _step(
        programme,
        State.SUBMITTED,
        seen=seen,
        state=State.ADOPTED,
        adopted_at=now,
        adopted_by=user,
    )
    works = list(_programmed(programme.works.values_list("work", flat=True)))
    for work in works:
        work.status = Status.ADOPTED
    reason = _("Adopted with “%(title)s”") % {"title": programme.title}
    if works:
        save_works(works, ["status"], reason=reason)
    return len(works)


def _programmed(work_ids: Iterable[int]) -> PlannedWorkQuerySet:
    """Locked, so that none gets another status before it is adopted."""
    rows = PlannedWork.objects.select_for_update(no_key=True).order_by("pk")
    return rows.filter(pk__in=work_ids, status=Status.PROGRAMMED)


def _step(
    programme: Programme, before: str, *, seen: datetime | None = None, **fields: object
) -> None:
    """One update that asks and sets, so that of two at once one is refused."""
    rows = Programme.objects.filter(pk=programme.pk, state=before)
    if before == State.SUBMITTED and fields["state"] == State.ADOPTED:
        rows = rows.filter(submitted_at=seen)
    taken = rows.update(**fields)
    programme.refresh_from_db()
    if not taken:
        raise TakenMeanwhile(programme)
