"""What a resident can ask of the map."""

from datetime import date

from django import forms
from django.db import models
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from areas.models import Area
from projects.planning import Discipline, first_day_of, last_day_of
from projects.querysets import PlannedWorkQuerySet


class Period(models.TextChoices):
    NOW = "nu", _("Now")
    THIS_YEAR = "dit-jaar", _("This year")
    NEXT_YEAR = "volgend-jaar", _("Next year")
    LATER = "later", _("Later")


class PublicFilter(forms.Form):
    """Every field may be left empty; the answers stand in the address of the page."""

    q = forms.CharField(label=_("Street or word"), required=False, max_length=100)
    period = forms.ChoiceField(
        label=_("When"),
        required=False,
        choices=[("", _("Always")), *Period.choices],
        widget=forms.RadioSelect,
    )
    discipline = forms.MultipleChoiceField(
        label=_("Kind of work"),
        required=False,
        choices=Discipline,
        widget=forms.CheckboxSelectMultiple,
    )
    area = forms.ModelChoiceField(
        label=_("Neighbourhood"),
        required=False,
        queryset=Area.objects.none(),
        empty_label=_("The whole municipality"),
    )

    def __init__(self, asked: QueryDict) -> None:
        super().__init__(asked)
        self.fields["area"].queryset = Area.objects.exclude(  # type: ignore[attr-defined]
            level=Area.Level.MUNICIPALITY
        )

    def apply(self, works: PlannedWorkQuerySet, today: date) -> PlannedWorkQuerySet:
        """The works that answer the question; a wrong answer is as good as none."""
        self.is_valid()
        asked = self.cleaned_data
        if word := asked.get("q"):
            works = works.filter(
                Q(title__icontains=word) | Q(public_text__icontains=word)
            )
        if disciplines := asked.get("discipline"):
            works = works.filter(discipline__in=disciplines)
        if area := asked.get("area"):
            works = works.in_area(area)
        if period := asked.get("period"):
            works = works.within(*days_of(Period(period), today))
        return works


def days_of(period: Period, today: date) -> tuple[date | None, date | None]:
    """First and last day of a period as residents name it; None is open."""
    if period == Period.NOW:
        return today, today
    if period == Period.THIS_YEAR:
        return today, last_day_of(today.year)
    if period == Period.NEXT_YEAR:
        return first_day_of(today.year + 1), last_day_of(today.year + 1)
    return first_day_of(today.year + 2), None
