"""The words of reviewing, as data: kinds, states, verdicts and reasons."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """How two works meet; the same words as the engine's `Kind`."""

    COMBINE = "combine", _("can be combined")
    ORDER = "order", _("wrong order")
    CLASH = "clash", _("clash")
    SUPERSEDES = "supersedes", _("makes the other needless")


class MatchReason(models.TextChoices):
    """Why a match is of its kind; the same words as the engine's `Reason`."""

    NEAR = "near", _("near each other in place and time")
    NEW_SURFACE = "new_surface", _("opens a new surface")
    EVENT = "event", _("event at the same time")
    CLOSURES = "closures", _("both close the way round")
    REPLACED = "replaced", _("makes the other needless")
    DUPLICATE = "duplicate", _("seems to be entered twice")
    PART = "part", _("seems to be part of the other")


class State(models.TextChoices):
    NEW = "new", _("new")
    CONSULTING = "consulting", _("in consultation")
    ACCEPTED = "accepted", _("accepted")
    REJECTED = "rejected", _("rejected")
    LATER = "later", _("later")
    REASSESS = "reassess", _("to be re-assessed")
    LAPSED = "lapsed", _("lapsed")


# What still waits for a person.
OPEN_STATES = (State.NEW, State.CONSULTING, State.REASSESS)
# What a person said; detection never changes these to anything but REASSESS.
DECIDED_STATES = (State.ACCEPTED, State.REJECTED, State.LATER)
# Kinds of which the works would be carried out together; a clash is no chance.
JOINABLE = (Kind.COMBINE, Kind.ORDER)


class Verdict(models.TextChoices):
    ACCEPT = "accept", _("accept")
    ACCEPT_CHANGED = "accept_changed", _("accept with changes")
    REJECT = "reject", _("reject")
    LATER = "later", _("later")


ACCEPTING = (Verdict.ACCEPT, Verdict.ACCEPT_CHANGED)


class Action(models.TextChoices):
    """What the area manager does with a proposal."""

    CONSULT = "consult", _("invite the parties")
    WITHDRAW = "withdraw", _("stop the consultation")
    ACCEPT = "accept", _("accept")
    ACCEPT_CHANGED = "accept_changed", _("accept with changes")
    REJECT = "reject", _("reject")
    LATER = "later", _("decide later")
    CHANGE = "change", _("change")
    REPLACE = "replace", _("merge or split")
    ASSIGN = "assign", _("assign")


@dataclass(frozen=True, slots=True)
class Step:
    """From which states an action may be done, and which state it leads to."""

    before: frozenset[State]
    after: State | None  # None: it stays as it is


_TALKED_ABOUT = frozenset({State.NEW, State.CONSULTING, State.REASSESS, State.LATER})

# The whole life of a proposal as far as people lead it. Beside it detection makes NEW
# ones, lapses them, and turns a decision of which the facts moved into REASSESS.
STEPS = {
    Action.CONSULT: Step(_TALKED_ABOUT - {State.CONSULTING}, State.CONSULTING),
    Action.WITHDRAW: Step(frozenset({State.CONSULTING}), State.NEW),
    Action.ACCEPT: Step(_TALKED_ABOUT | {State.REJECTED}, State.ACCEPTED),
    Action.ACCEPT_CHANGED: Step(_TALKED_ABOUT | {State.REJECTED}, State.ACCEPTED),
    # what was accepted is let go
    Action.REJECT: Step(_TALKED_ABOUT | {State.ACCEPTED}, State.REJECTED),
    Action.LATER: Step(_TALKED_ABOUT | {State.ACCEPTED}, State.LATER),
    Action.CHANGE: Step(_TALKED_ABOUT, None),
    Action.REPLACE: Step(_TALKED_ABOUT, State.LAPSED),
    Action.ASSIGN: Step(frozenset(State) - {State.LAPSED}, None),
}


class LapseCause(models.TextChoices):
    NOT_WORTH = "not_worth", _("no longer worth it, or the plans changed")
    MERGED = "merged", _("merged into another")
    SPLIT = "split", _("split")


class Reason(models.TextChoices):
    SAVES = "saves", _("it saves money or nuisance")
    AGENDA = "agenda", _("it fits what the area needs")
    REMAINING_LIFE = "remaining_life", _("too much remaining life would be lost")
    BUDGET = "budget", _("the money is in another year")
    CAPACITY = "capacity", _("not enough capacity")
    TECHNICAL = "technical", _("technically not to be combined")
    ACCESS = "access", _("access or diversion")
    TERM = "term", _("a legal term")
    PARTY = "party", _("a party does not take part")
    TOO_SMALL = "too_small", _("the benefit is too small")
    DUPLICATE = "duplicate", _("it is the same work twice")
    UNCERTAIN = "uncertain", _("the plans are not certain enough yet")
    OTHER = "other", _("another reason")


REASONS_TO_ACCEPT = (Reason.SAVES, Reason.AGENDA, Reason.OTHER)
REASONS_TO_REJECT = tuple(
    reason
    for reason in Reason
    if reason not in (Reason.SAVES, Reason.AGENDA, Reason.UNCERTAIN)
)
REASONS_FOR_LATER = (
    Reason.UNCERTAIN,
    Reason.BUDGET,
    Reason.CAPACITY,
    Reason.PARTY,
    Reason.TERM,
    Reason.OTHER,
)
REASONS_FOR = {
    Verdict.ACCEPT: REASONS_TO_ACCEPT,
    Verdict.ACCEPT_CHANGED: REASONS_TO_ACCEPT,
    Verdict.REJECT: REASONS_TO_REJECT,
    Verdict.LATER: REASONS_FOR_LATER,
}


