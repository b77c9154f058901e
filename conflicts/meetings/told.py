"""What a meeting says about its proposals: as they are, or as they were when it was
closed; for the one who reads."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, prefetch_related_objects
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from conflicts.board.words import state_of, why
from conflicts.explaining import Explained, explained
from conflicts.meetings.permissions import (
    actions_visible_to,
    items_visible_to,
    may_read_all,
)
from conflicts.models import AgendaItem, Consultation, Meeting, MeetingAction
from conflicts.permissions import may_see_sum
from conflicts.review import UNANSWERED, MeetingState
from organisations.permissions import Visitor
from projects.periods import quarter_text

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """One item of the agenda, for who reads."""

    item: AgendaItem
    number: int
    facts: Facts  # as `items_as_json` makes them
    shows_sum: bool
    actions: Sequence[MeetingAction] = ()

    @property
    def reference(self) -> str:
        return self.item.combination.reference

    @property
    def title(self) -> str:
        return f"{self.reference} {self.facts['place']}"

    @property
    def benefit(self) -> str:
        return str(self.facts["benefit"]) if self.shows_sum else ""

    @property
    def decision(self) -> str:
        """What was decided in the meeting, in one sentence; "" when nothing was."""
        return sentence(self.facts["decision"])


@dataclass(frozen=True, slots=True)
class Earlier:
    """Something that was still to be done from an earlier meeting."""

    what: str
    who: str
    due: date | None
    about: str  # the reference of a proposal, or nothing
    meeting: str


def sentence(decision: Facts | None) -> str:
    if not decision:
        return ""
    text = _("%(verdict)s, because %(reason)s. %(explanation)s") % decision
    return f"{text.strip()} ({decision['by']}, {decision['on']})"


def told_of(meeting: Meeting, user: Visitor, today: date) -> list[Told]:
    """The items that `user` may see, under their numbers on the whole agenda."""
    numbers = {
        pk: number
        for number, pk in enumerate(meeting.agenda.values_list("pk", flat=True), 1)
    }
    items = list(items_visible_to(user, meeting))
    shows_sum = may_see_sum(user)
    by_item: dict[int | None, list[MeetingAction]] = {}
    for action in meeting.actions.all():
        by_item.setdefault(action.item_id, []).append(action)
    is_closed = meeting.state == MeetingState.CLOSED
    facts = [item.told for item in items] if is_closed else items_as_json(items, today)
    return [
        Told(item, numbers[item.pk], one, shows_sum, by_item.get(item.pk, []))
        for item, one in zip(items, facts, strict=True)
    ]


def general_actions(meeting: Meeting, user: Visitor) -> list[MeetingAction]:
    """What is to be done apart from any proposal: the municipality's own."""
    return list(meeting.actions.filter(item=None)) if may_read_all(user) else []


def items_as_json(items: Iterable[AgendaItem], today: date) -> list[dict[str, Any]]:
    """The proposals of these items as they are, in plain values; in a fixed number of
    queries."""
    rows = list(items)
    combinations = [item.combination for item in rows]
    prefetch_related_objects(combinations, "consultations__answers__organisation")
    found = explained(combinations)
    return [_facts(item, one, today) for item, one in zip(rows, found, strict=True)]


def _facts(item: AgendaItem, found: Explained, today: date) -> dict[str, Any]:
    return {
        "place": found.place,
        "why": why(found),
        "areas": list(found.areas),
        "parties": list(dict.fromkeys(one.organisation for one in found.parties)),
        "starts": quarter_text(found.combination.start_quarter),
        "benefit": found.benefit,
        "state": state_of(found.combination),
        "decision": decided_in(item),
        "answers": _answers(found, today),
    }


def decided_in(item: AgendaItem) -> dict[str, str] | None:
    decision = item.decision
    if decision is None:
        return None
    return {
        "verdict": capfirst(decision.get_verdict_display()),
        "reason": decision.get_reason_display(),
        "explanation": decision.explanation,
        "by": str(decision.decided_by),
        "on": date_format(decision.decided_at, "j F Y"),
    }


def _answers(found: Explained, today: date) -> list[dict[str, str]]:
    """What each party says in the talks that go on, or else the last that were."""
    rounds = list(found.combination.consultations.all())
    going_on = [one for one in rounds if one.closed_at is None]
    last = next(iter([*going_on, *rounds]), None)
    return (
        [_answer(answer, last, today) for answer in last.answers.all()] if last else []
    )


def _answer(answer: Any, talk: Consultation, today: date) -> dict[str, str]:
    is_silent = today > talk.deadline and answer.reply in UNANSWERED
    reply = _("did not answer") if is_silent else answer.get_reply_display()
    return {"party": answer.organisation.name, "reply": reply, "note": answer.note}


def earlier_for(meeting: Meeting, user: Visitor) -> list[Earlier]:
    """What was open from earlier meetings of the same kind and area, as far as `user`
    may see what it is about; of a closed meeting as it was then."""
    actions = open_before(meeting)
    if meeting.state == MeetingState.CLOSED:
        ids = {one["id"]: one for one in meeting.earlier}
        known = MeetingAction.objects.filter(pk__in=ids)
        seen = set(actions_visible_to(user, known).values_list("pk", flat=True))
        return [_earlier(one) for one in meeting.earlier if one["id"] in seen]
    rows = actions_visible_to(user, actions)
    return [_earlier(_as_json(row)) for row in rows]


def open_before(meeting: Meeting) -> Any:
    """The actions that earlier meetings of its kind and area left to be done."""
    before = Q(meeting__held_on__lt=meeting.held_on)
    before |= Q(meeting__held_on=meeting.held_on, meeting__pk__lt=meeting.pk)
    same = MeetingAction.objects.filter(
        before, meeting__kind=meeting.kind, meeting__area=meeting.area, done_on=None
    )
    return same.order_by("due", "pk")


def earlier_as_json(meeting: Meeting) -> list[dict[str, Any]]:
    rows = open_before(meeting).select_related("item__combination", "meeting")
    return [_as_json(row) for row in rows]


def _as_json(row: MeetingAction) -> dict[str, Any]:
    return {
        "id": row.pk,
        "what": row.what,
        "who": row.who,
        "due": row.due.isoformat() if row.due else "",
        "about": row.item.combination.reference if row.item else "",
        "meeting": str(row.meeting.held_on),
    }


def _earlier(one: Facts) -> Earlier:
    return Earlier(
        one["what"],
        one["who"],
        date.fromisoformat(one["due"]) if one["due"] else None,
        one["about"],
        date_format(date.fromisoformat(one["meeting"]), "j F Y"),
    )
