"""What stands in the way of works together, in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from areas.models import Restriction
from conflicts import wording
from conflicts.engine import Obstacle, Why
from conflicts.limits_explained import full_limits
from projects.models import PlannedWork

LIMITS = (Why.BUDGET, Why.CLOSURES)


@dataclass(frozen=True, slots=True)
class Told:
    """An obstacle as a person reads it, and what would take it away."""

    what: str
    change: str = ""

    def __str__(self) -> str:
        return f"{self.what} {self.change}".strip()


def told(obstacles: Sequence[Obstacle], *, shows_sum: bool) -> list[Told]:
    """In words; of budgets and closures nothing without `shows_sum`, because they tell
    what others have to spend."""
    works = {work for one in obstacles for work in one.works}
    rows = PlannedWork.objects.filter(pk__in=works) if works else PlannedWork.objects
    titles = dict(rows.values_list("pk", "title")) if works else {}
    names = {id: f"“{title}”" for id, title in titles.items()}
    found = [_WORDS[one.why](one, names) for one in obstacles if one.why not in LIMITS]
    return found + (_limits(obstacles) if shows_sum else [])


def _limits(obstacles: Iterable[Obstacle]) -> list[Told]:
    bounds = [one.bound for one in obstacles if one.bound is not None]
    entries: list[dict[str, Any]] = [
        {"key": list(bound.limit.key), "price": bound.price, "amount": bound.use}
        for bound in bounds
    ]
    return [
        Told(" ".join(filter(None, (limit.what, limit.asked))), limit.worth)
        for limit in (full_limits(entries) if entries else ())
    ]


Names = Mapping[int, str]


def _names(one: Obstacle, names: Names) -> str:
    return wording.listed([names.get(id, f"#{id}") for id in one.works])


def _unknown(one: Obstacle, names: Names) -> Told:
    return Told(
        _("KIP does not compare %(works)s with others.")
        % {"works": _names(one, names)},
        _("It is not drawn, it has ended, or only its own organisation may see it."),
    )


def _many(_one: Obstacle, _names: Names) -> Told:
    return Told(
        _("These are more works than can be weighed against each other."),
        _("Make two proposals of them."),
    )


def _alone(_one: Obstacle, _names: Names) -> Told:
    return Told(
        _("There is nothing to combine yet."),
        _("Choose works that are not already one campaign of one organisation."),
    )


def _event(one: Obstacle, names: Names) -> Told:
    text = _("%(works)s is no work that can be combined, but something to work around.")
    return Told(text % {"works": _names(one, names)})


def _too_large(one: Obstacle, names: Names) -> Told:
    return Told(
        _("%(works)s covers a district and not a street.")
        % {"works": _names(one, names)},
        _("Divide it into works per street, or leave it out."),
    )


def _same_twice(one: Obstacle, names: Names) -> Told:
    return Told(
        _("%(works)s seem to be one work that was entered twice.")
        % {"works": _names(one, names)},
        _("Leave one of them out."),
    )


def _over(_one: Obstacle, _names: Names) -> Told:
    return Told(_("This quarter is over."), _("Choose a later one."))


def _undated(_one: Obstacle, _names: Names) -> Told:
    return Told(_("Not one of these works has a date."), _("Choose a quarter."))


def _fixed(one: Obstacle, names: Names) -> Told:
    later = one.days > 0
    text = (
        _("%(works)s has fixed dates, and would have to move %(days)d days later.")
        if later
        else _(
            "%(works)s has fixed dates, and would have to move %(days)d days earlier."
        )
    )
    return Told(
        text % {"works": _names(one, names), "days": abs(one.days)},
        _("Choose a quarter in which it fits, or leave it out."),
    )


def _restriction(one: Obstacle, names: Names) -> Told:
    rows = Restriction.objects.filter(pk__in=one.restrictions).order_by("starts_on")
    titles = list(dict.fromkeys(rows.values_list("title", flat=True)))
    return Told(
        _("%(works)s can't keep clear of %(restrictions)s.")
        % {"works": _names(one, names), "restrictions": wording.listed(titles)},
        _("Choose another quarter, or leave it out."),
    )


_WORDS = {
    Why.UNKNOWN: _unknown,
    Why.MANY: _many,
    Why.ALONE: _alone,
    Why.EVENT: _event,
    Why.TOO_LARGE: _too_large,
    Why.SAME_TWICE: _same_twice,
    Why.OVER: _over,
    Why.UNDATED: _undated,
    Why.FIXED: _fixed,
    Why.RESTRICTION: _restriction,
}
