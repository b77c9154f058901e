"""What each kind of proposal is called and looks like, and why one is on the board."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conflicts import wording
from conflicts.explaining import Explained, Pair
from conflicts.models import Combination
from conflicts.review import JOINABLE, Kind, State

Text = str | Promise


@dataclass(frozen=True, slots=True)
class KindWords:
    """The look and the words of a kind."""

    name: Text
    icon: str
    states: Mapping[State, Text] = field(default_factory=dict)  # if not the usual ones


_OF_A_PROBLEM: dict[State, Text] = {
    State.ACCEPTED: gettext_lazy("solved"),
    State.REJECTED: gettext_lazy("no problem"),
}

KINDS = {
    Kind.COMBINE: KindWords(gettext_lazy("Chance"), "combine"),
    Kind.ORDER: KindWords(gettext_lazy("Wrong order"), "order"),
    Kind.CLASH: KindWords(gettext_lazy("Clash"), "clash", _OF_A_PROBLEM),
    Kind.SUPERSEDES: KindWords(
        gettext_lazy("Needless or double"), "supersedes", _OF_A_PROBLEM
    ),
}


def words_of(row: Combination) -> KindWords:
    return KINDS[Kind(row.kind)]


def state_of(row: Combination) -> str:
    """The state as people say it of this kind: a clash is not accepted but solved."""
    state = State(row.state)
    return str(words_of(row).states.get(state, state.label))


def why(found: Explained) -> str:
    """In one sentence why it is on the board."""
    if Kind(found.combination.kind) in JOINABLE:
        return found.why
    kind = found.combination.kind
    pair = next((pair for pair in found.pairs if pair.match.kind == kind), None)
    return _problem(pair) if pair else _not_found(found)


def _not_found(found: Explained) -> str:
    """Put together by hand, or the plans changed since."""
    return _("%(works)s: as planned now, KIP itself finds no problem between them.") % {
        "works": wording.listed([work.title for work in found.works])
    }


def _problem(pair: Pair) -> str:
    return _("%(one)s and %(other)s: %(finding)s, %(space)s, %(time)s.") % {
        "one": pair.first.title,
        "other": pair.second.title,
        "finding": pair.finding.label.rstrip("?"),
        "space": wording.space(
            pair.match.shared_m2, pair.match.metres_apart, several=False
        ),
        "time": pair.in_time,
    }
