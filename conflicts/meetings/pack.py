"""The pack for the meeting with the grid operators: A3, two proposals on a page.

Everybody at the table reads it: only works that partners may see, and nobody's money.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override
from shapely.geometry.base import BaseGeometry

from areas.pictures import Layer, as_shapely, picture
from conflicts.board.words import state_of, why
from conflicts.case.schedule import Row, Schedule, schedule
from conflicts.consulting.states import PartyState, open_consultation_of
from conflicts.consulting.states import state_of as answers_of
from conflicts.documents.looks import colour_of, hatch_of
from conflicts.documents.paper import Picture
from conflicts.documents.pdf import pdf_of
from conflicts.explaining import Explained, Part, explained
from conflicts.meetings.permissions import items_visible_to
from conflicts.models import Combination, CombinationMember, Meeting
from conflicts.querysets import CombinationQuerySet
from organisations.models import Organisation
from organisations.permissions import Visitor
from projects.models import PlannedWork
from projects.periods import quarters_text
from projects.planning import Visibility

COVER_MM = (232.0, 205.0)
MAP_MM = (150.0, 112.0)
SHARED = (Visibility.PARTNERS, Visibility.PUBLIC)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of the owner of a work."""

    number: int
    part: Part
    what: str


@dataclass(frozen=True, slots=True)
class Page:
    """Half a page: one proposal."""

    number: int
    found: Explained
    why: str
    state: str
    map: Picture
    when: Schedule
    asked: Sequence[Asked]
    answers: Sequence[PartyState]
    deadline: date | None

    @property
    def rows(self) -> list[tuple[Row, Asked]]:
        """Each work on the timeline, with what is asked of its owner."""
        return list(zip(self.when.rows, self.asked, strict=True))


@dataclass(frozen=True, slots=True)
class Pack:
    """The PDF, and the proposals in it, by id."""

    content: bytes
    combinations: list[int]


Progress = Callable[[int, int], None]


def made(
    meeting: Meeting,
    user: Visitor,
    party: Organisation | None,
    today: date,
    tell: Progress = lambda _done, _all: None,
) -> Pack:
    """The pack in the municipality's language, with the proposals of the meeting that
    `user` may see; for one `party` only those that it is in or was asked about.

    `tell` hears after each proposal how many are drawn, and of how many.
    """
    with override(settings.LANGUAGE_CODE):
        rows = _rows(meeting, user, party)
        shapes = _shapes_of(rows)
        found = explained(rows)
        tell(0, len(found))
        pages = []
        for number, one in enumerate(found, 1):
            pages.append(_page(number, one, shapes, today))
            tell(number, len(found))
        context = {
            "meeting": meeting,
            "party": party,
            "title": _("Proposals for the grid operators"),
            "language": settings.LANGUAGE_CODE.partition("-")[0],
            "today": today,
            "cover": _cover(found, shapes),
            "pages": pages,
        }
        content = pdf_of("conflicts/meetings/pack.html", context)
    return Pack(content, [row.pk for row in rows])


def _rows(
    meeting: Meeting, user: Visitor, party: Organisation | None
) -> list[Combination]:
    """The proposals in their order on the agenda."""
    ids = list(items_visible_to(user, meeting).values_list("combination", flat=True))
    rows = shared_with_partners(Combination.objects.filter(pk__in=ids))
    if party:
        rows = rows.filter(_concerns(party)).distinct()
    known = {row.pk: row for row in rows}
    return [known[pk] for pk in ids if pk in known]


def shared_with_partners(rows: CombinationQuerySet) -> CombinationQuerySet:
    """Those of which every work is shown to partners."""
    hidden = CombinationMember.objects.exclude(work__visibility__in=SHARED)
    return rows.exclude(pk__in=hidden.values("combination"))


def _concerns(party: Organisation) -> Q:
    return Q(members__work__organisation=party) | Q(
        consultations__answers__organisation=party
    )


def _shapes_of(rows: Iterable[Combination]) -> dict[int, BaseGeometry]:
    works = PlannedWork.objects.filter(
        memberships__combination__in=rows, footprint__isnull=False
    )
    shapes = works.values_list("pk", "footprint")
    return {pk: as_shapely(shape) for pk, shape in shapes if shape is not None}


def _cover(found: Sequence[Explained], shapes: dict[int, BaseGeometry]) -> Picture:
    """All proposals, each under its number."""
    layers = [
        Layer(
            "",
            _drawn(one, shapes),
            colour_of(one.disciplines[0]) if one.disciplines else "#005a63",
            mark=str(number),
        )
        for number, one in enumerate(found, 1)
    ]
    alt = "; ".join(f"{number} {one.place}" for number, one in enumerate(found, 1))
    return Picture(
        picture(layers, size_mm=COVER_MM),
        _("Map of all proposals: %(list)s.") % {"list": alt},
        COVER_MM[0],
    )


def _drawn(found: Explained, shapes: dict[int, BaseGeometry]) -> list[BaseGeometry]:
    return [shapes[work.pk] for work in found.works if work.pk in shapes]


def _page(
    number: int, found: Explained, shapes: dict[int, BaseGeometry], today: date
) -> Page:
    talk = open_consultation_of(found.combination)
    return Page(
        number,
        found,
        why(found),
        state_of(found.combination),
        _map(found, shapes),
        schedule(found),
        [Asked(n, part, _asked(part)) for n, part in enumerate(found.parts, 1)],
        answers_of(found.combination, today),
        talk.deadline if talk else None,
    )


def _asked(part: Part) -> str:
    if part.is_over:
        return part.work.get_status_display()
    if not part.shift_days:
        return _("stays in its period")
    return _("moves %(shift)s: %(period)s") % {
        "shift": part.shift,
        "period": quarters_text(part.proposed.earliest, part.proposed.latest),
    }


def _map(found: Explained, shapes: dict[int, BaseGeometry]) -> Picture:
    layers = [
        Layer(
            "",
            [shapes[part.work.pk]] if part.work.pk in shapes else [],
            colour_of(part.work.discipline),
            hatch_of(part.work.discipline),
            str(number),
        )
        for number, part in enumerate(found.parts, 1)
    ]
    works = "; ".join(f"{n} {part.work.title}" for n, part in enumerate(found.parts, 1))
    return Picture(
        picture(layers, size_mm=MAP_MM),
        _("Map of the works, with the numbers of the table: %(works)s.")
        % {"works": works},
        MAP_MM[0],
    )
