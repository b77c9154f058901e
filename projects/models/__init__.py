"""What and when: the works that organisations plan in public space."""

from projects.models.desk import (
    DigestMail,
    InboxMark,
    Question,
    QuestionMail,
    RemovedAttachment,
    SavedView,
)
from projects.models.imports import Import, ImportLayer, ImportProfile, ImportRow
from projects.models.programmes import BudgetFrame, Programme, ProgrammeWork
from projects.models.works import (
    Attachment,
    PlannedWork,
    WorkChallenge,
    WorkPart,
    YearCost,
)

__all__ = [
    "Attachment",
    "BudgetFrame",
    "DigestMail",
    "Import",
    "ImportLayer",
    "ImportProfile",
    "ImportRow",
    "InboxMark",
    "PlannedWork",
    "Programme",
    "ProgrammeWork",
    "Question",
    "QuestionMail",
    "RemovedAttachment",
    "SavedView",
    "WorkChallenge",
    "WorkPart",
    "YearCost",
]
