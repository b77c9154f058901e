"""Drafting a programme."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from organisations.models import Organisation
from projects.models import Programme

MOST_YEARS = 15


class ProgrammeForm(forms.ModelForm):
    class Meta:
        model = Programme
        fields = ["organisation", "title", "first_year", "last_year", "remarks"]
        widgets = {
            # Chosen before, for it fills in the rest.
            "organisation": forms.HiddenInput,
            "remarks": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(
        self, *args: Any, organisations: QuerySet[Organisation], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["organisation"]
        else:
            self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("first_year"), cleaned.get("last_year")
        if first and last and last - first >= MOST_YEARS:
            text = _("A programme is for at most %(years)d years.")
            self.add_error("last_year", text % {"years": MOST_YEARS})
        return cleaned
