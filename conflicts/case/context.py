"""What the page of a proposal tells for it and against it."""

from collections.abc import Sequence
from typing import Any

from conflicts.case.gains import own_gain, sentence
from conflicts.case.reasons import reasons
from conflicts.case.risks import Known, risks
from conflicts.case.schedule import movers, schedule
from conflicts.case.spared import shared_ground, spared
from conflicts.case.street import Street, street_of
from conflicts.consulting.states import PartyState
from conflicts.engine import Rules
from conflicts.explaining import Explained
from conflicts.owners import owners
from organisations.permissions import Visitor
from projects.permissions import organisations_with_open_books


def context_of(
    found: Explained, user: Visitor, rules: Rules, parties: Sequence[PartyState]
) -> dict[str, Any]:
    """Why, when, what the street is spared, and the risks; `rules` are those that it
    was computed with."""
    books = organisations_with_open_books(user)
    street = street_of(found.combination, rules)
    time = street.time() if street else None
    when = schedule(found)
    ground = shared_ground(time)
    return {
        "why": found.why_of(ground),
        "schedule": when,
        "movers": movers(found),
        "street_time": time,
        "shared_ground": ground,
        "spared": spared(time),
        "reasons": reasons(found, time),
        "risks": risks(Known(found, when, street, parties, books)),
        **_money(found, street, books),
    }


def _money(
    found: Explained, street: Street | None, books: set[int] | None
) -> dict[str, Any]:
    """Who gains what: of all for the municipality, of its own for a partner."""
    if books is not None:
        return {"own_gain": own_gain(found, books)}
    return {
        "gains": [(owner, sentence(owner)) for owner in owners(found)],
        "estimates": estimates(street) if street else {},
    }


def estimates(street: Street) -> dict[str, tuple[float, float]]:
    """Per term its amount by the low and by the high estimate, in euros."""
    rules = street.rules
    low, high = (
        {term.name: term.amount_eur for term in street.value(one).terms}
        for one in (rules.in_estimate(rules.low), rules.in_estimate(rules.high))
    )
    return {name: (low[name], high[name]) for name in low}
