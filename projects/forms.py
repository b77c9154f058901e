"""Entering a work."""

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.db import transaction
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from organisations.models import Organisation
from organisations.permissions import PLANNING_ROLES, Visitor, organisations_of
from projects.footprints import FootprintField
from projects.models import PlannedWork
from projects.planning import CONCEPT_STATUSES
from projects.services import ChangedMeanwhile, save_work

# Of a text; a page of residents shows those of fifty works.
MOST_SIGNS = 20_000


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class PlannedWorkForm(forms.ModelForm):
    """Dates come before the place, because the map shows who is near in that time."""

    # The revision that was shown: nothing is stored over a change of somebody else.
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = PlannedWork
        fields = [
            "title",
            "organisation",
            "discipline",
            "description",
            "earliest_start",
            "latest_end",
            "preferred_start",
            "duration_days",
            "footprint",
            "cost_estimate",
            "funding_source",
            "status",
            "closes_street",
            "visibility",
            "public_text",
            "challenges",
        ]
        field_classes = {"footprint": FootprintField}
        widgets = {
            "description": forms.Textarea(attrs={"rows": 3}),
            "public_text": forms.Textarea(attrs={"rows": 4}),
            "earliest_start": DateInput(),
            "latest_end": DateInput(),
            "preferred_start": DateInput(),
            "challenges": forms.CheckboxSelectMultiple(),
        }
        labels = {"duration_days": _("Working days")}
        help_texts = {
            "title": _("Street and kind of work, for instance: Elm Lane, new sewer."),
            "earliest_start": _("The first possible day."),
            "latest_end": _("The last possible day."),
            "description": _("For your own organisation and the municipality."),
        }

    def __init__(self, *args: Any, user: Visitor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["revision"].initial = self.instance.revision
        for name in ("description", "public_text"):
            self.fields[name].validators.append(MaxLengthValidator(MOST_SIGNS))
        organisations = self.fields["organisation"]
        organisations.queryset = _plannable_by(user)  # type: ignore[attr-defined]
        own = list(organisations.queryset[:2])  # type: ignore[attr-defined]
        if len(own) == 1:
            organisations.empty_label = None  # type: ignore[attr-defined]
        self.fields["footprint"].stored = self.instance.footprint  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        first, last = answers.get("earliest_start"), answers.get("latest_end")
        if first and last and last < first:
            self.add_error("latest_end", _("This day lies before the earliest start."))
        is_concept = answers.get("status") in CONCEPT_STATUSES
        if answers.get("discipline") == "" and not is_concept:
            message = _("Choose a discipline. Only a concept can do without.")
            self.add_error("discipline", message)
        return answers

    def store(self) -> bool:
        """Whether the work could be stored with all that belongs to it.

        If somebody else was first it is not; the form then says so, and a second time
        it stores over the change that was told.
        """
        seen = self.cleaned_data["revision"] or 0  # whoever leaves it out saw nothing
        try:
            with transaction.atomic():
                save_work(self.save(commit=False), seen=seen)
                self.save_m2m()
        except ChangedMeanwhile as change:
            self._tell(change)
            return False
        return True

    def _tell(self, change: ChangedMeanwhile) -> None:
        renewed = {self.add_prefix("revision"): [str(change.revision)]}
        self.data = MultiValueDict({**dict(self.data.lists()), **renewed})  # type: ignore[attr-defined]
        self.add_error(
            None,
            _(
                "This work was changed while you were editing, and nothing is stored "
                "yet. Your input stands below. Open the work in another tab to see "
                "the change; saving again overwrites it."
            ),
        )


def _plannable_by(user: Visitor) -> Any:
    if user.is_superuser:
        return Organisation.objects.all()
    return organisations_of(user, *PLANNING_ROLES)
