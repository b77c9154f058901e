"""So what: where works meet, what to carry out together, and what people decided."""

from conflicts.models.assignments import (
    Assignment,
    AssignmentRole,
    Choice,
    CloseOut,
    Opportunity,
    OpportunityRule,
)
from conflicts.models.combinations import (
    Combination,
    CombinationInputs,
    CombinationMember,
    DateConfirmation,
    Decision,
    JournalEntry,
)
from conflicts.models.consulting import Answer, Comment, Consultation, Follow
from conflicts.models.matches import Match, RestrictionMatch
from conflicts.models.meetings import (
    AgendaItem,
    Meeting,
    MeetingAction,
    MeetingPack,
)
from conflicts.models.missed import MissedChance
from conflicts.models.notices import Notice, NoticeChoice, NoticeDigest
from conflicts.models.rules import RuleParameter, RuleSet, RulesPreview
from conflicts.models.runs import DetectedWork, DetectionRun, SharedPart, SharedRun

__all__ = [
    "AgendaItem",
    "Answer",
    "Assignment",
    "AssignmentRole",
    "Choice",
    "CloseOut",
    "Combination",
    "CombinationInputs",
    "CombinationMember",
    "Comment",
    "Consultation",
    "DateConfirmation",
    "Decision",
    "DetectedWork",
    "DetectionRun",
    "Follow",
    "JournalEntry",
    "Match",
    "Meeting",
    "MeetingAction",
    "MeetingPack",
    "MissedChance",
    "Notice",
    "NoticeChoice",
    "NoticeDigest",
    "Opportunity",
    "OpportunityRule",
    "RestrictionMatch",
    "RuleParameter",
    "RuleSet",
    "RulesPreview",
    "SharedPart",
    "SharedRun",
]
