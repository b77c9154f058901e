"""Which works would change, and how."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from areas.pages import whole_numbers
from projects.models import PlannedWork
from projects.planning import Status, Visibility
from projects.querysets import PlannedWorkQuerySet
from projects.services import MOVING_FIELDS
from projects.shifting import moved

FARTHEST_QUARTERS = 200


class EffectsForm(forms.Form):
    """Some works, and what would change: quarters, status or visibility of all of
    them, or the days of one.

    The works come as `work`, one by one, or all as `works`, with commas between them:
    of fields, a request has its limit."""

    work = forms.ModelMultipleChoiceField(
        queryset=PlannedWork.objects.none(),
        error_messages={"required": _("Choose one or more works.")},
    )
    quarters = forms.IntegerField(
        required=False, min_value=-FARTHEST_QUARTERS, max_value=FARTHEST_QUARTERS
    )
    status = forms.ChoiceField(required=False, choices=[("", ""), *Status.choices])
    visibility = forms.ChoiceField(
        required=False, choices=[("", ""), *Visibility.choices]
    )
    earliest_start = forms.DateField(required=False)
    latest_end = forms.DateField(required=False)
    preferred_start = forms.DateField(required=False)

    def __init__(self, asked: QueryDict, visible: PlannedWorkQuerySet) -> None:
        asked = asked.copy()
        for work in whole_numbers(asked.get("works", "")):
            asked.appendlist("work", str(work))
        super().__init__(asked)
        self.fields["work"].queryset = visible.only("pk")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        first, last = answers.get("earliest_start"), answers.get("latest_end")
        if first and last and last < first:
            text = _("The latest end lies before the earliest start.")
            self.add_error("latest_end", text)
        if self._given_days() and len(answers.get("work", ())) > 1:
            self.add_error(None, _("Days are those of one work."))
        return answers

    def as_given(self) -> Sequence[PlannedWork]:
        """The works as they would be; nothing is stored. Raises ValueError where a day
        would leave the calendar."""
        answers = self.cleaned_data
        rows = answers["work"].defer(None).defer("description", "public_text")
        works = list(rows)
        for work in works:
            for name in ("status", "visibility"):
                if answers[name]:
                    setattr(work, name, answers[name])
            for name in self._given_days():
                setattr(work, name, answers[name])
            self._shift(work)
        return works

    def _shift(self, work: PlannedWork) -> None:
        if quarters := self.cleaned_data["quarters"]:
            for name in MOVING_FIELDS:
                if day := getattr(work, name):
                    setattr(work, name, moved(day, quarters))

    def _given_days(self) -> list[str]:
        """Also an empty day is one that somebody gave."""
        return [name for name in MOVING_FIELDS if name in self.data]
