"""What the street is spared, before and after, as lines of a table."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from conflicts import wording
from conflicts.case.street import StreetTime


@dataclass(frozen=True, slots=True)
class Spared:
    """One thing that people notice: each work alone, all together, the difference."""

    what: str
    alone: str
    together: str
    spared: str
    how: str  # in plain words


def spared(time: StreetTime | None) -> list[Spared]:
    """Openings, weeks and address-days, as far as they are known and change."""
    if time is None:
        return []
    lines = [_openings(time), _weeks(time), _address_days(time)]
    return [line for line in lines if line]


def _openings(time: StreetTime) -> Spared | None:
    if not time.openings_spared:
        return None
    return Spared(
        _("Street opened"),
        times(time.openings_alone),
        times(1),
        times(time.openings_spared),
        _("Counted where most works open the same ground."),
    )


def _weeks(time: StreetTime) -> Spared | None:
    if time.weeks_spared < 1:
        return None
    return Spared(
        _("Working weeks in the street"),
        weeks(time.weeks_alone),
        weeks(time.weeks_together),
        weeks(time.weeks_spared),
        _(
            "Working weeks on the ground that works share. Alone: the days of each "
            "added up. Together: those of the longest, and the part of the others that "
            "can't go on beside it."
        ),
    )


def _address_days(time: StreetTime) -> Spared | None:
    less = time.address_days_alone - time.address_days_together
    if round(less) < 1:
        return None
    return Spared(
        _("Nuisance in address-days"),
        wording.number(wording.rounded(time.address_days_alone, 3)),
        wording.number(wording.rounded(time.address_days_together, 3)),
        wording.number(wording.rounded(less)),
        _(
            "The same days, times the households along that ground: one household, one "
            "day with works in front of the door. It is not in the euros."
        ),
    )


def shared_ground(time: StreetTime | None) -> str:
    """How much ground the works share, to three figures; empty when they share none."""
    if time is None or time.shared_m2 < 1:
        return ""
    return wording.square_metres(wording.rounded(time.shared_m2, 3))


def times(count: int) -> str:
    return ngettext("%(n)d time", "%(n)d times", count) % {"n": count}


def weeks(count: int) -> str:
    return ngettext("%(n)d week", "%(n)d weeks", count) % {"n": count}
