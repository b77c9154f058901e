"""Changing many works at once: what would happen, why not, and doing it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from areas.days import FIRST_DAY, LAST_DAY
from organisations.models import Membership, Organisation, User
from organisations.permissions import Visitor
from projects.editing.undoing import recorded
from projects.history.words import label_of, value_text
from projects.models import PlannedWork
from projects.periods import quarters_text
from projects.planning import (
    CONCEPT_STATUSES,
    ENDED_STATUSES,
    NOTICED_FIELDS,
    PUBLIC_STATUSES,
    Status,
    Visibility,
)
from projects.services import MOVING_FIELDS, save_works, shift_works
from projects.shifting import moved

MOST_WORKS = 1000
MOST_QUARTERS = 40
_PLAIN = ("status", "organisation", "contact", "visibility", *NOTICED_FIELDS)


@dataclass(frozen=True)
class Wanted:
    """What shall become of works; what is empty stays as it is."""

    status: str = ""
    quarters: int = 0  # negative: earlier
    organisation: Organisation | None = None
    contact: User | None = None
    no_contact: bool = False  # whoever it is, is so no longer
    visibility: str = ""
    closes_street: bool | None = None
    takes_parking: bool | None = None
    is_noisy: bool | None = None
    homes_reached: str = ""

    @property
    def values(self) -> dict[str, Any]:
        """Per field of a work what it shall be, but for the period."""
        asked = {name: getattr(self, name) for name in _PLAIN}
        return {name: one for name, one in asked.items() if one not in (None, "")}

    @property
    def kind(self) -> str:
        """As `undoing.recorded` names it."""
        if self.no_contact or self.values.keys() - {"status"}:
            return "bulk"
        if self.status and self.quarters:
            return "bulk"
        return "period" if self.quarters else "status"

    def __bool__(self) -> bool:
        """Whether it asks for anything."""
        return self != Wanted()


@dataclass(frozen=True)
class Step:
    """One value of a work that changes, in words."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Line:
    """What would become of one work, or why nothing can."""

    work: PlannedWork
    steps: list[Step] = field(default_factory=list)
    problem: str = ""
    needs_reason: bool = False
    stays_hidden: bool = False  # published, and yet residents don't see it


@dataclass(frozen=True)
class Preview:
    changing: list[Line]
    refused: list[Line]
    unchanged: list[Line]

    @property
    def needs_reason(self) -> list[Line]:
        return [line for line in self.changing if line.needs_reason]

    @property
    def stays_hidden(self) -> list[Line]:
        return [line for line in self.changing if line.stays_hidden]

    @property
    def seen(self) -> str:
        """Which works at which revisions, for one field of a form."""
        return ",".join(f"{one.work.pk}:{one.work.revision}" for one in self.changing)


def preview(ids: Iterable[int], wanted: Wanted, user: Visitor) -> Preview:
    """What `wanted` would do to those of the works with these ids that `user` may see.

    A number of queries that does not grow with the works.
    """
    visible = PlannedWork.objects.visible_to(user).filter(pk__in=list(ids))
    rows = visible.select_related("organisation", "contact").order_by("title", "pk")
    works = list(rows.defer("footprint", "description", "public_text"))
    known = _known(works, wanted, user)
    lines = [_line(work, wanted, known) for work in works]
    return Preview(
        changing=[line for line in lines if line.steps and not line.problem],
        refused=[line for line in lines if line.problem],
        unchanged=[line for line in lines if not line.steps and not line.problem],
    )


@dataclass(frozen=True)
class _Known:
    """What is asked of the database once for all works."""

    editable: set[int]
    adopted: set[int]
    members: set[tuple[int, int]]  # user and organisation


def _known(works: Sequence[PlannedWork], wanted: Wanted, user: Visitor) -> _Known:
    chosen = PlannedWork.objects.filter(pk__in=[work.pk for work in works])
    people = {work.contact_id for work in works} if wanted.organisation else set()
    if wanted.contact:
        people.add(wanted.contact.pk)
    members = Membership.objects.filter(user__in=people - {None})
    adopted = chosen.adopted() if wanted.quarters else chosen.none()
    return _Known(
        set(chosen.editable_by(user).values_list("pk", flat=True)),
        set(adopted.values_list("pk", flat=True)),
        set(members.values_list("user", "organisation")),
    )


def _line(work: PlannedWork, wanted: Wanted, known: _Known) -> Line:
    if work.pk not in known.editable:
        return Line(work, problem=_("You do not plan for this organisation."))
    if problem := why_not(work, wanted) or _why_not_contact(work, wanted, known):
        return Line(work, problem=problem)
    after_status = wanted.status or work.status
    is_published = wanted.visibility == Visibility.PUBLIC
    return Line(
        work,
        _steps(work, wanted, known),
        needs_reason=work.pk in known.adopted,
        stays_hidden=is_published and after_status not in PUBLIC_STATUSES,
    )