class Reply(models.TextChoices):
    """What a party says to a proposal."""

    ASKED = "asked", _("asked")
    ANALYSING = "analysing", _("being looked into")
    AGREED = "agreed", _("agreed")
    CONDITIONS = "conditions", _("agreed on conditions")
    REFUSED = "refused", _("not agreed")
    NOT_INVOLVED = "not_involved", _("not involved")


# Nothing that can be counted on yet: after the deadline this is silence.
UNANSWERED = (Reply.ASKED, Reply.ANALYSING)
# To what a party can go from what it said; nobody goes back to not having been heard.
_GIVEN = frozenset(Reply) - {Reply.ASKED}
REPLIES = dict.fromkeys(Reply, _GIVEN)
# Who says this says why, or on which conditions.
NEEDS_NOTE = (Reply.CONDITIONS, Reply.REFUSED)


class Confirmed(models.TextChoices):
    """What the owner of a work says to its new dates."""

    ASKED = "asked", _("asked")
    CONFIRMED = "confirmed", _("confirmed")
    DECLINED = "declined", _("declined")


class Chosen(models.TextChoices):
    """Whether a challenge or an opportunity is part of an assignment."""

    IN = "in", _("in")
    OUT = "out", _("out")
    LATER = "later", _("later")


class Return(models.TextChoices):
    """What brings back what was left out."""

    NEVER = "never", _("nothing")
    ON_DATE = "on_date", _("a date")
    WORKS_MOVE = "works_move", _("one of the works moves")


class AssignmentState(models.TextChoices):
    DRAFT = "draft", _("draft")
    OFFERED = "offered", _("offered to the executive")
    ADOPTED = "adopted", _("adopted")


class Part(models.TextChoices):
    """What a party has to do with an assignment (RACI)."""

    RESPONSIBLE = "responsible", _("responsible: does it")
    ACCOUNTABLE = "accountable", _("accountable: answers for it")
    CONSULTED = "consulted", _("consulted")
    INFORMED = "informed", _("informed")


class MeetingState(models.TextChoices):
    PLANNED = "planned", _("planned")
    RUNNING = "running", _("going on")
    CLOSED = "closed", _("closed")


class Happened(models.TextChoices):
    """What the journal of a proposal tells, beside its decisions."""

    MADE = "made", _("put together by hand")
    CHANGED = "changed", _("changed")
    MERGED = "merged", _("merged")
    SPLIT = "split", _("split")
    ASSIGNED = "assigned", _("assigned")
    LEAD = "lead", _("lead party named")
    CONSULTED = "consulted", _("parties invited")
    JOINED = "joined", _("party invited later")
    WITHDRAWN = "withdrawn", _("consultation stopped")
    ANSWERED = "answered", _("party answered")
    SILENT = "silent", _("party was silent")
    DECIDED = "decided", _("decided")
    CONFIRMED = "confirmed", _("dates confirmed")
    DECLINED = "declined", _("dates declined")
    MOVED = "moved", _("facts moved")
    LAPSED = "lapsed", _("lapsed")
    CHOSEN = "chosen", _("choice made")
    RETURNED = "returned", _("choice came back")
    ASSIGNMENT = "assignment", _("assignment")
    MEETING = "meeting", _("discussed in a meeting")
    CLOSED_OUT = "closed_out", _("closed out")


class NoticeKind(models.TextChoices):
    """What somebody can be told of, each on its own."""

    PROPOSED = "proposed", _("a new proposal in my area")
    INVITED = "invited", _("my organisation is asked to answer")
    REMINDER = "reminder", _("an answer is due soon")
    ANSWERED = "answered", _("a party answered")
    SILENT = "silent", _("a party let the date pass")
    MENTIONED = "mentioned", _("somebody mentions me")
    COMMENTED = "commented", _("a comment on what I follow")
    DECIDED = "decided", _("a decision was taken")
    CONFIRM = "confirm", _("new dates wait for my confirmation")
    CONFIRMED = "confirmed", _("an owner confirmed or declined dates")
    REASSESS = "reassess", _("facts under a decision moved")
    CHOICE = "choice", _("a choice comes back")
    ASSIGNMENT = "assignment", _("an assignment changes hands")
    MEETING = "meeting", _("a meeting or its minutes")


class How(models.TextChoices):
    """How somebody hears of a notice; it is always in the app."""

    NOW = "now", _("by mail at once")
    DIGEST = "digest", _("in one mail a day")
    APP = "app", _("only here")


# Where an answer is expected, at once; the rest once a day.
USUAL_HOW = {
    kind: How.NOW
    if kind
    in (
        NoticeKind.INVITED,
        NoticeKind.REMINDER,
        NoticeKind.MENTIONED,
        NoticeKind.DECIDED,
        NoticeKind.CONFIRM,
        NoticeKind.ASSIGNMENT,
        NoticeKind.MEETING,
    )
    else How.DIGEST
    for kind in NoticeKind
}
