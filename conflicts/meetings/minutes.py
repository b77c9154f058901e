"""The minutes of a meeting as a document; before it began, its agenda."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.formats import date_format, time_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import override

from areas.models import Area
from conflicts.documents.docx import docx_of_paper
from conflicts.documents.paper import Block, Facts, Heading, Paper, Table, Text
from conflicts.documents.pdf import pdf_of_paper
from conflicts.meetings.permissions import may_read_all
from conflicts.meetings.told import (
    Earlier,
    Told,
    earlier_for,
    general_actions,
    told_of,
)
from conflicts.models import Meeting, MeetingAction
from conflicts.review import MeetingState
from organisations.permissions import Visitor

FORMATS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@dataclass(frozen=True, slots=True)
class Said:
    """What a reader may know of a meeting."""

    meeting: Meeting
    items: Sequence[Told]
    earlier: Sequence[Earlier]
    general: Sequence[MeetingAction]
    notes: str


def minutes_of(meeting: Meeting, user: Visitor, form: str, today: date) -> bytes:
    """As PDF or DOCX, in the municipality's language, with what `user` may see."""
    with override(settings.LANGUAGE_CODE):
        paper = paper_of(meeting, user, today)
    return pdf_of_paper(paper) if form == "pdf" else docx_of_paper(paper)


def paper_of(meeting: Meeting, user: Visitor, today: date) -> Paper:
    said = Said(
        meeting,
        told_of(meeting, user, today),
        earlier_for(meeting, user),
        general_actions(meeting, user),
        meeting.notes if may_read_all(user) else "",
    )
    is_agenda = meeting.state == MeetingState.PLANNED
    return Paper(
        title=meeting.title,
        what=_("Agenda of the meeting") if is_agenda else _("Minutes"),
        reference=_day(meeting.held_on),
        date=_day(today),
        state=_state(meeting),
        is_draft=meeting.state == MeetingState.RUNNING,
        sender=_sender(),
        blocks=list(_agenda(said) if is_agenda else _minutes(said)),
        language=settings.LANGUAGE_CODE.partition("-")[0],
    )


def _state(meeting: Meeting) -> str:
    match meeting.state:
        case MeetingState.PLANNED:
            return _("Planned")
        case MeetingState.CLOSED if meeting.closed_at:
            return _("Closed on %(day)s") % {"day": _day(meeting.closed_at)}
    return _("Draft")


def _sender() -> str:
    town = Area.objects.filter(level=Area.Level.MUNICIPALITY).defer("boundary").first()
    return _("Municipality of %(name)s") % {"name": town.name} if town else ""


def _day(day: date | None) -> str:
    return date_format(day, "j F Y") if day else "–"


def _agenda(said: Said) -> Iterator[Block]:
    yield Facts(_head(said.meeting))
    yield from _from_earlier(said)
    yield Heading(_("Proposals"))
    yield Table(
        ["", _("Proposal"), _("Parties"), _("Begins in"), _("Benefit"), _("State")],
        [
            [
                str(one.number),
                f"{one.title}\n{one.facts['why']}",
                ", ".join(one.facts["parties"]),
                one.facts["starts"],
                one.benefit or "–",
                one.facts["state"],
            ]
            for one in said.items
        ],
        widths=(5, 42, 19, 12, 11, 11),
        numbers=frozenset({4}),
    )


def _minutes(said: Said) -> Iterator[Block]:
    meeting = said.meeting
    names = (meeting.attendees, meeting.absentees)
    present, absent = (", ".join(_lines(text)) or "–" for text in names)
    rows = [(_("Present"), present), (_("Absent with notice"), absent)]
    yield Facts([*_head(meeting), *rows, (_("Next meeting"), _next(meeting))])
    yield from _from_earlier(said)
    if said.notes:
        yield Heading(_("General"))
        yield Text(said.notes)
    for one in said.items:
        yield from _item(one)
    yield Heading(_("Actions"))
    yield _actions(said)
    yield Heading(_("Next meeting"))
    yield Text(_next(meeting))


def _head(meeting: Meeting) -> list[tuple[str, str]]:
    when = _day(meeting.held_on)
    if meeting.starts_at:
        time = time_format(meeting.starts_at, "H:i")
        when = _("%(day)s, %(time)s") % {"day": when, "time": time}
    return [
        (_("Kind"), capfirst(meeting.get_kind_display())),
        (_("Area"), str(meeting.area or _("The whole municipality"))),
        (_("When"), when),
        (_("Place"), meeting.place or "–"),
        (_("Chair"), meeting.chair or "–"),
        (_("Minutes by"), meeting.minute_taker or "–"),
    ]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _next(meeting: Meeting) -> str:
    return _day(meeting.next_on) if meeting.next_on else _("not yet agreed")


def _from_earlier(said: Said) -> Iterator[Block]:
    if not said.earlier:
        return
    yield Heading(_("Still to be done from earlier meetings"))
    rows = [
        [one.what, one.about or "–", one.who, _day(one.due), one.meeting]
        for one in said.earlier
    ]
    heads = [_("Action"), _("Proposal"), _("Who"), _("Before or on"), _("Agreed on")]
    yield Table(heads, rows, widths=(36, 12, 20, 16, 16))


def _item(one: Told) -> Iterator[Block]:
    yield Heading(f"{one.number}. {one.title}")
    yield Text(one.facts["why"], is_quiet=True)
    if one.item.discussion:
        yield Text(one.item.discussion)
    elif not (one.item.outcome or one.decision):
        yield Text(_("Not discussed."))
    rows = [(_("What was agreed"), one.item.outcome), (_("Decision"), one.decision)]
    rows = [(name, value) for name, value in rows if value]
    if answers := "; ".join(_answer(answer) for answer in one.facts["answers"]):
        rows.append((_("Answers of the parties"), answers))
    if rows:
        yield Facts(rows)


def _answer(answer: dict[str, str]) -> str:
    text = f"{answer['party']}: {answer['reply']}"
    return f"{text} ({answer['note']})" if answer["note"] else text


def _actions(said: Said) -> Block:
    rows = [
        [action.what, one.reference, action.who, _day(action.due)]
        for one in said.items
        for action in one.actions
    ]
    rows += [
        [action.what, "–", action.who, _day(action.due)] for action in said.general
    ]
    if not rows:
        return Text(_("No actions were agreed."))
    heads = [_("Action"), _("Proposal"), _("Who"), _("Before or on")]
    return Table(heads, rows, widths=(46, 14, 22, 18))
