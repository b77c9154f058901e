"""The board: the proposals by state, of each state the first few."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Window
from django.db.models.functions import RowNumber
from django.utils.text import capfirst

from conflicts.board.asking import FOLDED, BoardFilter
from conflicts.board.cards import Card, cards_of
from conflicts.querysets import CombinationQuerySet
from conflicts.review import State
from organisations.permissions import Visitor

# Of each column so many cards at a time: with a thousand proposals it stays quick.
CARDS_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Lane:
    """A column of the board: a part of its cards, from the one at `first` on."""

    state: State
    count: int
    cards: Sequence[Card] = ()
    first: int = 0
    is_folded: bool = False

    @property
    def label(self) -> str:
        return capfirst(str(self.state.label))

    @property
    def next(self) -> int:
        """Where the following cards begin."""
        return self.first + len(self.cards)

    @property
    def left(self) -> int:
        """How many cards come after these."""
        return max(0, self.count - self.next)


def lanes_of(
    question: BoardFilter, rows: CombinationQuerySet, user: Visitor, today: date
) -> list[Lane]:
    """The columns that are asked for, and folded ones unless one state was asked for.

    `rows` are those of `question`, in whatever state. A fixed number of queries.
    """
    counts = dict(
        rows.order_by().values_list("state").annotate(count=Count("pk", distinct=True))
    )
    cards = defaultdict(list)
    for card in cards_of(_first_of_each(question, rows), user, today):
        cards[State(card.combination.state)].append(card)
    shown = [
        Lane(state, counts.get(state, 0), cards[state]) for state in question.states
    ]
    if question.cleaned_data.get("state"):
        return shown
    return shown + [
        Lane(state, counts.get(state, 0), is_folded=True) for state in FOLDED
    ]


def _first_of_each(
    question: BoardFilter, rows: CombinationQuerySet
) -> CombinationQuerySet:
    place = Window(RowNumber(), partition_by="state", order_by=question.order)
    shown = rows.filter(state__in=question.states).annotate(place=place)
    return shown.filter(place__lte=CARDS_AT_ONCE)


def part_of_lane(
    state: State, first: int, rows: CombinationQuerySet, user: Visitor, today: date
) -> Lane:
    """The cards of one column from `first` on."""
    rows = rows.filter(state=state)
    cards = cards_of(rows[first : first + CARDS_AT_ONCE], user, today)
    return Lane(state, rows.count(), cards, first)
