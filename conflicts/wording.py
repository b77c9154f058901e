"""Proposals in words: why one exists, how far a work moves, what moved since.

Pure: plain values in, text in the reader's language out.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from projects.planning import Status

DAYS_IN_WORDS = 14  # up to here a time is told in days
WEEKS_IN_WORDS = 60  # up to here in weeks
DAYS_PER_QUARTER = 365.25 / 4
QUARTERS_IN_WORDS = 730  # up to here in quarters, and then in years


def number(value: float) -> str:
    return number_format(round(value), force_grouping=True)


def in_halves(value: float) -> str:
    """To the half: '1.5', '2'."""
    return number_format(Decimal(round(value * 2)) / 2, force_grouping=True)


def square_metres(area: float) -> str:
    return f"{number(area)}\N{NO-BREAK SPACE}m²"


def euros(amount: float) -> str:
    """'€ 28.341', and a minus before what it costs."""
    text = f"€\N{NO-BREAK SPACE}{number(abs(amount))}"
    return text if round(amount) >= 0 else f"\N{MINUS SIGN}\N{NO-BREAK SPACE}{text}"


def rounded(amount: float, figures: int = 2) -> float:
    """To two figures: an estimate is not known to the euro. 28341 -> 28000."""
    digits = len(str(abs(round(amount))))
    return round(amount, min(0, figures - digits))


def about(amount: float) -> str:
    """An estimate in euros, to two figures."""
    return euros(rounded(amount))


def about_in_total(amount: float) -> str:
    """A sum of estimates, to three figures, so that it goes with its parts."""
    return euros(rounded(amount, 3))


def band(low: float, high: float) -> str:
    """Between what and what an estimate lies; nothing when it was not made."""
    if not low and not high:
        return ""
    if rounded(low) == rounded(high):
        return ""
    return _("between %(low)s and %(high)s") % {"low": about(low), "high": about(high)}


def address_days(days: float) -> str:
    """Nuisance in its own unit, to two figures: '1,200 address-days'."""
    whole = int(rounded(days))
    text = ngettext("%(n)s address-day", "%(n)s address-days", whole)
    return text % {"n": number(whole)}


def listed(names: Sequence[str]) -> str:
    """'a, b and c'"""
    if len(names) < 2:
        return "".join(names)
    return _("%(some)s and %(last)s") % {
        "some": ", ".join(names[:-1]),
        "last": names[-1],
    }


def duration(days: int) -> str:
    """A time as people say it: days, weeks, quarters or years."""
    if days <= DAYS_IN_WORDS:
        return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
    if days <= WEEKS_IN_WORDS:
        weeks = round(days / 7)
        return ngettext("%(n)d week", "%(n)d weeks", weeks) % {"n": weeks}
    if days <= QUARTERS_IN_WORDS:
        quarters = round(days / 91)
        text = ngettext("%(n)d quarter", "%(n)d quarters", quarters)
        return text % {"n": quarters}
    years = round(days / 365)
    return ngettext("%(n)d year", "%(n)d years", years) % {"n": years}


def wish(names: Sequence[str], *, opens: bool) -> str:
    """What these parties want: 'Sewerage and roads both want to open the street'."""
    who = {"who": capfirst(listed(names)), "all": _all(len(names))}
    if opens:
        return _("%(who)s %(all)s want to open the street here") % who
    return _("%(who)s %(all)s want to work here") % who


def route(discipline: str, works: int) -> str:
    """The works of one organisation through connected streets: '..., 4 works'."""
    text = ngettext(
        "%(discipline)s route, %(n)d work", "%(discipline)s route, %(n)d works", works
    )
    return text % {"discipline": capfirst(discipline), "n": works}


def _all(count: int) -> str:
    words = {2: _("both"), 3: _("all three"), 4: _("all four"), 5: _("all five")}
    return words.get(count, "")


def space(shared_m2: float, metres_apart: float, *, several: bool) -> str:
    """How near they are; with `several` pairs the figure is that of the extreme one."""
    if shared_m2 >= 1:
        area = square_metres(rounded(shared_m2, 3))
        if several:
            return _("up to %(area)s in common") % {"area": area}
        return sharing(area)
    if metres_apart < 1:
        return _("they touch")
    metres = {"metres": number(metres_apart)}
    if several:
        return _("at most %(metres)s metres apart") % metres
    return _("%(metres)s metres apart") % metres


def sharing(area: str) -> str:
    """That works have this ground in common."""
    return _("%(area)s in common") % {"area": area}


def time(gap_days: int, *, several: bool) -> str:
    """How far apart in time; of `several` pairs the one that is furthest."""
    if not gap_days:
        return _("in the same period")
    apart = {"time": duration(gap_days)}
    if several:
        return _("up to %(time)s apart") % apart
    return _("%(time)s apart") % apart


def wrong_order() -> str:
    return _("in the wrong order")


def no_longer_meet() -> str:
    return _("but as planned now they no longer meet")


def shift(days: int) -> str:
    """'stays', or '90 days later'."""
    if not days:
        return _("stays")
    count = {"n": abs(days)}
    if days > 0:
        return ngettext("%(n)d day later", "%(n)d days later", days) % count
    return ngettext("%(n)d day earlier", "%(n)d days earlier", -days) % count


def shift_in_quarters(days: int) -> str:
    """As `shift`, but from half a quarter on in whole quarters: '2 quarters later'."""
    quarters = round(abs(days) / DAYS_PER_QUARTER)
    if not quarters:
        return shift(days)
    count = {"n": quarters}
    if days > 0:
        return ngettext("%(n)d quarter later", "%(n)d quarters later", quarters) % count
    return ngettext("%(n)d quarter earlier", "%(n)d quarters earlier", quarters) % count


def room(days: int) -> str:
    """More time to choose from: 'one year', and otherwise as a duration."""
    if days % 365 or not days:
        return duration(days)
    return ngettext("one year", "%(n)d years", days // 365) % {"n": days // 365}


def moved(entry: dict[str, Any]) -> str:
    """An entry of `facts.what_moved`, without its title, as a sentence part."""
    was, now = entry["was"], entry["now"]
    match entry["what"]:
        case "earliest_start":
            return _("earliest start was %(was)s, is now %(now)s") % _days(was, now)
        case "latest_end":
            return _("latest end was %(was)s, is now %(now)s") % _days(was, now)
        case "status":
            return _("is now %(now)s, was %(was)s") % _statuses(was, now)
        case "place":
            return _("lies %(metres)s metres from where it was") % {
                "metres": number(now)
            }
        case "extent":
            return _extent(was, now)
        case "left":
            return _is_over(now)
        case "put_off":
            return _("was put off until %(day)s") % {"day": _day(was)}
    return f"{was} → {now}"


def _is_over(status: str | None) -> str:
    if status is None:
        return _("is no longer among the works that KIP compares")
    return _("is now %(now)s") % {"now": Status(status).label}


def _days(was: str | None, now: str | None) -> dict[str, str]:
    return {"was": _day(was), "now": _day(now)}


def _day(iso: str | None) -> str:
    return date_format(date.fromisoformat(iso), "j F Y") if iso else _("open")


def _statuses(was: str, now: str) -> dict[str, str]:
    return {"was": str(Status(was).label), "now": str(Status(now).label)}


def _extent(was: float, now: float) -> str:
    """In percent, because the figure is square metres or metres by what was drawn."""
    if not was:
        return _("was a point and is now drawn")
    percent = {"percent": number(abs(now - was) / was * 100)}
    if now > was:
        return _("became %(percent)s%% larger") % percent
    return _("became %(percent)s%% smaller") % percent
