"""What a notice says: a title, a sentence, and where it leads.

Only from the notice and the proposal that it is about, and nothing at all to who may no
longer see that. The words themselves are in `kinds`.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from conflicts.consulting.permissions import may_read_internal
from conflicts.explaining import Explained, explained
from conflicts.models import Combination, Meeting, Notice
from conflicts.notices.kinds import WORDS
from conflicts.review import (
    Confirmed,
    NoticeKind,
    Reason,
    Reply,
    Verdict,
)
from organisations.models import User


@dataclass(frozen=True, slots=True)
class Told:
    """A notice in words. Without a `url` there is nothing to go to (any more)."""

    notice: Notice
    title: str
    sentence: str = ""
    url: str = ""
    is_visible: bool = True


def told(notices: Iterable[Notice], user: User) -> list[Told]:
    """These notices to `user` in words, in a fixed number of queries; those of which
    the proposal or the meeting is hidden from them now say only that."""
    rows = list(notices)
    seen = _seen(rows, user)
    return [_told(row, seen) for row in rows]


@dataclass(frozen=True, slots=True)
class _Seen:
    """What somebody may see of all that some notices are about."""

    proposals: Mapping[int, Explained]
    meetings: Collection[int]
    internal: bool  # comments among the municipality

    def hides(self, row: Notice) -> bool:
        return bool(
            (row.combination_id and row.combination_id not in self.proposals)
            or (row.meeting_id and row.meeting_id not in self.meetings)
            or (row.details.get("is_internal") and not self.internal)
        )


def _seen(rows: Sequence[Notice], user: User) -> _Seen:
    proposals = {row.combination_id for row in rows if row.combination_id}
    visible = Combination.objects.visible_to(user).filter(pk__in=proposals)
    found = explained(visible) if proposals else []
    return _Seen(
        proposals={one.combination.pk: one for one in found},
        meetings=_meetings(rows, user),
        internal=_has_internal(rows) and may_read_internal(user),
    )


def _meetings(rows: Sequence[Notice], user: User) -> set[int]:
    asked = {row.meeting_id for row in rows if row.meeting_id}
    if not asked:
        return set()
    visible = Meeting.objects.visible_to(user).filter(pk__in=asked)
    return set(visible.values_list("pk", flat=True))


def _has_internal(rows: Iterable[Notice]) -> bool:
    return any(row.details.get("is_internal") for row in rows)


def _told(row: Notice, seen: _Seen) -> Told:
    if seen.hides(row):
        return Told(row, _("No longer visible to you"), is_visible=False)
    about = seen.proposals.get(row.combination_id) if row.combination_id else None
    values = _values(row, about)
    title, sentence = WORDS[NoticeKind(row.kind)](row.details)
    # Only names of places and people stand in for words: no text of theirs is one.
    return Told(row, title % values, (sentence % values).strip(), url_of(row))


def _values(row: Notice, about: Explained | None) -> dict[str, Any]:
    details = row.details
    place = about.place if about else ""
    return {
        **{name: details.get(name) or "" for name in _PLAIN},
        "place": f"{place} ({about.combination})" if about else "",
        "why": about.why if about else "",
        "benefit": about.benefit if about else "",
        "deadline": _day(details.get("deadline")),
        "reply": _label(Reply, details.get("reply")),
        "verdict": _label(Verdict, details.get("verdict")).capitalize(),
        "reason": _label(Reason, details.get("reason")),
        "said": _label(Confirmed, details.get("said")),
        "meeting": row.meeting.title if row.meeting else "",
        "day": date_format(row.meeting.held_on, "j F Y") if row.meeting else "",
    }


# Details that are said as they are.
_PLAIN = ("party", "parties", "who", "work", "subject", "note", "explanation")


def _day(text: str | None) -> str:
    return date_format(date.fromisoformat(text), "j F Y") if text else ""


def _label(words: Any, value: str | None) -> str:
    return str(words(value).label) if value in words.values else ""


# Where on the page of a proposal it leads; others have a page of their own.
_SECTIONS = {
    NoticeKind.PROPOSED: "",
    NoticeKind.INVITED: "#parties",
    NoticeKind.REMINDER: "#parties",
    NoticeKind.ANSWERED: "#parties",
    NoticeKind.SILENT: "#parties",
    NoticeKind.MENTIONED: "#comments",
    NoticeKind.COMMENTED: "#comments",
    NoticeKind.DECIDED: "#decision",
    NoticeKind.CONFIRM: "#dates",
    NoticeKind.CONFIRMED: "#dates",
    NoticeKind.REASSESS: "#journal",
}
_PAGES = {NoticeKind.CHOICE: "choices", NoticeKind.ASSIGNMENT: "assignment"}


def url_of(notice: Notice) -> str:
    """The path that it leads to; nothing for what is about nothing."""
    kind = NoticeKind(notice.kind)
    if notice.meeting_id:
        return reverse("conflicts:meeting", args=[notice.meeting_id])
    if notice.combination is None:
        return ""
    page = _PAGES.get(kind, "combination_detail")
    path = reverse(f"conflicts:{page}", args=[notice.combination.number])
    return path + _SECTIONS.get(kind, "")
