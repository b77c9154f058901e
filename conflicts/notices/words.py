"""What a notice says: a title, a sentence, and where it leads.

Only from the notice and the proposal that it is about, and nothing at all to who may no
longer see that. What each kind finds in `details` stands at its words.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conflicts.consulting.permissions import may_read_internal
from conflicts.explaining import Explained, explained
from conflicts.models import Combination, Notice
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
    the proposal is hidden from them now say only that."""
    rows = list(notices)
    asked = {row.combination_id for row in rows if row.combination_id}
    visible = Combination.objects.visible_to(user).filter(pk__in=asked)
    found = {one.combination.pk: one for one in explained(visible)} if asked else {}
    internal = may_read_internal(user) if _has_internal(rows) else False
    return [_told(row, found, internal=internal) for row in rows]


def _has_internal(rows: Iterable[Notice]) -> bool:
    return any(row.details.get("is_internal") for row in rows)


def _told(row: Notice, found: Mapping[int, Explained], *, internal: bool) -> Told:
    about = found.get(row.combination_id) if row.combination_id else None
    is_hidden = row.combination_id is not None and about is None
    if is_hidden or (row.details.get("is_internal") and not internal):
        return Told(row, _("No longer visible to you"), is_visible=False)
    values = _values(row, about)
    title, sentence = _WORDS[NoticeKind(row.kind)](row.details)
    # Only names of places and people stand in for words: no text of theirs is one.
    return Told(row, title % values, (sentence % values).strip(), url_of(row))


def title_of(notice: Notice) -> str:
    return told([notice], notice.user)[0].title


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


# A title and a sentence, with the names of `_values`.
Words = tuple[str | Promise, str | Promise]


def _proposed(_details: Mapping[str, Any]) -> Words:
    return (
        gettext_lazy("New proposal: %(place)s"),
        gettext_lazy("%(why)s It would save about %(benefit)s."),
    )


def _invited(details: Mapping[str, Any]) -> Words:
    """`party`, `deadline`, `answer`; `what`: "changed" when it was asked before."""
    if details.get("what") == "changed":
        return (
            gettext_lazy("Changed, please answer again: %(place)s"),
            gettext_lazy(
                "The proposal changed after %(party)s had answered. Confirm that"
                " answer, or give another, before or on %(deadline)s."
            ),
        )
    return (
        gettext_lazy("Your answer is asked: %(place)s"),
        gettext_lazy(
            "%(why)s What does %(party)s think of it? Please answer before or on"
            " %(deadline)s."
        ),
    )


def _reminder(_details: Mapping[str, Any]) -> Words:
    """`party`, `deadline`, `answer`."""
    return (
        gettext_lazy("Please answer before or on %(deadline)s: %(place)s"),
        gettext_lazy("%(party)s has not answered yet. %(why)s"),
    )


def _answered(details: Mapping[str, Any]) -> Words:
    """`party`, `reply`; `before` when it was another."""
    sentence = gettext_lazy("The answer of %(party)s: %(reply)s.")
    if details.get("before"):
        sentence = gettext_lazy("%(party)s changed its answer to: %(reply)s.")
    return gettext_lazy("%(party)s answered: %(place)s"), sentence


def _silent(_details: Mapping[str, Any]) -> Words:
    """`parties`, `deadline`."""
    return (
        gettext_lazy("No answer in time: %(place)s"),
        gettext_lazy("Nothing was heard before or on %(deadline)s from: %(parties)s."),
    )


def _mentioned(_details: Mapping[str, Any]) -> Words:
    """`who`, `comment`, `is_internal`."""
    return (
        gettext_lazy("%(who)s mentions you: %(place)s"),
        gettext_lazy("Read what %(who)s writes to you, and answer there."),
    )


def _commented(_details: Mapping[str, Any]) -> Words:
    """As of `_mentioned`."""
    return (
        gettext_lazy("%(who)s writes: %(place)s"),
        gettext_lazy("There is a new comment with a proposal that you follow."),
    )


def _decided(details: Mapping[str, Any]) -> Words:
    """`verdict`, `reason`, `explanation`; or `what`: "withdrawn"."""
    if details.get("what") == "withdrawn":
        return (
            gettext_lazy("No answer needed any more: %(place)s"),
            gettext_lazy("The consultation about this proposal was stopped."),
        )
    sentence = gettext_lazy("%(verdict)s, because %(reason)s.")
    if details.get("explanation"):
        sentence = gettext_lazy("%(verdict)s, because %(reason)s. %(explanation)s")
    return gettext_lazy("Decided: %(place)s"), sentence


def _confirm(_details: Mapping[str, Any]) -> Words:
    """`work`."""
    return (
        gettext_lazy("Confirm the new dates of %(work)s"),
        gettext_lazy(
            "It is in an accepted combination: %(place)s. Its dates only change when"
            " you confirm them."
        ),
    )


def _confirmed(_details: Mapping[str, Any]) -> Words:
    """`work`, `said`, `note`."""
    return (
        gettext_lazy("Dates %(said)s: %(work)s"),
        gettext_lazy("Its owner answered about the new dates in %(place)s. %(note)s"),
    )


def _reassess(_details: Mapping[str, Any]) -> Words:
    return (
        gettext_lazy("Look at it again: %(place)s"),
        gettext_lazy("What this was based on has moved since. See what is different."),
    )


def _choice(_details: Mapping[str, Any]) -> Words:
    """`subject`."""
    return (
        gettext_lazy("Choose again: %(subject)s"),
        gettext_lazy("What was left out comes back to be chosen in %(place)s."),
    )


def _assignment(details: Mapping[str, Any]) -> Words:
    """`act`: what was done to it, `note`: why."""
    act = details.get("act", "")
    if act == "offer":
        return (
            gettext_lazy("Assignment to adopt: %(place)s"),
            gettext_lazy("It waits for you: adopt it, or send it back."),
        )
    sentence = {
        "adopt": gettext_lazy("The executive adopted this assignment. %(note)s"),
        "return": gettext_lazy("The executive sent this assignment back. %(note)s"),
        "withdraw": gettext_lazy("The area manager took this assignment back."),
    }.get(act, gettext_lazy("Something happened to this assignment. %(note)s"))
    return gettext_lazy("Integral assignment: %(place)s"), sentence


def _meeting(_details: Mapping[str, Any]) -> Words:
    return gettext_lazy("Meeting: %(meeting)s"), gettext_lazy("Held on %(day)s.")


_WORDS = {
    NoticeKind.PROPOSED: _proposed,
    NoticeKind.INVITED: _invited,
    NoticeKind.REMINDER: _reminder,
    NoticeKind.ANSWERED: _answered,
    NoticeKind.SILENT: _silent,
    NoticeKind.MENTIONED: _mentioned,
    NoticeKind.COMMENTED: _commented,
    NoticeKind.DECIDED: _decided,
    NoticeKind.CONFIRM: _confirm,
    NoticeKind.CONFIRMED: _confirmed,
    NoticeKind.REASSESS: _reassess,
    NoticeKind.CHOICE: _choice,
    NoticeKind.ASSIGNMENT: _assignment,
    NoticeKind.MEETING: _meeting,
}

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
