"""A proposal as its card tells it: what, why, how strong, and for whom it waits."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import Prefetch, prefetch_related_objects
from django.utils.translation import gettext as _

from conflicts import wording
from conflicts.board.menus import Entry, menu_of
from conflicts.board.strength import Strength, reasons
from conflicts.board.words import KindWords, state_of, why, words_of
from conflicts.explaining import Explained, explained
from conflicts.models import Answer, Combination, Consultation
from conflicts.review import JOINABLE, UNANSWERED, State
from organisations.permissions import Visitor
from projects.models import PlannedWork
from projects.permissions import organisations_with_open_books


class Party(NamedTuple):
    discipline: str
    label: str
    code: str  # of the organisation; its name when it has none
    organisation: str


@dataclass(frozen=True, slots=True)
class Card:
    """One proposal, for the person who looks: `books` are the organisations whose
    money they may see (None: all), `menu` is what they can do."""

    found: Explained
    books: set[int] | None
    menu: Sequence[Entry]
    today: date

    @property
    def combination(self) -> Combination:
        return self.found.combination

    @property
    def look(self) -> KindWords:
        return words_of(self.combination)

    @property
    def is_chance(self) -> bool:
        """Whether there is something to gain, and not only a problem to solve."""
        return self.combination.kind in JOINABLE

    @property
    def state(self) -> str:
        return state_of(self.combination)

    @property
    def why(self) -> str:
        return why(self.found)

    @property
    def parties(self) -> list[Party]:
        """Each discipline of each organisation, once."""
        return list(dict.fromkeys(_party(work) for work in self.found.works))

    @property
    def strength(self) -> str:
        """The strength of a chance; "" of what is none."""
        return str(self.combination.strength)  # type: ignore[attr-defined]

    @property
    def strength_label(self) -> str:
        return str(Strength(self.strength).label)

    @property
    def reasons(self) -> Sequence[str]:
        return reasons(self.combination)

    @property
    def benefit(self) -> str:
        """Rounded; for a partner its own part. "" when there is nothing to tell."""
        if not self.is_chance:
            return ""
        return self.found.benefit if self.books is None else self._own_part

    @property
    def band(self) -> str:
        return self.found.band if self.books is None else ""

    @property
    def moved(self) -> str:
        """What changed under a decision or the talks: the first of it."""
        entries = self.combination.what_moved
        if not entries:
            return ""
        return f"{entries[0]['title']}: {wording.moved(entries[0])}"

    @property
    def deadline(self) -> date | None:
        """Until when the parties may answer, while they are asked."""
        return self._round.deadline if self._round else None

    @property
    def is_late(self) -> bool:
        return self.deadline is not None and self.deadline < self.today

    @property
    def to_answer(self) -> list[str]:
        """The parties that have still to answer, by name."""
        answers = self._round.answers.all() if self._round else []
        return [one.organisation.name for one in answers if _is_missing(one)]

    @property
    def revisit_on(self) -> date | None:
        """When what was put off is to be looked at again."""
        if self.combination.state != State.LATER:
            return None
        last = next(iter(self.combination.decisions.all()), None)
        return last.revisit_on if last else None

    @property
    def cause(self) -> str:
        """Why it lapsed."""
        if self.combination.state != State.LAPSED:
            return ""
        return str(self.combination.get_lapse_cause_display())

    @property
    def _round(self) -> Consultation | None:
        return next(iter(self.combination.open_rounds), None)  # type: ignore[attr-defined]

    @property
    def _own_part(self) -> str:
        shares = self.combination.appraisal.get("shares", [])
        own = [s["net"] for s in shares if s["organisation"] in (self.books or set())]
        return (
            _("about %(amount)s for you") % {"amount": wording.about(sum(own))}
            if (own)
            else ""
        )


def cards_of(rows: Iterable[Combination], user: Visitor, today: date) -> list[Card]:
    """The cards of rows of `BoardFilter.apply`, in a fixed number of queries."""
    found = list(rows)
    prefetch_related_objects(found, "assigned_to", "lead", _open_rounds())
    books = organisations_with_open_books(user)
    ids = [row.pk for row in found]
    mine = set(
        Combination.objects.decidable_by(user)
        .filter(pk__in=ids)
        .values_list("pk", flat=True)
    )
    return [
        Card(
            one,
            books,
            menu_of(one.combination, may_decide=one.combination.pk in mine),
            today,
        )
        for one in explained(found)
    ]


def _party(work: PlannedWork) -> Party:
    owner = work.organisation
    return Party(
        discipline=work.discipline,
        label=work.get_discipline_display(),
        code=owner.code or owner.name,
        organisation=owner.name,
    )


def _open_rounds() -> Prefetch:
    answers = Answer.objects.select_related("organisation")
    rounds = Consultation.objects.filter(closed_at=None)
    rounds = rounds.prefetch_related(Prefetch("answers", answers))
    return Prefetch("consultations", rounds, to_attr="open_rounds")


def _is_missing(answer: Answer) -> bool:
    return answer.reply in UNANSWERED or answer.is_outdated
