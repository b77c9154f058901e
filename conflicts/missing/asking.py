"""Which missed chances somebody asks for."""

from typing import Any

from django import forms
from django.db.models import Count, Q
from django.db.models.functions import ExtractYear, Greatest
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from areas.models import Area
from conflicts.models import MissedChance
from conflicts.querysets import MissedChanceQuerySet
from organisations.models import Organisation
from projects.models import PlannedWork


class MissedFilter(forms.Form):
    """Every field may be left empty; the answers stand in the address of the page."""

    why = forms.ChoiceField(label=_("Why"), required=False)
    area = forms.ModelChoiceField(
        label=_("Area"),
        required=False,
        queryset=Area.objects.none(),
        empty_label=_("All areas"),
    )
    year = forms.TypedChoiceField(
        label=_("Year of the later work"),
        required=False,
        coerce=int,
        empty_value=None,
    )
    organisation = forms.ModelChoiceField(
        label=_("Organisation"),
        required=False,
        queryset=Organisation.objects.none(),
        empty_label=_("All"),
    )

    def __init__(self, asked: QueryDict, visible: MissedChanceQuerySet) -> None:
        super().__init__(asked)
        self.rows: Any = _with_year(visible)
        works = PlannedWork.objects.filter(
            Q(missed_as_first__in=visible) | Q(missed_as_second__in=visible)
        )
        fields: dict[str, Any] = self.fields
        areas = Area.objects.filter(works__in=works).defer("boundary")
        areas = areas.exclude(level=Area.Level.MUNICIPALITY)
        fields["area"].queryset = areas.distinct()
        owners = Organisation.objects.filter(works__in=works)
        fields["organisation"].queryset = owners.distinct()
        years = self.rows.order_by("-year").values_list("year", flat=True).distinct()
        fields["year"].choices = [("", _("All years")), *((y, str(y)) for y in years)]
        whys = [(one.value, capfirst(one.label)) for one in MissedChance.Why]
        fields["why"].choices = [("", _("All reasons")), *whys]
        self.is_valid()

    @property
    def is_narrowed(self) -> bool:
        return any(self.cleaned_data.values())

    def apply(self) -> MissedChanceQuerySet:
        """What answers the question; a wrong answer is as good as none."""
        rows = self.without_why()
        if why := self.cleaned_data.get("why"):
            rows = rows.filter(why=why)
        return rows

    def without_why(self) -> Any:
        """The same for whatever reason they were missed."""
        rows, asked = self.rows, self.cleaned_data
        if year := asked.get("year"):
            rows = rows.filter(year=year)
        if organisation := asked.get("organisation"):
            rows = rows.filter(
                Q(first__organisation=organisation)
                | Q(second__organisation=organisation)
            )
        if area := asked.get("area"):
            inside = PlannedWork.objects.in_area(area).values("pk")
            rows = rows.filter(Q(first__in=inside) | Q(second__in=inside))
        return rows

    def counts(self) -> list[tuple[str, str, int]]:
        """Per reason its code, its name and how many, the most frequent first."""
        rows = self.without_why().order_by().values_list("why").annotate(Count("pk"))
        found = sorted(rows, key=lambda row: (-row[1], row[0]))
        return [
            (why, capfirst(str(MissedChance.Why(why).label)), count)
            for why, count in found
        ]


def _with_year(rows: MissedChanceQuerySet) -> Any:
    """With the `year` in which the later of the two began."""
    later = Greatest("first__earliest_start", "second__earliest_start")
    return rows.annotate(year=ExtractYear(later))


def dearest_first(rows: MissedChanceQuerySet, shows_sum: bool) -> MissedChanceQuerySet:
    """What cost most comes first; for who may not know that, what lay nearest."""
    if shows_sum:
        return rows.order_by("-cost", "pk")
    return rows.order_by("days_between", "metres_apart", "pk")


def with_works(rows: MissedChanceQuerySet) -> MissedChanceQuerySet:
    """With all that a page tells of them. One query."""
    rows = rows.select_related(
        "first__organisation", "second__organisation", "combination"
    )
    return rows.defer(
        *(f"{one}__{what}" for one in _SIDES for what in ("footprint", "description"))
    )


_SIDES = ("first", "second")
