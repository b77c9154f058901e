"""The residents' door: the only place where planned works become public.

What residents may know is listed here field by field. A new field of a planned work
stays inside until somebody writes it down here, and in the test of this list.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    TextChoices,
)

from areas.models import Area
from conflicts.case.weeks import weeks_spared
from conflicts.models import Combination, CombinationMember
from conflicts.review import State
from projects.models import PlannedWork
from projects.planning import (
    ENDED_STATUSES,
    PROVISIONAL_STATUSES,
    PUBLIC_STATUSES,
    Discipline,
    HomesReached,
    Status,
    Visibility,
)
from projects.querysets import PlannedWorkQuerySet
from residents.models import News

# So long after it was told that a work ended, its page is still there.
ENDED_SHOWN_FOR = timedelta(days=90)
_ENDS = (News.Kind.FINISHED, News.Kind.CANCELLED)


@dataclass(frozen=True, slots=True)
class PublicLink:
    """Another public work, to refer to."""

    id: int
    title: str


@dataclass(frozen=True, slots=True)
class PublicWork:
    """Everything that anybody may know about a planned work, but for its place."""

    id: int
    title: str
    discipline: str
    discipline_label: str
    organisation: str
    earliest_start: date | None
    latest_end: date | None
    is_provisional: bool
    is_under_way: bool
    closes_street: bool
    homes_reached: str
    homes_reached_label: str
    takes_parking: bool
    is_noisy: bool
    public_text: str
    contact: str
    areas: tuple[str, ...]
    combined_with: tuple[PublicLink, ...]
    # Weeks of work in the street that this spares; 0 when not all of it is public.
    weeks_spared: int

    @property
    def works_at_once(self) -> int:
        return len(self.combined_with) + 1


@dataclass(frozen=True, slots=True)
class PublicFacts:
    """Of a public work that of which a change is news; `partners` are the keys of the
    public works that it is combined with, in order."""

    starts_on: date | None
    ends_on: date | None
    is_provisional: bool
    is_under_way: bool
    closes_street: bool
    partners: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PublicNews:
    """Everything that anybody may know of a change of a work. The period as it became
    and as it was (`was_from`, `was_to`); both days are included, None is open."""

    id: int
    work: PublicLink
    discipline: str
    discipline_label: str
    organisation: str
    kind: str
    kind_label: str
    happened_at: datetime
    earliest_start: date | None
    latest_end: date | None
    was_from: date | None
    was_to: date | None
    closes_street: bool


@dataclass(frozen=True, slots=True)
class PublicEnd:
    """Everything that anybody may know about a work that was public and is over: how it
    ended is "finished", "cancelled", or "past" when only its period is."""

    id: int
    title: str
    discipline: str
    discipline_label: str
    organisation: str
    contact: str
    how: str


@dataclass(frozen=True, slots=True)
class _Together:
    """With which public works one is carried out together, and what that spares."""

    others: tuple[PublicLink, ...] = ()
    weeks_spared: int = 0


_ALONE = _Together()


def published_works(today: date) -> PlannedWorkQuerySet:
    """The works that residents may know of, soonest first."""
    return PlannedWork.objects.published(today).soonest_first()


def known_works(today: date) -> PlannedWorkQuerySet:
    """The published works, and those that residents saw before they were finished or
    cancelled, for a while. What is not for everybody any more is not among them."""
    told = News.objects.filter(
        work=OuterRef("pk"),
        kind__in=_ENDS,
        happened_at__date__gt=today - ENDED_SHOWN_FOR,
    )
    ended = PlannedWork.objects.filter(
        Q(shown__has_ended=False) | Exists(told),
        visibility=Visibility.PUBLIC,
        status__in=ENDED_STATUSES,
        footprint__isnull=False,
    )
    is_known = Q(pk__in=published_works(today).order_by().values("pk"))
    is_known |= Q(pk__in=ended.order_by().values("pk"))
    return PlannedWork.objects.filter(is_known).soonest_first()


def past_works(today: date) -> PlannedWorkQuerySet:
    """The works that residents knew until their period was over, for a while."""
    return PlannedWork.objects.filter(
        visibility=Visibility.PUBLIC,
        status__in=PUBLIC_STATUSES,
        footprint__isnull=False,
        latest_end__lt=today,
        latest_end__gte=today - ENDED_SHOWN_FOR,
    ).exclude(status=Status.UNDER_WAY)


def as_ended(work_id: int, today: date) -> PublicEnd | None:
    """What residents may know of a work that is over; None when it is not, when they
    never knew of it, or when that is long ago."""
    is_over = Q(pk__in=past_works(today).values("pk"))
    is_over |= Q(
        pk__in=known_works(today).order_by().values("pk"), status__in=ENDED_STATUSES
    )
    works = PlannedWork.objects.filter(is_over, pk=work_id)
    work = works.select_related("organisation").defer("footprint").first()
    if work is None:
        return None
    return PublicEnd(
        id=work.pk,
        title=work.title,
        discipline=work.discipline,
        discipline_label=work.get_discipline_display(),
        organisation=work.organisation.name,
        contact=work.organisation.public_contact,
        how=work.status if work.status in ENDED_STATUSES else "past",
    )


def public_facts(today: date) -> dict[int, PublicFacts]:
    """The facts of every published work by its key, in two queries."""
    published = published_works(today).order_by()
    partners = _partners(today)
    rows = published.values_list(
        "pk", "earliest_start", "latest_end", "status", "closes_street"
    )
    return {
        pk: PublicFacts(
            first,
            last,
            status in PROVISIONAL_STATUSES,
            status == Status.UNDER_WAY,
            closes,
            partners.get(pk, ()),
        )
        for pk, first, last, status, closes in rows
    }


def _partners(today: date) -> dict[int, tuple[int, ...]]:
    """Per public work the other public works of its accepted combinations."""
    members = CombinationMember.objects.filter(
        combination__state=State.ACCEPTED,
        work__in=published_works(today).order_by().values("pk"),
    ).values_list("combination", "work")
    together: dict[int, set[int]] = {}
    for combination, work in members:
        together.setdefault(combination, set()).add(work)
    found: dict[int, set[int]] = {}
    for works in together.values():
        for work in works:
            found.setdefault(work, set()).update(works - {work})
    return {work: tuple(sorted(others)) for work, others in found.items()}


def as_news(rows: Sequence[News], today: date) -> list[PublicNews]:
    """What residents may know of each of these, in one query; not of works that are
    unknown to them (any more)."""
    works = known_works(today).filter(pk__in={row.work_id for row in rows})
    known = works.select_related("organisation").defer("footprint").in_bulk()
    return [_as_news(row, known[row.work_id]) for row in rows if row.work_id in known]


def _as_news(row: News, work: PlannedWork) -> PublicNews:
    return PublicNews(
        id=row.pk,
        work=PublicLink(work.pk, work.title),
        discipline=work.discipline,
        discipline_label=work.get_discipline_display(),
        organisation=work.organisation.name if work.organisation_id else "",
        kind=row.kind,
        kind_label=row.get_kind_display(),
        happened_at=row.happened_at,
        earliest_start=row.starts_on,
        latest_end=row.ends_on,
        was_from=row.started_on,
        was_to=row.ended_on,
        closes_street=row.closes_street,
    )


def as_public(works: Sequence[PlannedWork], today: date) -> list[PublicWork]:
    """What residents may know of each of these, in a fixed number of queries.

    Works that are not published are left out, whatever the caller thinks.
    """
    published = published_works(today).filter(pk__in=[work.pk for work in works])
    # Without the ground and the boundaries, which are large and told elsewhere.
    published = published.select_related("organisation").defer("footprint")
    areas = Prefetch("areas", queryset=Area.objects.only("name", "level"))
    published = published.prefetch_related(areas)
    rows = published.in_bulk()
    partners = _combined_with(list(rows), today)
    return [
        _as_public(rows[work.pk], partners.get(work.pk, _ALONE))
        for work in works
        if work.pk in rows
    ]


def as_entered(work: PlannedWork) -> PublicWork:
    """What residents would know of a work that somebody is entering, for that person
    alone. Without its areas and what it is combined with: those come with saving."""
    return _public_fields(work, (), _ALONE)


def for_tiles(works: PlannedWorkQuerySet) -> QuerySet[PlannedWork, Any]:
    """All that a tile of the map tells of published works, beside their place: what
    `PublicWork` tells, under shorter names. Days are dates; an empty side is open."""
    return works.values(
        "id",
        "title",
        "discipline",
        starts=F("earliest_start"),
        ends=F("latest_end"),
        under_way=_is(status=Status.UNDER_WAY),
        provisional=_is(status__in=PROVISIONAL_STATUSES),
    )


def _is(**condition: Any) -> "ExpressionWrapper[Q]":
    return ExpressionWrapper(Q(**condition), output_field=BooleanField())


def _as_public(work: PlannedWork, together: _Together) -> PublicWork:
    return _public_fields(work, tuple(work.area_names), together)


def _public_fields(
    work: PlannedWork, areas: tuple[str, ...], together: _Together
) -> PublicWork:
    return PublicWork(
        id=work.pk or 0,
        title=work.title,
        discipline=work.discipline,
        discipline_label=_label(Discipline, work.discipline),
        organisation=work.organisation.name if work.organisation_id else "",
        earliest_start=work.earliest_start,
        latest_end=work.latest_end,
        is_provisional=work.is_provisional,
        is_under_way=work.status == Status.UNDER_WAY,
        closes_street=work.closes_street,
        homes_reached=work.homes_reached,
        homes_reached_label=_label(HomesReached, work.homes_reached),
        takes_parking=work.takes_parking,
        is_noisy=work.is_noisy,
        public_text=work.public_text,
        contact=work.organisation.public_contact if work.organisation_id else "",
        areas=areas,
        combined_with=together.others,
        weeks_spared=together.weeks_spared,
    )


def _label(choices: type[TextChoices], value: str) -> str:
    """As `get_..._display` says it, a few times quicker: files hold many works."""
    return str(dict(choices.choices).get(value, value))


def _combined_with(work_ids: list[int], today: date) -> dict[int, _Together]:
    """Per work the other public works of its accepted combination."""
    accepted = CombinationMember.objects.filter(combination__state=State.ACCEPTED)
    mine = dict(accepted.filter(work__in=work_ids).values_list("work", "combination"))
    public = accepted.filter(
        combination__in=mine.values(), work__in=published_works(today)
    ).values_list("combination", "work", "work__title")
    weeks = _weeks_of(set(mine.values()), Counter(where for where, _w, _t in public))
    return {
        work: _Together(
            tuple(
                PublicLink(other, title)
                for where, other, title in public
                if where == combination and other != work
            ),
            weeks.get(combination, 0),
        )
        for work, combination in mine.items()
    }


def _weeks_of(
    combinations: Collection[int], public: Mapping[int, int]
) -> dict[int, int]:
    """What each spares. Of one with a work that is not public nothing, for that would
    tell that there is one."""
    rows = Combination.objects.filter(pk__in=combinations)
    rows = rows.annotate(works=Count("members"))
    return {row.pk: weeks_spared(row) for row in rows if public[row.pk] == row.works}
