from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from leaflet.admin import LeafletGeoAdmin

from projects.desk.letter_admin import LetterAdmin
from projects.history.changes import differences
from projects.models import BudgetFrame, DigestMail, PlannedWork, QuestionMail
from projects.services import (
    MOVING_FIELDS,
    PART_DAYS,
    ChangedMeanwhile,
    ReasonNeeded,
    save_work,
)

_OVERTAKEN = gettext_lazy(
    "Somebody else changed this work while you were at it. Nothing was stored. Load "
    "the page again and make your change anew."
)
_WHY = gettext_lazy(
    "This work is in an adopted programme and moves in time. Say why: the reason is "
    "kept in its history."
)


class PlannedWorkAdminForm(forms.ModelForm):
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("reason"),
        required=False,
        max_length=300,
        help_text=gettext_lazy(
            "Kept in the history. Needed when a work of an adopted programme moves."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["seen"] = self.instance.revision

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]  # Django's own hook
        if self.instance.pk:
            self._refuse_what_was_overtaken()
            self._ask_for_a_reason()

    def _refuse_what_was_overtaken(self) -> None:
        seen = self.cleaned_data.get("seen")
        stored = PlannedWork.objects.get(pk=self.instance.pk)
        if seen in (None, stored.revision):
            return
        lines = [str(_OVERTAKEN)]
        for _name, label, mine, theirs in differences(self.instance, stored):
            text = _("%(label)s: you entered “%(mine)s”, now stored is “%(theirs)s”.")
            lines.append(text % {"label": label, "mine": mine, "theirs": theirs})
        self.add_error(None, lines)

    def _ask_for_a_reason(self) -> None:
        if self.cleaned_data.get("reason"):
            return
        if not set(self.changed_data).intersection(MOVING_FIELDS):
            return
        if PlannedWork.objects.adopted().filter(pk=self.instance.pk).exists():
            self.add_error("reason", str(_WHY))


def _has_parts(work: PlannedWork | None) -> bool:
    return work is not None and work.parts.exists()


@admin.register(PlannedWork)
class PlannedWorkAdmin(LeafletGeoAdmin):
    form = PlannedWorkAdminForm
    list_display = [
        "title",
        "organisation",
        "discipline",
        "status",
        "earliest_start",
        "latest_end",
        "visibility",
    ]
    list_filter = ["status", "discipline", "visibility", "organisation", "areas"]
    list_select_related = ["organisation"]
    search_fields = ["title", "source_id", "description"]
    autocomplete_fields = ["organisation", "challenges", "contact"]

    def get_readonly_fields(
        self, request: HttpRequest, obj: PlannedWork | None = None
    ) -> list[str]:
        """What is the sum of years or parts is changed on the page of the work."""
        fields: list[str] = []
        if obj and obj.year_costs.exists():
            fields += ["cost_estimate", "funding_source"]
        return [*fields, *PART_DAYS] if _has_parts(obj) else fields

    def get_exclude(
        self, request: HttpRequest, obj: PlannedWork | None = None
    ) -> list[str]:
        return ["footprint"] if _has_parts(obj) else []

    def changeform_view(self, request: HttpRequest, *args: Any, **how: Any) -> Any:
        """Whoever is overtaken in the very moment of saving is told as well."""
        try:
            return super().changeform_view(request, *args, **how)
        except (ChangedMeanwhile, ReasonNeeded) as refused:
            is_late = isinstance(refused, ChangedMeanwhile)
            messages.error(request, _OVERTAKEN if is_late else _WHY)
            return HttpResponseRedirect(request.path)

    def save_model(
        self, request: HttpRequest, obj: PlannedWork, form: Any, change: bool
    ) -> None:
        seen = form.cleaned_data.get("seen") if change else None
        save_work(obj, seen=seen, reason=form.cleaned_data.get("reason", ""))

    def has_delete_permission(
        self, request: HttpRequest, obj: PlannedWork | None = None
    ) -> bool:
        # A work that does not go on is cancelled, so that decisions keep their facts.
        return False


@admin.register(BudgetFrame)
class BudgetFrameAdmin(admin.ModelAdmin):
    list_display = ["organisation", "year", "funding_source", "amount"]
    list_filter = ["year", "funding_source", "organisation"]
    list_select_related = ["organisation"]
    search_fields = ["organisation__name"]
    autocomplete_fields = ["organisation"]


@admin.register(QuestionMail)
class QuestionMailAdmin(LetterAdmin):
    list_select_related = ["user", "question__work"]


admin.site.register(DigestMail, LetterAdmin)
