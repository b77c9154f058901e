"""What is planned or proposed near an initiative, and what comes near it later."""

from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.gis.db.models.functions import Distance
from django.contrib.gis.measure import D
from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from conflicts.models import Combination
from organisations.permissions import Visitor
from projects.models import PlannedWork
from projects.periods import period_text
from projects.querysets import PlannedWorkQuerySet
from residents.asking import nearest_first
from residents.initiatives.permissions import visible_to
from residents.initiatives.public import NEAR
from residents.initiatives.steps import State
from residents.models import Initiative, InitiativeMail, WorkNearInitiative
from residents.public import published_works

MOST = 20


@dataclass(frozen=True, slots=True)
class NearWork:
    """A work near an initiative, as who moderates may see it."""

    work: PlannedWork
    metres: int
    # Whether residents know of it; of others nothing may be written to them.
    is_public: bool
    is_linked: bool
    # It has not begun, so that something can still go along with it.
    is_to_come: bool

    @property
    def sentence(self) -> str:
        """What somebody can write about it in an answer, in the language of now."""
        return sentence_of(self.work)


def works_near(
    initiative: Initiative, user: Visitor, today: date
) -> PlannedWorkQuerySet:
    """The works within `NEAR` that `user` may see and that are still to be done, the
    nearest first, with how far they are (metres) as `away`."""
    works = PlannedWork.objects.visible_to(user).active(today)
    works = works.near(initiative.place, NEAR).select_related("organisation")
    return nearest_first(works, initiative.place)


def near_works(initiative: Initiative, user: Visitor, today: date) -> list[NearWork]:
    """At most `MOST` of these, each with a sentence for an answer."""
    works = list(works_near(initiative, user, today)[:MOST])
    ids = [work.pk for work in works]
    public = set(published_works(today).filter(pk__in=ids).values_list("pk", flat=True))
    linked = set(initiative.works.values_list("pk", flat=True))
    return [
        NearWork(
            work,
            round(work.away.m),  # type: ignore[attr-defined]
            work.pk in public,
            work.pk in linked,
            work.earliest_start is None or work.earliest_start > today,
        )
        for work in works
    ]


def sentence_of(work: PlannedWork) -> str:
    """What somebody can write about a work that comes along: for an answer."""
    return _("%(title)s (%(organisation)s), %(period)s.") % {
        "title": work.title,
        "organisation": work.organisation.name,
        "period": period_text(work.earliest_start, work.latest_end),
    }


def duplicates(initiative: Initiative, user: Visitor) -> QuerySet[Initiative]:
    """Other initiatives within `NEAR` that `user` may see or everybody does, the
    nearest first."""
    seen = Q(pk__in=visible_to(user).values("pk")) | Q(state=State.PUBLISHED)
    rows = Initiative.objects.filter(
        seen, place__dwithin=(initiative.place, D(m=NEAR))
    ).exclude(pk=initiative.pk)
    away = Distance("place", initiative.place)
    return rows.annotate(away=away).order_by("away", "pk")[:MOST]


def combinations_near(
    initiative: Initiative, user: Visitor, today: date
) -> QuerySet[Combination]:
    """Proposals with a work near it, as `user` may see them."""
    works = works_near(initiative, user, today).order_by()
    rows = Combination.objects.visible_to(user).alive()
    return rows.of_works(works.values_list("pk", flat=True)).order_by("-number")


def remember(initiative: Initiative, now: datetime, today: date) -> None:
    """Afterwards the public works that are near by now are known, and no news."""
    works = published_works(today).near(initiative.place, NEAR)
    _remember({initiative.pk: list(works.values_list("pk", flat=True))}, now)


@transaction.atomic
def find_works_near(now: datetime, today: date) -> int:
    """Afterwards every public work near a published initiative is on record, and its
    sender is told of the new ones, at most once a day. Returns how many are new."""
    near = published_works(today).filter(
        footprint__dwithin=(OuterRef("place"), D(m=NEAR))
    )
    near = near.exclude(initiatives_near__initiative=OuterRef("pk")).order_by()
    told = InitiativeMail.objects.filter(
        kind=InitiativeMail.Kind.WORK_NEAR, day=localtime(now).date()
    )
    waiting = Initiative.objects.filter(state=State.PUBLISHED)
    waiting = waiting.exclude(pk__in=told.values("initiative"))
    rows = waiting.annotate(new=ArraySubquery(near.values("pk"))).exclude(new=[])
    found = dict(rows.order_by("pk").values_list("pk", "new"))
    _remember(found, now)
    _tell(found, localtime(now).date())
    return sum(len(works) for works in found.values())


def _remember(works: dict[int, list[int]], now: datetime) -> None:
    WorkNearInitiative.objects.bulk_create(
        [
            WorkNearInitiative(initiative_id=pk, work_id=work, found_at=now)
            for pk, ids in works.items()
            for work in ids
        ],
        ignore_conflicts=True,
    )


def _tell(works: dict[int, list[int]], day: date) -> None:
    who = Initiative.objects.filter(pk__in=works).exclude(email="")
    InitiativeMail.objects.bulk_create(
        [
            InitiativeMail(initiative=one, kind=InitiativeMail.Kind.WORK_NEAR, day=day)
            for one in who
        ],
        ignore_conflicts=True,
    )
