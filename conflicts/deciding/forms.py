"""The form of a decision, as the state and kind of a proposal ask it."""

from datetime import date
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conflicts.composing.asking import quarters
from conflicts.deciding.services import Ruling
from conflicts.forms import SeenForm
from conflicts.models import Combination
from conflicts.review import (
    JOINABLE,
    REASONS_FOR,
    STEPS,
    Action,
    Kind,
    Reason,
    State,
    Verdict,
)
from projects.models import PlannedWork

_TOGETHER: dict[Verdict, str | Promise] = {
    Verdict.ACCEPT: gettext_lazy("Accept: carry these works out together"),
    Verdict.ACCEPT_CHANGED: gettext_lazy(
        "Accept with changes: in another quarter, or without some of the works"
    ),
    Verdict.REJECT: gettext_lazy("Reject: don't combine these works"),
    Verdict.LATER: gettext_lazy("Later: look at it again on a day that I choose"),
}
# A clash is no chance, and what makes another work needless is no combination.
_OF_A_SIGNAL: dict[Verdict, str | Promise] = {
    Verdict.ACCEPT: gettext_lazy("Solved: the parties have agreed on what to do"),
    Verdict.REJECT: gettext_lazy("No problem: nothing needs to be done"),
    Verdict.LATER: _TOGETHER[Verdict.LATER],
}
_LET_GO = gettext_lazy("Let go: after all, these works don't go together")


def verdicts_for(combination: Combination) -> list[tuple[str, str]]:
    """What can be decided on a proposal in its state, in words that fit its kind."""
    joinable = Kind(combination.kind) in JOINABLE
    words = dict(_TOGETHER if joinable else _OF_A_SIGNAL)
    if joinable and combination.state == State.ACCEPTED:
        words[Verdict.REJECT] = _LET_GO
    return [
        (verdict.value, str(label))
        for verdict, label in words.items()
        if combination.state in STEPS[Action(verdict)].before
    ]


class DecisionForm(SeenForm):
    """No decision without a reason; and only on what was shown."""

    verdict = forms.ChoiceField(
        label=gettext_lazy("What do you decide?"), widget=forms.RadioSelect
    )
    start_quarter = forms.TypedChoiceField(
        label=gettext_lazy("Begins in"),
        required=False,
        coerce=date.fromisoformat,
        empty_value=None,
    )
    works = forms.ModelMultipleChoiceField(
        label=gettext_lazy("These works take part"),
        required=False,
        queryset=PlannedWork.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    revisit_on = forms.TypedChoiceField(
        label=gettext_lazy("Look at it again in"),
        required=False,
        coerce=date.fromisoformat,
        empty_value=None,
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"),
        choices=[
            ("", gettext_lazy("Choose a reason")),
            *((reason.value, capfirst(reason.label)) for reason in Reason),
        ],
    )
    explanation = forms.CharField(
        label=gettext_lazy("In your own words"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "For colleagues and partners; needed with “another reason” and with "
            "changes."
        ),
    )

    def __init__(
        self, combination: Combination, today: date, data: Any = None, **how: Any
    ) -> None:
        works = PlannedWork.objects.filter(memberships__combination=combination)
        initial = {
            "seen": combination.changed_at.isoformat(),
            "start_quarter": combination.start_quarter.isoformat(),
            "works": [work.pk for work in works],
            "revisit_on": quarters(today)[4][0],
            **how.pop("initial", {}),
        }
        super().__init__(data, initial=initial, **how)
        fields: dict[str, Any] = self.fields
        fields["verdict"].choices = verdicts_for(combination)
        fields["works"].queryset = works.order_by("pk")
        # the proposed quarter is a choice too, also when it is over by now
        own = combination.start_quarter
        fields["start_quarter"].choices = quarters(today, own)
        fields["revisit_on"].choices = quarters(today)[1:]
        self._combination = combination

    @property
    def is_late(self) -> bool:
        """Whether what is sent was possible once, and is no more."""
        asked = self.data.get("verdict", "")
        possible = dict(verdicts_for(self._combination))
        return asked not in possible and (asked in Verdict.values or not possible)

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        verdict, reason = answers.get("verdict"), answers.get("reason")
        if verdict and reason and Reason(reason) not in REASONS_FOR[Verdict(verdict)]:
            self.add_error("reason", _("This reason does not fit the decision."))
        if reason == Reason.OTHER and not answers.get("explanation"):
            self.add_error("explanation", _("Say which other reason."))
        if verdict == Verdict.ACCEPT_CHANGED:
            self._check_changes(answers)
        if verdict == Verdict.LATER and not answers.get("revisit_on"):
            self.add_error("revisit_on", _("Choose when you will look at it again."))
        return answers

    def _check_changes(self, answers: dict[str, Any]) -> None:
        if not answers.get("explanation"):
            self.add_error("explanation", _("Say what changes, and why."))
        works, start = answers.get("works"), answers.get("start_quarter")
        if works is not None and len(works) < 2:
            self.add_error("works", _("At least two works go together."))
        members = self._combination.members.count()
        same = start == self._combination.start_quarter
        if works is not None and len(works) == members and same:
            self.add_error(
                "start_quarter",
                _("Nothing is different. Change the quarter or the works, or accept."),
            )

    def ruling(self) -> Ruling:
        """What was decided, of a form that is valid."""
        answers = self.cleaned_data
        verdict = Verdict(answers["verdict"])
        is_later, is_changed = (
            verdict == Verdict.LATER,
            verdict == Verdict.ACCEPT_CHANGED,
        )
        return Ruling(
            verdict,
            Reason(answers["reason"]),
            answers["explanation"],
            revisit_on=answers["revisit_on"] if is_later else None,
            works=[work.pk for work in answers["works"]] if is_changed else (),
            start_quarter=answers["start_quarter"] if is_changed else None,
        )


class DatesForm(forms.Form):
    """What an owner says to new dates."""

    said = forms.ChoiceField(
        choices=[("confirmed", ""), ("declined", "")], widget=forms.HiddenInput
    )
    note = forms.CharField(
        label=gettext_lazy("Why not?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy(
            "The area manager reads this. Name the dates that would do."
        ),
    )

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        if answers.get("said") == "declined" and not answers.get("note"):
            self.add_error("note", _("Say why, so that the area manager can go on."))
        return answers
