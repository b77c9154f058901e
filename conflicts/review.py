"""The words of reviewing, as data: kinds, states, verdicts and reasons."""

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
    ACCEPTED = "accepted", _("accepted")
    REJECTED = "rejected", _("rejected")
    REASSESS = "reassess", _("to be re-assessed")
    LAPSED = "lapsed", _("lapsed")


# What still waits for a person.
OPEN_STATES = (State.NEW, State.REASSESS)
# What a person said; detection never changes these to anything but REASSESS.
DECIDED_STATES = (State.ACCEPTED, State.REJECTED)


class Verdict(models.TextChoices):
    ACCEPT = "accept", _("accept")
    REJECT = "reject", _("reject")


STATE_AFTER = {Verdict.ACCEPT: State.ACCEPTED, Verdict.REJECT: State.REJECTED}


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
    OTHER = "other", _("another reason")


REASONS_TO_ACCEPT = (Reason.SAVES, Reason.AGENDA, Reason.OTHER)
REASONS_TO_REJECT = tuple(
    reason for reason in Reason if reason not in (Reason.SAVES, Reason.AGENDA)
)
REASONS_FOR = {
    Verdict.ACCEPT: REASONS_TO_ACCEPT,
    Verdict.REJECT: REASONS_TO_REJECT,
}
