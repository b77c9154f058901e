"""What happened to a combination, in the order in which it happened, and in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from conflicts import wording
from conflicts.models import Combination, JournalEntry
from conflicts.review import Happened, LapseCause, Reason, Reply, Verdict
from conflicts.unseen import Unseen, unseen_by
from organisations.models import User
from organisations.permissions import Visitor, is_municipal

# What the municipality weighs and hands over is its own.
_OWN = (Happened.CHOSEN, Happened.RETURNED, Happened.ASSIGNMENT)
# Of these the subject is another proposal, or several.
_OF_OTHERS = (Happened.MERGED, Happened.SPLIT, Happened.MADE)


def note(
    combination: Combination, what: Happened, by: User | None = None, **details: Any
) -> JournalEntry:
    """Afterwards it is on record; `details` are plain values. No `by`: KIP itself."""
    return JournalEntry.objects.create(
        combination=combination, what=what, by=by, details=details
    )


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that happened, as a page tells it."""

    at: datetime
    who: str  # empty: KIP itself
    what: str
    more: list[str]


def entries_of(combination: Combination, user: Visitor) -> list[Told]:
    """The journal of a combination as `user` may read it, the latest first: without
    works and proposals that are hidden from them, and of partners without choices and
    assignment."""
    rows = list(combination.journal.select_related("by"))
    if not is_municipal(user):
        rows = [row for row in rows if row.what not in _OWN]
    unseen = unseen_by(user, [row.details for row in rows])
    return [
        Told(row.at, str(row.by or ""), *_words(Happened(row.what), details))
        for row in rows
        if (details := _shown(row, unseen)) is not None
    ]


def _shown(row: JournalEntry, unseen: Unseen) -> dict[str, Any] | None:
    """What there is to say of an entry; None when it is about something hidden."""
    details = dict(row.details)
    if details.get("work") in unseen.titles:
        return None
    for name in ("changes", "moved"):
        if told := details.get(name):
            details[name] = unseen.without(told)
            if not details[name] and row.what != Happened.DECIDED:
                return None
    if row.what in _OF_OTHERS:
        details["subject"] = unseen.without_proposals(details.get("subject", ""))
    return details


def _words(what: Happened, details: Mapping[str, Any]) -> tuple[str, list[str]]:
    """What happened in a few words, and what there is to say more about it."""
    more = [text for text in _more(details) if text]
    match what:
        case Happened.DECIDED:
            return capfirst(_label(Verdict, details.get("verdict"))), more
        case Happened.ANSWERED:
            party = details.get("party", "")
            return f"{party}: {_label(Reply, details.get('reply'))}", more
    subject = details.get("party") or details.get("work") or details.get("subject")
    label = capfirst(str(what.label))
    return (f"{label}: {subject}" if subject else label), more


def _more(details: Mapping[str, Any]) -> Iterator[str]:
    if reason := details.get("reason"):
        yield capfirst(_label(Reason, reason))
    if cause := details.get("cause"):
        yield capfirst(_label(LapseCause, cause))
    for name in ("explanation", "note", "message", "text"):
        yield str(details.get(name) or "")
    if was := details.get("before"):
        yield _("before: %(what)s") % {"what": _label(Reply, was)}
    for entry in details.get("moved", []):
        yield f"{entry['title']}: {wording.moved(entry)}"
    for change in details.get("changes", []):
        yield str(change.get("text", ""))


def _label(words: Any, value: Any) -> str:
    """The label of a choice, and of what is none any more its code."""
    return str(words(value).label) if value in words.values else str(value or "")
