"""Entering a work."""

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organisations.models import Organisation, User
from organisations.permissions import PLANNING_ROLES, Visitor, organisations_of
from projects.entering.detail_forms import DateInput, cost_rows_of, part_rows_of
from projects.entering.versions import (
    Difference,
    as_lines,
    as_shown,
    differences,
    entered_state,
    stored_state,
)
from projects.footprints import FootprintField
from projects.models import PlannedWork
from projects.money import as_entered
from projects.planning import CONCEPT_STATUSES, Status, Visibility
from projects.services import ChangedMeanwhile, ReasonNeeded, save_work

# Of a text; a page of residents shows those of fifty works.
MOST_SIGNS = 20_000


class PlannedWorkForm(forms.ModelForm):
    """Dates come before the place, because the map shows who is near in that time.

    `costs` and `parts` are the rows below it. When somebody else was first, `met` says
    which fields differ; `keep-<field>` then answers which of both versions counts.
    """

    # The revision that was shown: nothing is stored over a change of somebody else.
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)
    # What was shown, to tell what somebody else changed from what is changed here.
    shown = forms.CharField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason for moving"),
        required=False,
        max_length=300,
        help_text=_(
            "This work is in an adopted programme. If its dates change, its history "
            "tells why."
        ),
    )

    class Meta:
        model = PlannedWork
        fields = [
            "title",
            "organisation",
            "discipline",
            "status",
            "contact",
            "description",
            "earliest_start",
            "latest_end",
            "preferred_start",
            "duration_days",
            "footprint",
            "cost_estimate",
            "funding_source",
            "closes_street",
            "homes_reached",
            "takes_parking",
            "is_noisy",
            "visibility",
            "public_text",
            "challenges",
        ]
        field_classes = {"footprint": FootprintField}
        widgets = {
            "description": forms.Textarea(attrs={"rows": 3}),
            "public_text": forms.Textarea(attrs={"rows": 4}),
            "earliest_start": DateInput(),
            "latest_end": DateInput("end"),
            "preferred_start": DateInput(),
            "challenges": forms.CheckboxSelectMultiple(),
        }
        labels = {"duration_days": _("Working days")}
        help_texts = {
            "title": _("Street and kind of work, for instance: Elm Lane, new sewer."),
            "earliest_start": _("The first possible day."),
            "latest_end": _("The last possible day."),
            "preferred_start": _("When you would like to begin."),
            "contact": _("Whom others ask about this work."),
            "description": _("For your own organisation and the municipality."),
        }

    def __init__(self, *args: Any, user: Visitor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        work = self.instance
        self.met: list[Difference] = []
        self.costs = cost_rows_of(work, self.data)
        self.parts = part_rows_of(work, self.data)
        self.is_adopted = bool(
            work.pk and PlannedWork.objects.adopted().filter(pk=work.pk).exists()
        )
        self.fields["revision"].initial = work.revision
        self.initial["cost_estimate"] = as_entered(work.cost_estimate)
        if work.pk and not self.is_bound:
            self.fields["shown"].initial = as_shown(stored_state(work))
        for name in ("description", "public_text"):
            self.fields[name].validators.append(MaxLengthValidator(MOST_SIGNS))
        for name in ("status", "visibility"):  # whoever leaves them out, keeps them
            self.fields[name].required = name in self.data or not self.is_bound
        self._offer(user)
        self.fields["footprint"].stored = work.footprint  # type: ignore[attr-defined]

    def _offer(self, user: Visitor) -> None:
        """The organisations that `user` plans for, and the people who work there."""
        organisations: Any = self.fields["organisation"]
        organisations.queryset = _plannable_by(user)
        own = list(organisations.queryset[:2])
        if len(own) == 1:
            organisations.empty_label = None
        contacts: Any = self.fields["contact"]
        colleagues = Q(memberships__organisation__in=organisations.queryset)
        known = colleagues | Q(pk=self.instance.contact_id)
        contacts.queryset = (
            User.objects.filter(known, is_active=True)
            .distinct()
            .order_by("name", "email")
        )
        if self.instance.pk is None:
            self.initial["contact"] = user.pk

    def clean_description(self) -> str:
        return self._as_stored("description")

    def clean_public_text(self) -> str:
        return self._as_stored("public_text")

    def _as_stored(self, name: str) -> str:
        stored: str = self.initial.get(name) or ""
        entered = as_lines(self.cleaned_data[name])
        return stored if entered == as_lines(stored) else entered

    def clean_status(self) -> str:
        return self.cleaned_data["status"] or self.instance.status

    def clean_visibility(self) -> str:
        return self.cleaned_data["visibility"] or self.instance.visibility

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        self._heed_button(answers)
        first, last = answers.get("earliest_start"), answers.get("latest_end")
        if first and last and last < first:
            self.add_error("latest_end", _("This day lies before the earliest start."))
        is_concept = answers.get("status") in CONCEPT_STATUSES
        if answers.get("discipline") == "" and not is_concept:
            message = _("Choose a discipline. Only a concept can do without.")
            self.add_error("discipline", message)
        for rows, message in (
            (self.costs, _("Look at the costs per year.")),
            (self.parts, _("Look at the parts.")),
        ):
            if rows.is_bound and not rows.is_valid():
                self.add_error(None, message)
        return answers

    def _heed_button(self, answers: dict[str, Any]) -> None:
        """A concept is for the own organisation; what is shared is for more."""
        if self.data.get("as") == "concept":
            answers["visibility"] = Visibility.ORGANISATION
            if answers.get("status") not in CONCEPT_STATUSES:
                answers["status"] = Status.DRAFT
        is_kept = answers.get("visibility") == Visibility.ORGANISATION
        if self.data.get("as") == "share" and is_kept:
            answers["visibility"] = Visibility.MUNICIPALITY

    def store(self) -> bool:
        """Whether the work could be stored with all that belongs to it.

        If somebody else was first it is not; `met` then has both versions of what
        differs, and a second time it stores what was chosen of those. Neither is it
        when it moves out of its adopted programme without a reason.
        """
        seen = self.cleaned_data["revision"] or 0  # whoever leaves it out saw nothing
        work = self.save(commit=False)
        costs = self.costs.year_costs() if self.costs.is_bound else None
        parts = self.parts.parts(work) if self.parts.is_bound else None
        reason = self.cleaned_data["reason"]
        try:
            with transaction.atomic():
                save_work(work, seen=seen, reason=reason, year_costs=costs, parts=parts)
                self.save_m2m()
        except ChangedMeanwhile as change:
            self._tell(change, costs, parts)
            return False
        except ReasonNeeded:
            self.is_adopted = True
            message = _("The dates change. Say why, or put the dates back.")
            self.add_error("reason", message)
            return False
        return True

    def _tell(self, change: ChangedMeanwhile, costs: Any, parts: Any) -> None:
        stored = PlannedWork.objects.get(pk=self.instance.pk)
        chosen = list(self.cleaned_data["challenges"])
        mine = entered_state(self.instance, costs, parts, chosen)
        self.met = differences(mine, stored, shown=self.cleaned_data["shown"])
        answered: Any = self.data
        data = answered.copy()
        data[self.add_prefix("revision")] = str(change.revision)
        data[self.add_prefix("shown")] = as_shown(stored_state(stored))
        self.data = data
        self.add_error(
            None,
            _(
                "This work was changed while you were editing, and nothing is stored "
                "yet. Your input stands below. Choose what counts, and save again."
            ),
        )


def _plannable_by(user: Visitor) -> Any:
    if user.is_superuser:
        return Organisation.objects.all()
    return organisations_of(user, *PLANNING_ROLES)
