"""Deciding, and filtering proposals."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.dateparse import parse_datetime
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from areas.models import Area
from conflicts.querysets import CombinationQuerySet
from conflicts.review import REASONS_FOR, Reason, State, Verdict


class DecisionForm(forms.Form):
    """No decision without a reason; and only on what was shown."""

    verdict = forms.ChoiceField(
        label=_("What do you decide?"),
        choices=[
            (Verdict.ACCEPT, _("Accept: carry these works out together")),
            (Verdict.REJECT, _("Reject: don't combine these works")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=[
            ("", _("Choose a reason")),
            *((reason.value, capfirst(reason.label)) for reason in Reason),
        ],
    )
    explanation = forms.CharField(
        label=_("In your own words"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For colleagues and partners; needed with “another reason”."),
    )
    seen = forms.CharField(widget=forms.HiddenInput)

    def clean_seen(self) -> Any:
        """When the combination that was shown had last changed."""
        try:
            seen = parse_datetime(self.cleaned_data["seen"])
        except ValueError:  # looks like a moment, such as 30 February, but is none
            seen = None
        if seen is None or seen.tzinfo is None:
            raise forms.ValidationError(_("Open the proposal again."))
        return seen

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        verdict, reason = answers.get("verdict"), answers.get("reason")
        if verdict and reason and Reason(reason) not in REASONS_FOR[Verdict(verdict)]:
            self.add_error("reason", _("This reason does not fit the decision."))
        if reason == Reason.OTHER and not answers.get("explanation"):
            self.add_error("explanation", _("Say which other reason."))
        return answers


class CombinationFilter(forms.Form):
    """Open proposals unless asked otherwise."""

    OPEN = "open"

    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            (OPEN, _("Waiting for a decision")),
            *((state.value, capfirst(state.label)) for state in State),
        ],
    )
    area = forms.ModelChoiceField(
        label=_("Area"),
        required=False,
        queryset=Area.objects.none(),
        empty_label=_("All areas"),
    )

    def __init__(self, asked: QueryDict, visible: CombinationQuerySet) -> None:
        super().__init__(asked)
        areas = Area.objects.filter(works__memberships__combination__in=visible)
        # the municipality as a whole is what one gets without choosing
        parts = areas.exclude(level=Area.Level.MUNICIPALITY).distinct()
        self.fields["area"].queryset = parts  # type: ignore[attr-defined]

    @property
    def is_narrowed(self) -> bool:
        """Whether something else was asked than all that is open."""
        asked = self.cleaned_data
        return bool(asked.get("area")) or asked.get("state") not in ("", self.OPEN)

    def apply(self, rows: CombinationQuerySet) -> CombinationQuerySet:
        self.is_valid()
        state = self.cleaned_data.get("state") or self.OPEN
        rows = rows.open() if state == self.OPEN else rows.filter(state=state)
        if area := self.cleaned_data.get("area"):
            rows = rows.in_areas(Area.objects.within(area))
        return rows
