"""Choosing about one challenge or opportunity, and adding one."""

from datetime import date
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from areas.days import DAY_VALIDATORS
from conflicts.choices.services import Said
from conflicts.review import Chosen, Return


class ChoiceForm(forms.Form):
    """In, out or later, with a reason; what is left out may come back."""

    chosen = forms.ChoiceField(
        label=gettext_lazy("Part of this assignment?"),
        choices=[(one.value, capfirst(one.label)) for one in Chosen],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)
    returns = forms.ChoiceField(
        label=gettext_lazy("Comes back by"),
        required=False,
        choices=[(one.value, capfirst(one.label)) for one in Return],
        help_text=gettext_lazy("Only of what is out or later."),
    )
    returns_on = forms.DateField(
        label=gettext_lazy("Comes back on"),
        required=False,
        validators=DAY_VALIDATORS,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    item = forms.CharField(widget=forms.HiddenInput, max_length=40)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        returns, day = answers.get("returns"), answers.get("returns_on")
        if answers.get("chosen") == Chosen.IN:
            answers["returns"] = Return.NEVER
        elif returns == Return.ON_DATE and not self.errors.get("returns_on"):
            if not day:
                self.add_error("returns_on", _("Say on which day it comes back."))
            elif day <= self.today:
                self.add_error("returns_on", _("Choose a day after today."))
        return answers

    def said(self) -> Said:
        """What this person chooses, once the form is valid."""
        answers = self.cleaned_data
        return Said(
            Chosen(answers["chosen"]),
            answers["reason"],
            Return(answers["returns"] or Return.NEVER),
            answers["returns_on"],
        )


class OpportunityForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Opportunity"), max_length=200)
    description = forms.CharField(
        label=gettext_lazy("Description"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
