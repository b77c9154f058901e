"""Points of attention: works that hinder each other or are in the wrong order, and are
on no board yet. Problems to solve and never a saving."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When
from django.db.models.functions import Greatest

from areas.models import Area
from conflicts.board.asking import SHOWN, BoardFilter
from conflicts.board.words import KINDS, KindWords
from conflicts.meeting_words import Meeting, finding_of
from conflicts.models import CombinationMember, Match
from conflicts.querysets import MatchQuerySet
from conflicts.review import Kind, State
from organisations.permissions import Visitor
from projects.models import PlannedWork
from projects.querysets import PlannedWorkQuerySet

# In this order: a clash is the most urgent.
KINDS_OF_POINTS = (Kind.CLASH, Kind.ORDER, Kind.SUPERSEDES)
POINTS_PER_PAGE = 6


@dataclass(frozen=True, slots=True)
class Point:
    """Two works with what is wrong between them."""

    match: Match
    may_put_on_board: bool

    @property
    def look(self) -> KindWords:
        return KINDS[Kind(self.match.kind)]

    @property
    def meeting(self) -> Meeting:
        return Meeting(self.match.second, self.match.first, self.match)

    @property
    def works(self) -> Sequence[PlannedWork]:
        return (self.match.first, self.match.second)

    @property
    def title(self) -> str:
        return finding_of(self.match).label

    @property
    def advice(self) -> str:
        return finding_of(self.match).advice

    @property
    def key(self) -> str:
        """Its address within the page."""
        return f"point-{self.match.pk}"


def points_of(
    question: BoardFilter, user: Visitor, today: date, page: str | None
) -> Page:
    """A page of points that concern `user`: clashes first, then where the
    later of the two begins the soonest."""
    matches = matches_of_kind(user, today)
    found = Paginator(_asked(question, matches), POINTS_PER_PAGE).get_page(page)
    matches_here = list(found.object_list)
    managed = _near_managed(user, [match.pk for match in matches_here])
    here = [Point(match, match.pk in managed) for match in matches_here]
    return Page(here, found.number, found.paginator)


def matches_of_kind(user: Visitor, today: date) -> MatchQuerySet:
    """What `user` may see and has to do with, still matters, and is on no board."""
    active = PlannedWork.objects.active(today)
    matches = Match.objects.visible_to(user).concerning(user)
    matches = matches.filter(
        kind__in=KINDS_OF_POINTS,
        is_near_miss=False,
        first__in=active,
        second__in=active,
    )
    rank = Case(*(When(kind=kind, then=n) for n, kind in enumerate(KINDS_OF_POINTS)))
    soonest = Greatest("first__earliest_start", "second__earliest_start")
    return (
        matches.filter(~Exists(_on_board()))
        .select_related("first__organisation", "second__organisation")
        .defer("first__footprint", "second__footprint")
        .order_by(rank, soonest.asc(nulls_last=True), "pk")
    )


def may_put_on_board(user: Visitor, match: Match) -> bool:
    """Who manages an area in which one of the two works lies."""
    return match.pk in _near_managed(user, [match.pk])


def _on_board() -> QuerySet[CombinationMember]:
    """The first work of the match at hand in a proposal that has the second as well:
    one that is talked about or accepted, or in which this problem was called none."""
    settled = Q(
        combination__kind=OuterRef("kind"),
        combination__kind__in=[Kind.CLASH, Kind.SUPERSEDES],
        combination__state__in=[State.REJECTED, State.LATER],
    )
    together = CombinationMember.objects.filter(
        Q(combination__state__in=SHOWN) | settled, work=OuterRef("first")
    )
    other = CombinationMember.objects.filter(
        combination=OuterRef("combination"), work=OuterRef(OuterRef("second"))
    )
    return together.filter(Exists(other))


def _asked(question: BoardFilter, matches: MatchQuerySet) -> MatchQuerySet:
    """Those that fit the area, the year, the organisation and the kind asked for."""
    asked = question.cleaned_data
    works = PlannedWork.objects.all()
    if area := asked.get("area"):
        matches = _with_one_in(matches, works.in_area(area))
    if year := asked.get("year"):
        matches = _with_one_in(matches, works.in_year(year))
    if organisation := asked.get("organisation"):
        matches = _with_one_in(matches, works.filter(organisation=organisation))
    if kind := asked.get("kind"):
        matches = matches.filter(kind=kind)
    return matches


def _with_one_in(matches: MatchQuerySet, works: PlannedWorkQuerySet) -> MatchQuerySet:
    ids = works.values("pk")
    return matches.filter(Q(first__in=ids) | Q(second__in=ids))


def _near_managed(user: Visitor, ids: Sequence[int]) -> set[int]:
    """Which of these matches have a work in an area that `user` manages."""
    managed = Area.objects.managed_by(user).values("pk")
    near = Q(first__areas__in=managed) | Q(second__areas__in=managed)
    return set(Match.objects.filter(near, pk__in=ids).values_list("pk", flat=True))
