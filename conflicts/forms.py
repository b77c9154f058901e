"""Filtering proposals."""

from django import forms
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from areas.models import Area
from conflicts.querysets import CombinationQuerySet
from conflicts.review import State


class CombinationFilter(forms.Form):
    """Open proposals unless asked otherwise."""

    OPEN = "open"

    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            (OPEN, _("Waiting for a decision")),
            *((state.value, capfirst(state.label)) for state in State),
        ],
    )
    area = forms.ModelChoiceField(
        label=_("Area"),
        required=False,
        queryset=Area.objects.none(),
        empty_label=_("All areas"),
    )

    def __init__(self, asked: QueryDict, visible: CombinationQuerySet) -> None:
        super().__init__(asked)
        areas = Area.objects.filter(works__memberships__combination__in=visible)
        # the municipality as a whole is what one gets without choosing
        parts = areas.exclude(level=Area.Level.MUNICIPALITY).distinct()
        self.fields["area"].queryset = parts  # type: ignore[attr-defined]

    @property
    def is_narrowed(self) -> bool:
        """Whether something else was asked than all that is open."""
        asked = self.cleaned_data
        return bool(asked.get("area")) or asked.get("state") not in ("", self.OPEN)

    def apply(self, rows: CombinationQuerySet) -> CombinationQuerySet:
        self.is_valid()
        state = self.cleaned_data.get("state") or self.OPEN
        rows = rows.open() if state == self.OPEN else rows.filter(state=state)
        if area := self.cleaned_data.get("area"):
            rows = rows.in_areas(Area.objects.within(area))
        return rows
