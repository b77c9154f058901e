"""Deciding, filtering proposals, and asking who is near."""

from typing import Any

from django import forms
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from areas.models import Area
from conflicts.querysets import CombinationQuerySet
from conflicts.review import REASONS_FOR, Reason, State, Verdict
from projects.models import PlannedWork


class DecisionForm(forms.Form):
    """No decision without a reason; and only on what was shown."""

    verdict = forms.ChoiceField(
        label=_("Decision"), choices=Verdict, widget=forms.RadioSelect
    )
    reason = forms.ChoiceField(
        label=_("Reason"), choices=[("", "---"), *Reason.choices]
    )
    explanation = forms.CharField(
        label=_("In your own words"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    seen = forms.CharField(widget=forms.HiddenInput)

    def clean_seen(self) -> Any:
        """When the combination that was shown had last changed."""
        seen = parse_datetime(self.cleaned_data["seen"])
        if seen is None:
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
        choices=[(OPEN, _("open")), *State.choices],
        initial=OPEN,
    )
    area = forms.ModelChoiceField(
        label=_("Area"),
        required=False,
        queryset=Area.objects.none(),
        empty_label=_("All"),
    )

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.fields["area"].queryset = Area.objects.all()  # type: ignore[attr-defined]

    def apply(self, rows: CombinationQuerySet) -> CombinationQuerySet:
        self.is_valid()
        state = self.cleaned_data.get("state") or self.OPEN
        rows = rows.open() if state == self.OPEN else rows.filter(state=state)
        if area := self.cleaned_data.get("area"):
            rows = rows.in_areas(Area.objects.within(area))
        return rows


class DraftForm(forms.ModelForm):
    """As much of a work as is needed to say who is near: place, time, discipline."""

    class Meta:
        model = PlannedWork
        fields = ["footprint", "earliest_start", "latest_end", "discipline"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["discipline"].required = False
