"""A rule for opportunities, in the administration."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from conflicts.models import OpportunityRule
from projects.planning import Discipline


class OpportunityRuleForm(forms.ModelForm):
    disciplines = forms.MultipleChoiceField(
        label=_("disciplines"),
        choices=Discipline.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("All of these take part."),
    )
    challenge_words = forms.CharField(
        label=_("words in a challenge"),
        required=False,
        max_length=500,
        help_text=_(
            "With commas between them. One of these stands in a challenge of the area; "
            "empty: it needs no challenge."
        ),
    )

    class Meta:
        model = OpportunityRule
        fields = [
            "title",
            "description",
            "disciplines",
            "challenge_words",
            "is_active",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = self.instance.challenge_words
        self.initial["challenge_words"] = ", ".join(str(word) for word in words)

    def clean_challenge_words(self) -> list[str]:
        texts = self.cleaned_data["challenge_words"].split(",")
        return [text.strip() for text in texts if text.strip()]
