"""Sentences to begin an answer with, in the language of who gets it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.models import PlannedWork
from projects.planning import PROVISIONAL_STATUSES, Status
from residents.initiatives.nearby import NearWork
from residents.models import Initiative


@dataclass(frozen=True, slots=True)
class Beginning:
    """A text to choose: its name, its title, and the text itself."""

    name: str
    title: str | Promise
    text: str | Promise


_BEGINNINGS = (
    Beginning(
        "yes",
        gettext_lazy("We take it up"),
        gettext_lazy(
            "Thank you for your idea. We want to carry it out and will contact you to "
            "make a plan together."
        ),
    ),
    Beginning(
        "later",
        gettext_lazy("Not now, later"),
        gettext_lazy(
            "Thank you for your idea. We can't carry it out now, because ... We keep "
            "it for the next time that we work in your street."
        ),
    ),
    Beginning(
        "more",
        gettext_lazy("We need to know more"),
        gettext_lazy(
            "Thank you for your idea. To judge it we need to know more. Can you write "
            "who joins in, and where exactly it should come?"
        ),
    ),
    Beginning(
        "no",
        gettext_lazy("It can't be done"),
        gettext_lazy("Thank you for your idea. It can't be done here, because ..."),
    ),
)


def beginnings(initiative: Initiative, near: Sequence[NearWork]) -> list[Beginning]:
    """What an answer to this one can begin with: that it can go along with works, if
    residents may know of these, and what is said often."""
    with translation.override(initiative.language):
        fixed = [Beginning(one.name, one.title, str(one.text)) for one in _BEGINNINGS]
        return [*_along(near), *fixed]


def _along(near: Sequence[NearWork]) -> list[Beginning]:
    public = [one for one in near if one.is_public]
    public.sort(key=lambda one: (not one.is_linked, not one.is_to_come))
    title = gettext_lazy("It can go along with works")
    return [Beginning("along", title, _with(one)) for one in public[:1]]


def _with(one: NearWork) -> str:
    text = _(
        "Thank you for your idea. Near this place we plan: %(work)s We will see "
        "whether your idea can go along with it."
    )
    return text % {"work": f"{one.sentence}{_how_far(one.work)}"}


def _how_far(work: PlannedWork) -> str:
    """As far as residents know it. When a design begins nobody notes down in KIP."""
    if work.status in PROVISIONAL_STATUSES:
        return " " + _(
            "This is provisional: nobody has decided on it yet, and it may change."
        )
    if work.status == Status.UNDER_WAY:
        return " " + _("These works are under way.")
    return ""


def begun(name: str, initiative: Initiative, near: Sequence[NearWork]) -> str:
    """The text of the beginning with this name; "work-" and a number is that it can go
    along with this work. Empty for another."""
    with translation.override(initiative.language):
        works = {f"work-{one.work.pk}": _with(one) for one in near if one.is_public}
    known = {one.name: str(one.text) for one in beginnings(initiative, near)}
    return {**works, **known}.get(name, "")
