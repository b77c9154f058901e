"""Why a proposal exists: its works, how they meet and where, for a page to show."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Prefetch, prefetch_related_objects

from areas.models import Area
from conflicts import wording
from conflicts.decided import facts_decided_on
from conflicts.engine import Window
from conflicts.engine.rules import TECHNICAL_ORDER
from conflicts.facts import Facts
from conflicts.meeting_words import Finding, finding_of, time_text
from conflicts.models import Combination, CombinationMember, Match
from conflicts.places import streets_of
from conflicts.review import Kind
from projects.models import PlannedWork
from projects.periods import period_text
from projects.planning import ENDED_STATUSES, Discipline

T = TypeVar("T")

# They come into the street without opening it.
_OPENS_NOTHING = (Discipline.HOUSING, Discipline.EVENT)


@dataclass(frozen=True, slots=True)
class Party:
    """Who wants to do what: one line for all their works in a proposal."""

    discipline: str
    label: str
    organisation: str


@dataclass(frozen=True, slots=True)
class Part:
    """A work in a proposal, and how far it would move."""

    work: PlannedWork
    shift_days: int
    marginal: float = 0.0  # euros that the proposal is worth more with it than without
    campaign: int = 0  # works with the same number go through the street as one
    agreed_from: Window | None = None  # the window that a decision was taken on

    @property
    def window(self) -> Window:
        """When it may be carried out, as planned now."""
        return Window(self.work.earliest_start, self.work.latest_end)

    @property
    def proposed(self) -> Window:
        """The window after moving; of what was decided, as it was decided."""
        return (self.agreed_from or self.window).shifted(self.shift_days)

    @property
    def period(self) -> str:
        return period_text(self.window.earliest, self.window.latest)

    @property
    def proposed_period(self) -> str:
        return period_text(self.proposed.earliest, self.proposed.latest)

    @property
    def has_moved(self) -> bool:
        """Whether its owner planned it as was agreed, so that nothing is left to do."""
        return bool(self.shift_days) and self.window == self.proposed

    @property
    def is_over(self) -> bool:
        """Whether it was finished or cancelled after it came into the proposal."""
        return self.work.status in ENDED_STATUSES

    @property
    def shift(self) -> str:
        return wording.shift_in_quarters(self.shift_days)


@dataclass(frozen=True, slots=True)
class Unit:
    """What joins the proposal as one: a work, or the works of a campaign."""

    parts: Sequence[Part]

    @property
    def is_campaign(self) -> bool:
        return len(self.parts) > 1

    @property
    def first(self) -> PlannedWork:
        return self.parts[0].work

    @property
    def name(self) -> str:
        """What it is called: the work's title, or 'telecom route, 4 works'."""
        if not self.is_campaign:
            return self.first.title
        return wording.route(self.first.get_discipline_display(), len(self.parts))

    @property
    def adds(self) -> str:
        """What the proposal would be worth less without it, rounded."""
        return wording.about(max(part.marginal for part in self.parts))


@dataclass(frozen=True, slots=True)
class Pair:
    """Two works of a proposal that meet, with the facts as measured."""

    first: PlannedWork
    second: PlannedWork
    match: Match

    @property
    def in_time(self) -> str:
        return time_text(self.match, self.first, self.second)

    @property
    def finding(self) -> Finding:
        return finding_of(self.match)

    @property
    def is_wrong_order(self) -> bool:
        return self.match.kind == Kind.ORDER