def why_not(work: PlannedWork, wanted: Wanted) -> str:
    """Why this can't become of a work, in a sentence; "" when it can. No query."""
    if wanted.quarters and (problem := _why_not_shift(work, wanted.quarters)):
        return problem
    is_concept = wanted.status in ("", *CONCEPT_STATUSES)
    if not is_concept and not work.discipline:
        return _("Choose a discipline first. Only a concept can do without.")
    return ""


def _why_not_shift(work: PlannedWork, quarters: int) -> str:
    days = [day for name in MOVING_FIELDS if (day := getattr(work, name))]
    if work.status in ENDED_STATUSES:
        status = work.get_status_display()
        return _("The work is %(status)s and no longer moves.") % {"status": status}
    if not days:
        return _("The work has no period yet.")
    ends = (moved(min(days), quarters), moved(max(days), quarters))
    if ends[0] < FIRST_DAY or ends[1] > LAST_DAY:
        return _("The work would leave the years that can be planned.")
    return ""


def _why_not_contact(work: PlannedWork, wanted: Wanted, known: _Known) -> str:
    owner = wanted.organisation or work.organisation
    if not wanted.contact or (wanted.contact.pk, owner.pk) in known.members:
        return ""
    names = {"person": wanted.contact, "organisation": owner}
    return _("%(person)s does not work for %(organisation)s.") % names


def _steps(work: PlannedWork, wanted: Wanted, known: _Known) -> list[Step]:
    steps = [*_plain_steps(work, wanted), *_owner_steps(work, wanted, known)]
    return [step for step in steps if step.old != step.new]


def _plain_steps(work: PlannedWork, wanted: Wanted) -> Iterable[Step]:
    if wanted.status:
        new = Status(wanted.status).label
        yield Step(_("Status"), work.get_status_display(), str(new))
    if wanted.quarters:
        days = _days_of(work)
        later = [day and moved(day, wanted.quarters) for day in days]
        yield Step(_("Period"), quarters_text(*days), quarters_text(*later))
    if wanted.visibility:
        shown = str(Visibility(wanted.visibility).label)
        yield Step(_("Visible to"), work.get_visibility_display(), shown)
    for name in NOTICED_FIELDS:
        if (value := wanted.values.get(name)) is not None:
            old = value_text(name, getattr(work, name), {}) or _("not said")
            yield Step(label_of(name), old, value_text(name, value, {}))


def _owner_steps(work: PlannedWork, wanted: Wanted, known: _Known) -> Iterable[Step]:
    if wanted.organisation:
        old, new = str(work.organisation), str(wanted.organisation)
        yield Step(_("Organisation"), old, new)
    nobody = _("nobody")
    if wanted.contact:
        old = str(work.contact or nobody)
        yield Step(_("Contact person"), old, str(wanted.contact))
    elif _loses_contact(work, wanted, known.members):
        yield Step(_("Contact person"), str(work.contact), nobody)


def _loses_contact(
    work: PlannedWork, wanted: Wanted, members: set[tuple[int, int]]
) -> bool:
    """A contact person who shall not be so any longer, or does not go along to the
    other organisation."""
    if not work.contact_id or wanted.contact:
        return False
    if wanted.no_contact or not wanted.organisation:
        return wanted.no_contact
    return (work.contact_id, wanted.organisation.pk) not in members


def _days_of(work: PlannedWork) -> tuple[date | None, date | None]:
    return work.earliest_start or work.preferred_start, work.latest_end


@transaction.atomic
def carry_out(
    seen: Mapping[int, int], wanted: Wanted, user: Visitor, *, reason: str = ""
) -> tuple[UUID, list[PlannedWork]]:
    """Afterwards all works with the ids of `seen` are changed as `wanted`; or none.

    The caller has asked `preview` whether they can. Gives the id of the change, to
    undo it by. Raises what `save_works` does.
    """
    works = list(PlannedWork.objects.editable_by(user).filter(pk__in=seen))
    if len(works) != len(seen):
        raise PlannedWork.DoesNotExist
    members = _known(works, wanted, user).members
    for work in works:
        _set(work, wanted, members)
    fields = _fields(wanted)
    with recorded(user, wanted.kind, works, quarters=wanted.quarters) as change:
        if wanted.quarters:
            quarters = wanted.quarters
            shift_works(works, quarters, also=fields, seen=seen, reason=reason)
        else:
            save_works(works, fields, seen=seen, reason=reason)
    return change, works


def _fields(wanted: Wanted) -> set[str]:
    fields = set(wanted.values)
    loses = wanted.organisation or wanted.no_contact
    return fields | {"contact"} if loses else fields


def _set(work: PlannedWork, wanted: Wanted, members: set[tuple[int, int]]) -> None:
    if _loses_contact(work, wanted, members):
        work.contact = None
    for name, value in wanted.values.items():
        setattr(work, name, value)
