"""The life of an assignment, as data: who does what to it, and when."""

from dataclasses import dataclass
from enum import Enum

from django.db import models
from django.utils.translation import gettext_lazy as _

from conflicts.review import AssignmentState


class Who(Enum):
    MANAGER = "manager"  # with the mandate in its area
    EXECUTIVE = "executive"  # of the municipality


class Act(models.TextChoices):
    EDIT = "edit", _("change")
    OFFER = "offer", _("offer to the executive")
    WITHDRAW = "withdraw", _("take back")
    ADOPT = "adopt", _("adopt")
    RETURN = "return", _("send back")


@dataclass(frozen=True, slots=True)
class Step:
    before: AssignmentState
    after: AssignmentState
    who: Who


_DRAFT, _OFFERED = AssignmentState.DRAFT, AssignmentState.OFFERED

STEPS = {
    Act.EDIT: Step(_DRAFT, _DRAFT, Who.MANAGER),
    Act.OFFER: Step(_DRAFT, _OFFERED, Who.MANAGER),
    Act.WITHDRAW: Step(_OFFERED, _DRAFT, Who.MANAGER),
    Act.ADOPT: Step(_OFFERED, AssignmentState.ADOPTED, Who.EXECUTIVE),
    Act.RETURN: Step(_OFFERED, _DRAFT, Who.EXECUTIVE),
}
