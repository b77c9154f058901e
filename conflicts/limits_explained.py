"""Limits that are full, in words: a year's budget, streets closed in a quarter.

What a limit is worth is its price in the selection: how much more all proposals
together would save if it had one euro, or one closure, more room.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from areas.models import Area
from conflicts.wording import about, number
from organisations.models import Organisation
from projects.periods import quarter_text

BUDGET, CLOSURES = "budget", "closures"
EUROS_MOVED = 1000  # people move thousands, not single euros


@dataclass(frozen=True, slots=True)
class FullLimit:
    """A limit without room, as two sentences."""

    what: str  # "Roads 2027 is full"
    worth: str  # what more room would be worth; empty when nothing
    asked: str = ""  # how much of it a proposal asks for


Entry = Mapping[str, Any]  # with key, price and, in a proposal, amount
Names = Mapping[tuple[str, int], str]  # by the first two parts of a key


def full_limits(
    entries: Sequence[Entry], names: Names | None = None
) -> list[FullLimit]:
    """Budgets before closures, the dearest first.

    A limit of an organisation or area that is no longer there is left out.
    """
    names = names_in(entries) if names is None else names
    return [
        _in_words(names[kind, owner], when, entry)
        for entry in sorted(entries, key=_dearest_first)
        for kind, owner, when in [entry["key"]]
        if (kind, owner) in names
    ]


def names_in(entries: Iterable[Entry]) -> Names:
    """What the organisations and areas are called; two queries, however many."""
    wanted: dict[str, set[int]] = {BUDGET: set(), CLOSURES: set()}
    for entry in entries:
        kind, owner, _when = entry["key"]
        wanted.setdefault(kind, set()).add(owner)
    names = {}
    for kind, model in ((BUDGET, Organisation), (CLOSURES, Area)):
        rows = model._default_manager.filter(pk__in=wanted[kind])
        names.update({(kind, pk): name for pk, name in rows.values_list("pk", "name")})
    return names


def _dearest_first(entry: Entry) -> tuple[bool, float]:
    kind = entry["key"][0]
    return kind != BUDGET, -entry["price"]


def _in_words(name: str, when: int, entry: Entry) -> FullLimit:
    if entry["key"][0] == BUDGET:
        return _budget(name, when, entry)
    return _closures(name, when, entry)


def _budget(name: str, year: int, entry: Entry) -> FullLimit:
    who = {"organisation": name, "year": year}
    worth = entry["price"] * EUROS_MOVED
    what = _("%(organisation)s %(year)d is full.") % who
    if round(worth) <= 0:
        return FullLimit(what, "", _asked_eur(entry))
    text = _("Moving %(moved)s to %(next)d is worth %(worth)s.")
    moved = {"moved": about(EUROS_MOVED), "next": year + 1, "worth": about(worth)}
    return FullLimit(what, text % moved, _asked_eur(entry))


def _asked_eur(entry: Entry) -> str:
    if round(entry.get("amount") or 0) <= 0:
        return ""
    return _("This proposal asks for %(amount)s of it.") % {
        "amount": about(entry["amount"])
    }


def _closures(name: str, quarter: int, entry: Entry) -> FullLimit:
    where = {"area": name, "quarter": quarter_text(_first_day(quarter))}
    what = _("In %(area)s no more streets may be closed in %(quarter)s.") % where
    worth = entry["price"]
    more = _("One closure more would be worth %(worth)s.") % {"worth": about(worth)}
    return FullLimit(what, more if round(worth) > 0 else "", _asked_closures(entry))


def _asked_closures(entry: Entry) -> str:
    amount = round(entry.get("amount") or 0)
    if amount <= 0:
        return ""
    text = ngettext(
        "This proposal takes %(n)s closure.",
        "This proposal takes %(n)s closures.",
        amount,
    )
    return text % {"n": number(amount)}


def _first_day(quarter: int) -> date:
    """Of a quarter that is counted as year * 4 + quarter - 1."""
    year, before = divmod(quarter, 4)
    return date(year, 3 * before + 1, 1)
