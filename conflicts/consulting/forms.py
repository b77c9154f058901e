"""The forms with which parties are asked, and answer."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conflicts.consulting.asking import (
    asked_now,
    others_to_ask,
    who_may_be_asked,
    who_may_lead,
)
from conflicts.forms import SeenForm
from conflicts.models import Answer, Combination, Consultation
from conflicts.review import NEEDS_NOTE, Reply
from organisations.models import Organisation
from projects.moments import moment

LONGEST = 2000
USUAL_DAYS = 14
LONGEST_DAYS = 365

_CHOICES: list[tuple[str, str | Promise]] = [
    (Reply.AGREED, gettext_lazy("We agree")),
    (Reply.CONDITIONS, gettext_lazy("Agreed on conditions (say which)")),
    (Reply.REFUSED, gettext_lazy("Not agreed (say why)")),
    (Reply.ANALYSING, gettext_lazy("We are looking into it")),
    (Reply.NOT_INVOLVED, gettext_lazy("This does not concern us")),
]


def usual_deadline(today: date) -> date:
    """Two weeks on, or the Monday after."""
    day = today + timedelta(days=USUAL_DAYS)
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


class _Deadline(forms.Form):
    deadline = forms.DateField(
        label=gettext_lazy("Answer before or on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    today: date

    def clean_deadline(self) -> date | None:
        day: date | None = self.cleaned_data["deadline"]
        if day and day <= self.today:
            raise forms.ValidationError(_("Choose a day after today."))
        if day and day > self.today + timedelta(days=LONGEST_DAYS):
            raise forms.ValidationError(_("Choose a day within a year."))
        return day


class ConsultForm(SeenForm, _Deadline):
    """Until when, with which words, who leads, and who else is asked."""

    message = forms.CharField(
        label=gettext_lazy("Message to the parties"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": LONGEST}),
        help_text=gettext_lazy("What do you want to know from them?"),
    )
    lead = forms.ModelChoiceField(
        label=gettext_lazy("Lead party"),
        required=False,
        queryset=Organisation.objects.none(),
        empty_label=gettext_lazy("nobody yet"),
        help_text=gettext_lazy("Leads the talks. You can change it later."),
    )
    invited = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Ask these departments too"),
        required=False,
        queryset=Organisation.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = ("deadline", "message", "lead", "invited", "seen")

    def __init__(self, combination: Combination, today: date, data: Any = None) -> None:
        self.today, parties = today, who_may_be_asked(combination)
        super().__init__(data, initial=_initial(combination, parties, today))
        others = others_to_ask(combination)
        _offer(self, "lead", [*parties, *others])
        _offer(self, "invited", others)
        if not others:
            del self.fields["invited"]


def _initial(
    combination: Combination, parties: list[Organisation], today: date
) -> dict[str, Any]:
    return {
        "deadline": usual_deadline(today),
        "seen": combination.changed_at.isoformat(),
        "lead": combination.lead_id or usual_lead(combination, parties),
    }


def usual_lead(combination: Combination, parties: list[Organisation]) -> int | None:
    """The party of the work that adds most: the others come to it."""
    able = {party.pk for party in parties}
    members = combination.members.order_by("-marginal", "work")
    owners = members.values_list("work__organisation", flat=True)
    return next((owner for owner in owners if owner in able), None)


def _offer(form: forms.Form, field: str, organisations: list[Organisation]) -> None:
    choice = form.fields[field]
    assert isinstance(choice, forms.ModelChoiceField)
    choice.queryset = _among(organisations)


def _among(organisations: list[Organisation]) -> QuerySet[Organisation]:
    return Organisation.objects.filter(pk__in=[one.pk for one in organisations])


class InviteForm(_Deadline):
    """Who is asked as well, and a later deadline for all if there is one."""

    organisations = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Whom do you ask as well?"),
        required=False,
        queryset=Organisation.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = ("organisations", "deadline")

    def __init__(
        self, consultation: Consultation, today: date, data: Any = None
    ) -> None:
        self.today, self._last_day = today, consultation.deadline
        super().__init__(data)
        self.fields["deadline"].required = False
        self.fields["deadline"].label = _("New deadline for everybody")
        row = consultation.combination
        asked = set(consultation.answers.values_list("organisation", flat=True))
        able = [*who_may_be_asked(row), *others_to_ask(row)]
        _offer(self, "organisations", [one for one in able if one.pk not in asked])

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        if "deadline" in self.errors:
            return answers
        day = answers.get("deadline")
        if not answers.get("organisations") and not day:
            raise forms.ValidationError(_("Choose whom to ask, or a new deadline."))
        if self.today >= self._last_day and not day:
            text = _("The deadline has passed: give a new one.")
            self.add_error("deadline", text)
        return answers


class LeadForm(SeenForm):
    """Who leads the talks from now on."""

    lead = forms.ModelChoiceField(
        label=gettext_lazy("Lead party"),
        required=False,
        queryset=Organisation.objects.none(),
        empty_label=gettext_lazy("nobody yet"),
    )

    def __init__(self, combination: Combination, data: Any = None) -> None:
        seen = combination.changed_at.isoformat()
        super().__init__(data, initial={"lead": combination.lead_id, "seen": seen})
        lead = self.fields["lead"]
        assert isinstance(lead, forms.ModelChoiceField)
        lead.queryset = who_may_lead(combination)


class AnswerForm(forms.Form):
    """What one party says; only on what was shown."""

    reply = forms.ChoiceField(
        label=gettext_lazy("What do you answer?"),
        choices=_CHOICES,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=gettext_lazy("In your own words"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": LONGEST}),
        help_text=gettext_lazy(
            "The other parties read this too. Needed with conditions, and when you "
            "do not agree."
        ),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    asked = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, answer: Answer, data: Any = None) -> None:
        given = answer.answered_at
        initial = {
            "reply": answer.reply if given else None,
            "note": answer.note,
            "seen": given.isoformat() if given else "",
            "asked": asked_now(answer.consultation.combination),
        }
        # of two departments of one planner both forms may be on the page
        super().__init__(data, initial=initial, auto_id=f"answer-{answer.pk}-%s")

    def clean_seen(self) -> datetime | None:
        """When the answer that was shown was given."""
        text = self.cleaned_data["seen"]
        seen = moment(text) if text else None
        if text and seen is None:
            raise forms.ValidationError(_("Open the proposal again."))
        return seen

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        says_why = answers.get("note") or "note" in self.errors
        if answers.get("reply") in NEEDS_NOTE and not says_why:
            self.add_error("note", _("Say why, or on which conditions."))
        return answers
