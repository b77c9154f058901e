"""What who moderates fills in."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from areas.models import Area
from conflicts.models import Combination
from organisations.models import User
from projects.models import PlannedWork
from residents.initiatives import nearby
from residents.initiatives.permissions import colleagues
from residents.initiatives.steps import State
from residents.models import Initiative


class Verdict(models.TextChoices):
    """What one can do with an initiative."""

    PUBLISH = "publish", _("Publish")
    ANSWER = "answer", _("Answer")
    RETURN = "return", _("Return with a question")
    REJECT = "reject", _("Reject")


# What can be done where.
VERDICTS = {
    State.WAITING: [Verdict.PUBLISH, Verdict.RETURN, Verdict.REJECT],
    State.RETURNED: [Verdict.PUBLISH, Verdict.REJECT],
    State.PUBLISHED: [Verdict.ANSWER, Verdict.REJECT],
}


class _Seen(forms.Form):
    """As it was shown: who decides on something else is told so."""

    seen = forms.DateTimeField(widget=forms.HiddenInput)

    def __init__(self, initiative: Initiative, data: Any = None) -> None:
        super().__init__(data, initial={"seen": initiative.changed_at.isoformat()})
        self.initiative = initiative


class VerdictForm(_Seen):
    verdict = forms.ChoiceField(
        label=_("What do you do?"), choices=Verdict, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("Text for the sender"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=_(
            "With “Publish” and “Answer” everybody reads it, as the answer of the "
            "municipality. A question or a reason is for the sender alone."
        ),
    )

    def __init__(
        self, initiative: Initiative, data: Any = None, text: str = ""
    ) -> None:
        super().__init__(initiative, data)
        allowed = VERDICTS.get(State(initiative.state), [])
        choices = [(one.value, one.label) for one in allowed]
        self.fields["verdict"].choices = choices  # type: ignore[attr-defined]
        self.initial["verdict"] = choices[0][0] if choices else ""
        self.initial["text"] = text

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        needs_text = cleaned.get("verdict") not in (None, Verdict.PUBLISH)
        if needs_text and not cleaned.get("text"):
            raise ValidationError({"text": _("Write what the sender will read.")})
        return cleaned


class LinkForm(_Seen):
    """To which works and which proposal it is linked, of those near it."""

    works = forms.ModelMultipleChoiceField(
        label=_("Works"),
        required=False,
        queryset=PlannedWork.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    combination = forms.ModelChoiceField(
        label=_("Proposal"),
        required=False,
        queryset=Combination.objects.none(),
        empty_label=_("none"),
    )

    def __init__(
        self, initiative: Initiative, user: User, today: date, data: Any = None
    ) -> None:
        super().__init__(initiative, data)
        near = nearby.works_near(initiative, user, today).values("pk").order_by()
        linked = initiative.works.visible_to(user).values("pk")
        works = PlannedWork.objects.filter(
            models.Q(pk__in=near) | models.Q(pk__in=linked)
        )
        rows = nearby.combinations_near(initiative, user, today)
        self.fields["works"].queryset = works.soonest_first()  # type: ignore[attr-defined]
        self.fields["combination"].queryset = rows  # type: ignore[attr-defined]
        self.fields["combination"].label_from_instance = _reference  # type: ignore[attr-defined]
        self.initial["works"] = [one.pk for one in initiative.works.all()]
        self.initial["combination"] = initiative.combination_id


def _reference(combination: Combination) -> str:
    return f"{combination.reference} ({combination.get_state_display()})"


class AssignForm(_Seen):
    handler = forms.ModelChoiceField(
        label=_("Colleague"), queryset=User.objects.none(), empty_label=_("Choose")
    )

    def __init__(self, initiative: Initiative, data: Any = None) -> None:
        super().__init__(initiative, data)
        self.fields["handler"].queryset = colleagues()  # type: ignore[attr-defined]
        self.initial["handler"] = initiative.handler_id


class QueueFilter(forms.Form):
    """Which of these initiatives one looks at."""

    class Which(models.TextChoices):
        MINE = "", _("Waiting for us")
        SENDER = "sender", _("Waiting for the sender")
        PUBLISHED = "published", _("Published")
        CLOSED = "closed", _("Rejected or withdrawn")

    which = forms.ChoiceField(
        label=_("Show"), choices=Which, required=False, widget=forms.RadioSelect
    )
    area = forms.ModelChoiceField(
        label=_("Neighbourhood"),
        required=False,
        queryset=Area.objects.none(),
        empty_label=_("All your areas"),
    )

    def __init__(self, asked: QueryDict, rows: models.QuerySet[Initiative]) -> None:
        super().__init__(asked)
        areas = Area.objects.exclude(level=Area.Level.MUNICIPALITY)
        there = areas.filter(pk__in=rows.order_by().values("areas"))
        self.fields["area"].queryset = there  # type: ignore[attr-defined]

    def apply(self, rows: models.QuerySet[Initiative]) -> models.QuerySet[Initiative]:
        """What is asked for; nonsense asks for what waits."""
        self.is_valid()
        which = self.cleaned_data.get("which", "")
        if area := self.cleaned_data.get("area"):
            rows = rows.filter(areas=area)
        if which == self.Which.SENDER:
            return rows.filter(state=State.RETURNED)
        if which == self.Which.PUBLISHED:
            return rows.filter(state=State.PUBLISHED)
        if which == self.Which.CLOSED:
            return rows.filter(state__in=[State.REJECTED, State.WITHDRAWN])
        return waiting(rows)


def overdue(rows: models.QuerySet[Initiative], today: date) -> int:
    """To how many of these the municipality promised an answer before today."""
    return waiting(rows).filter(answer_by__lt=today).count()


def waiting(rows: models.QuerySet[Initiative]) -> models.QuerySet[Initiative]:
    """What the municipality owes an answer, the most overdue first."""
    unanswered = models.Q(state=State.PUBLISHED, answered_at=None)
    rows = rows.filter(models.Q(state=State.WAITING) | unanswered)
    return rows.order_by("answer_by", "pk")
