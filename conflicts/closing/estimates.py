"""What was estimated of a combination, to lay beside what it brought."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from conflicts import wording
from conflicts.benefit import label_of
from conflicts.case.weeks import street_time_of
from conflicts.models import CloseOut, Combination


def estimate_of(combination: Combination) -> dict[str, Any]:
    """Plain values, as they stand now: `saved` in euros, with `low` and `high`,
    `address_days`, `openings_avoided` (None: not known), and euros per term."""
    time = street_time_of(combination)
    return {
        "saved": float(combination.value),
        "low": float(combination.value_low),
        "high": float(combination.value_high),
        "address_days": combination.address_days,
        "openings_avoided": time.openings_spared if time else None,
        "terms": {term["name"]: term["amount_eur"] for term in combination.terms},
    }


@dataclass(frozen=True, slots=True)
class Line:
    """One figure: what was estimated, what it became, and the difference; in words,
    empty where nobody knows."""

    label: str
    estimated: str
    realised: str
    difference: str
    is_term: bool = False


def lines(estimate: Mapping[str, Any], closed: CloseOut | None) -> Sequence[Line]:
    """The terms, their sum, the nuisance and the openings. Terms that came to nothing
    both ways are left out."""
    saved = float(closed.saved) if closed and closed.saved is not None else None
    terms = closed.terms if closed else {}
    return [
        *(
            _euros(label_of(name), amount, terms.get(name), is_term=True)
            for name, amount in estimate["terms"].items()
            if amount or terms.get(name)
        ),
        _euros(_("Saved"), estimate["saved"], saved),
        _count(
            _("Nuisance avoided in address-days"),
            estimate["address_days"],
            closed.address_days if closed else None,
        ),
        _count(
            _("Times that the street was not opened"),
            estimate["openings_avoided"],
            closed.openings_avoided if closed else None,
        ),
    ]


def _euros(
    label: str, estimated: float, realised: float | None, *, is_term: bool = False
) -> Line:
    estimate, real, difference = _words(estimated, realised, wording.euros)
    return Line(label, estimate, real, difference, is_term)


def _count(label: str, estimated: float | None, realised: float | None) -> Line:
    words = _words(estimated, realised, lambda amount: wording.number(round(amount)))
    return Line(label, *words)


def _words(
    estimated: float | None, realised: float | None, say: Callable[[float], str]
) -> tuple[str, str, str]:
    """The two, and how much more the second is; empty where nobody knows."""
    if estimated is None or realised is None:
        one, other = (
            "" if each is None else say(each) for each in (estimated, realised)
        )
        return one, other, ""
    difference = realised - estimated
    sign = "+" if round(difference) > 0 else ""
    return say(estimated), say(realised), sign + say(difference)
