"""The words of each kind of notice; at each stands what it finds in `details`."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from conflicts.review import NoticeKind

# A title and a sentence, with the names of `words._values`.
Words = tuple[str | Promise, str | Promise]


def _proposed(_details: Mapping[str, Any]) -> Words:
    return (
        gettext_lazy("New proposal: %(place)s"),
        gettext_lazy("%(why)s It would save about %(benefit)s."),
    )


def _invited(details: Mapping[str, Any]) -> Words:
    """`party`, `deadline`, `answer`; `who` asks, with a `note` or without; `what`:
    "changed" when it was asked before."""
    if details.get("what") == "changed":
        return (
            gettext_lazy("Changed, please answer again: %(place)s"),
            gettext_lazy(
                "The proposal changed after %(party)s had answered. Confirm that"
                " answer, or give another, before or on %(deadline)s."
            ),
        )
    sentence = gettext_lazy(
        "%(why)s What does %(party)s think of it? Please answer before or on"
        " %(deadline)s."
    )
    if details.get("note"):
        sentence = gettext_lazy(
            "%(why)s What does %(party)s think of it? Please answer before or on"
            " %(deadline)s.\n%(who)s writes: %(note)s"
        )
    return gettext_lazy("The answer of %(party)s is asked: %(place)s"), sentence


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
    return (
        gettext_lazy("Minutes: %(meeting)s"),
        gettext_lazy("The meeting of %(day)s is closed, and its minutes are there."),
    )


WORDS = {
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
