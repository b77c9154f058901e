"""Which step may follow which in the life of an initiative, as data."""

from collections.abc import Sequence
from dataclasses import dataclass

from residents.models import Initiative, InitiativeEntry

State = Initiative.State
Kind = InitiativeEntry.Kind


@dataclass(frozen=True, slots=True)
class Step:
    """From which states it may be taken, in which it ends (None: the same), and
    whether the sender hears of it."""

    before: Sequence[State]
    after: State | None = None
    is_told: bool = False
    is_the_end: bool = False


# What the municipality still has to answer, or did.
ALIVE = (State.WAITING, State.RETURNED, State.PUBLISHED)
# What its sender may still change.
CHANGEABLE = (State.UNCONFIRMED, State.WAITING, State.RETURNED)

# Each is on record as the entry of its kind.
STEPS = {
    Kind.SENT: Step([State.UNCONFIRMED]),
    Kind.CONFIRMED: Step([State.UNCONFIRMED], State.WAITING, is_told=True),
    Kind.CHANGED: Step([State.WAITING, State.RETURNED], State.WAITING),
    Kind.WITHDRAWN: Step(
        [State.UNCONFIRMED, *ALIVE], State.WITHDRAWN, is_told=True, is_the_end=True
    ),
    Kind.RETURNED: Step([State.WAITING], State.RETURNED, is_told=True),
    Kind.PUBLISHED: Step(
        [State.WAITING, State.RETURNED], State.PUBLISHED, is_told=True
    ),
    Kind.ANSWERED: Step([State.PUBLISHED], is_told=True),
    Kind.REJECTED: Step(ALIVE, State.REJECTED, is_told=True, is_the_end=True),
    Kind.LINKED: Step(ALIVE, is_told=True),
    Kind.ASSIGNED: Step(ALIVE),
}
