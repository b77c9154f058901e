"""What an assignment still lacks before it may go to the executive, and where to mend
that."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext as _

from conflicts.assignments.money import budget_of
from conflicts.choices.board import board_of, undecided
from conflicts.concerned import works_of
from conflicts.deciding.dates import confirmations_of
from conflicts.models import Assignment
from conflicts.review import Confirmed, Part, State


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that is missing, as a sentence, and the address where one mends it."""

    text: str
    url: str


def lacking(assignment: Assignment) -> list[Lack]:
    """All that is missing; nothing when it may be offered."""
    return [
        *_of_state(assignment),
        *_of_texts(assignment),
        *_of_roles(assignment),
        *_of_choices(assignment),
        *_of_dates(assignment),
        *_of_budget(assignment),
    ]


def _of_state(assignment: Assignment) -> Iterator[Lack]:
    combination = assignment.combination
    if combination.state != State.ACCEPTED:
        text = _("The proposal must be accepted; now it is %(state)s.")
        yield Lack(
            text % {"state": combination.get_state_display()},
            _proposal(assignment, "decision"),
        )


def _of_texts(assignment: Assignment) -> Iterator[Lack]:
    needed = {
        "goal": _("The goal is not filled in."),
        "result": _("The result is not filled in."),
        "mandate": _("The mandate is not filled in."),
        "project_leader": _("There is no project leader."),
        "client": _("Nobody commissions it."),
    }
    for name, text in needed.items():
        if not getattr(assignment, name).strip():
            yield Lack(text, _field(assignment, name))


def _of_roles(assignment: Assignment) -> Iterator[Lack]:
    accountable = assignment.roles.filter(part=Part.ACCOUNTABLE)
    if not accountable.exists():
        yield Lack(_("Nobody is accountable."), _page(assignment, "roles"))
    if not assignment.roles.filter(part=Part.RESPONSIBLE).exists():
        yield Lack(_("Nobody is responsible."), _page(assignment, "roles"))


def _of_choices(assignment: Assignment) -> Iterator[Lack]:
    number = assignment.combination.number
    for item in undecided(board_of(assignment.combination)):
        text = _("Undecided on the choice board: %(title)s.") % {"title": item.title}
        url = reverse("conflicts:choices", args=[number])
        yield Lack(text, f"{url}#{item.key}")


def _of_dates(assignment: Assignment) -> Iterator[Lack]:
    for asked in confirmations_of(assignment.combination):
        if asked.state == Confirmed.CONFIRMED:
            continue
        text = _("%(owner)s has not confirmed the dates of %(work)s.")
        names = {"owner": asked.work.organisation.name, "work": asked.work.title}
        yield Lack(text % names, _proposal(assignment, "dates"))


def _of_budget(assignment: Assignment) -> Iterator[Lack]:
    """Of the works of departments: a partner need not tell what its works cost."""
    works = list(works_of(assignment.combination).defer("footprint"))
    prefetch_related_objects(works, "year_costs", "organisation")
    for work in budget_of(works).unknown:
        if not work.organisation.is_municipal:
            continue
        text = _("Nobody knows what %(work)s costs.") % {"work": work.title}
        yield Lack(text, reverse("projects:work_detail", args=[work.pk]))


def _proposal(assignment: Assignment, part: str) -> str:
    number = assignment.combination.number
    return f"{reverse('conflicts:combination_detail', args=[number])}#{part}"


def _page(assignment: Assignment, part: str) -> str:
    number = assignment.combination.number
    return f"{reverse('conflicts:assignment', args=[number])}#{part}"


def _field(assignment: Assignment, name: str) -> str:
    return _page(assignment, f"id_{name}")