@dataclass(frozen=True, slots=True)
class Explained:
    """A combination with what its card and page tell about it."""

    combination: Combination
    parts: Sequence[Part]
    pairs: Sequence[Pair]
    areas: Sequence[str]
    street: str

    @property
    def works(self) -> list[PlannedWork]:
        return [part.work for part in self.parts]

    @property
    def disciplines(self) -> list[str]:
        return _once(work.discipline for work in self.works)

    @property
    def parties(self) -> list[Party]:
        return _once(
            Party(
                discipline=work.discipline,
                label=work.get_discipline_display(),
                organisation=work.organisation.name,
            )
            for work in self.works
        )

    @property
    def place(self) -> str:
        """What people call it: the street, or else where or what it is."""
        return self.street or ", ".join(self.areas) or self.works[0].title

    @property
    def why(self) -> str:
        """In one sentence why this proposal exists."""
        return self.why_of("")

    def why_of(self, ground: str) -> str:
        """The same, with the `ground` that all of them share as it was measured for the
        figures beside it: of the pairs only the largest is known."""
        together = wording.sharing(ground) if ground else self._together
        return f"{self._wish}: {', '.join(filter(None, [together, *self._measures]))}."

    @property
    def benefit(self) -> str:
        """What it would save, rounded: an estimate."""
        return wording.about(float(self.combination.value))

    @property
    def band(self) -> str:
        """Between what and what the benefit lies, if that was estimated."""
        row = self.combination
        return wording.band(float(row.value_low), float(row.value_high))

    @property
    def nuisance(self) -> str:
        """Address-days that are avoided; nothing when there are none."""
        days = self.combination.address_days
        return wording.address_days(days) if round(days) else ""

    @property
    def units(self) -> list[Unit]:
        """The works, those of a campaign as one, in the order of `parts`."""
        units: dict[object, list[Part]] = {}
        for part in self.parts:
            unit = part.campaign or f"alone {part.work.pk}"
            units.setdefault(unit, []).append(part)
        return [Unit(parts) for parts in units.values()]

    @property
    def moving(self) -> int:
        """How many works would have to move."""
        return sum(1 for part in self.parts if part.shift_days)

    @property
    def is_wrong_order(self) -> bool:
        """Whether some of the works are planned in the wrong order."""
        return any(pair.is_wrong_order for pair in self.pairs)

    @property
    def _wish(self) -> str:
        names = _once(party.label for party in self.parties)
        if len(names) < 2:
            names = _once(party.organisation for party in self.parties)
        opens = set(_OPENS_NOTHING).isdisjoint(self.disciplines)
        return wording.wish(names, opens=opens)

    @property
    def _together(self) -> str:
        """How near they are."""
        matches = [pair.match for pair in self.pairs]
        if not matches:
            return ""
        return wording.space(
            max(match.shared_m2 for match in matches),
            max(match.metres_apart for match in matches),
            several=len(self.parts) > 2,
        )

    @property
    def _measures(self) -> list[str]:
        """What else brings them together, or no longer does."""
        gaps = [pair.match.gap_days for pair in self.pairs]
        if not gaps:
            return [wording.no_longer_meet()]
        measures = [wording.time(max(gaps), several=len(self.parts) > 2)]
        if self.is_wrong_order:
            measures.append(wording.wrong_order())
        return measures


def explained(rows: Iterable[Combination]) -> list[Explained]:
    """The combinations with their works and matches, in a fixed number of queries."""
    found = list(rows)
    prefetch_related_objects(found, _members(), "decisions")
    matches = _matches_among({m.work_id for row in found for m in row.members.all()})
    streets = streets_of(row.pk for row in found)
    return [_explained(row, matches, streets.get(row.pk, "")) for row in found]


def _members() -> Prefetch:
    """Works, organisations and areas without their shapes: words are enough here."""
    areas = Prefetch("work__areas", Area.objects.defer("boundary"))
    members = CombinationMember.objects.select_related("work__organisation")
    return Prefetch("members", members.defer("work__footprint").prefetch_related(areas))


def _matches_among(work_ids: set[int]) -> list[Match]:
    return list(Match.objects.filter(first__in=work_ids, second__in=work_ids))


def _explained(row: Combination, matches: Iterable[Match], street: str) -> Explained:
    members = row.members.all()
    agreed = facts_decided_on(row)
    works = {member.work_id: member.work for member in members}
    pairs = [
        Pair(works[match.first_id], works[match.second_id], match)
        for match in matches
        if match.first_id in works and match.second_id in works
    ]
    return Explained(
        combination=row,
        parts=sorted(
            (_part(member, agreed) for member in members),
            key=_deepest_first,
        ),
        pairs=sorted(pairs, key=_most_telling_first),
        areas=_smallest([area for work in works.values() for area in work.areas.all()]),
        street=street,
    )


def _deepest_first(part: Part) -> tuple[float, int]:
    """In the order in which they would be carried out."""
    rank = TECHNICAL_ORDER.get(part.work.discipline, float("inf"))
    return rank, part.work.pk


def _most_telling_first(pair: Pair) -> tuple[bool, float, float]:
    match = pair.match
    return (not pair.is_wrong_order, -match.shared_m2, match.metres_apart)


def _part(member: CombinationMember, agreed: dict[int, Facts]) -> Part:
    facts = agreed.get(member.work_id)
    window = Window(facts.first_day, facts.last_day) if facts else None
    return Part(
        member.work,
        member.shift_days,
        marginal=float(member.marginal),
        campaign=member.campaign,
        agreed_from=window,
    )


def _smallest(areas: Sequence[Area]) -> list[str]:
    """The names of the smallest areas: that they lie in the town needs no telling."""
    levels = list(Area.Level.values)
    deepest = max((levels.index(area.level) for area in areas), default=0)
    return _once(area.name for area in areas if area.level == levels[deepest])


def _once(items: Iterable[T]) -> list[T]:
    return list(dict.fromkeys(items))
