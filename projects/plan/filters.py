"""Which works somebody asks for: the fields of the planning page's filter."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from areas.models import Area
from organisations.models import Organisation
from organisations.permissions import PLANNING_ROLES, Visitor, organisations_of
from projects.completeness import MONEY, lacking, requirements
from projects.money import UNSAID, costs_in, in_no_year
from projects.permissions import organisations_with_open_books
from projects.plan.columns import Books, lacks_anything
from projects.planning import (
    ENDED_STATUSES,
    YEAR_VALIDATORS,
    Discipline,
    FundingSource,
    Status,
)
from projects.querysets import PlannedWorkQuerySet

ANYTHING = "any"  # of `missing`: whatever it is
MINE, ALL = "1", "0"  # of `mine`


def _capital(choices: Iterable[tuple[str, Any]]) -> list[tuple[str, Any]]:
    return [(value, capfirst(label)) for value, label in choices]


class WorkFilter(forms.Form):
    """Every field may be left empty; the answers stand in the address of the page.

    `books` are the organisations whose money the user may see; None: all.
    """

    q = forms.CharField(label=gettext_lazy("Search"), required=False, max_length=100)
    mine = forms.ChoiceField(
        label=gettext_lazy("Whose"),
        required=False,
        choices=[
            (ALL, gettext_lazy("All works")),
            (MINE, gettext_lazy("My works")),
        ],
    )
    status = forms.MultipleChoiceField(
        label=gettext_lazy("Status"),
        required=False,
        choices=_capital(Status.choices),
        widget=forms.CheckboxSelectMultiple,
    )
    area = forms.ModelChoiceField(
        label=gettext_lazy("Area"),
        required=False,
        queryset=Area.objects.none(),
        empty_label=gettext_lazy("All"),
    )
    year = forms.TypedChoiceField(
        label=gettext_lazy("Year"), required=False, coerce=int, empty_value=None
    )
    discipline = forms.MultipleChoiceField(
        label=gettext_lazy("Discipline"),
        required=False,
        choices=_capital(Discipline.choices),
        widget=forms.CheckboxSelectMultiple,
    )
    organisation = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Organisation"),
        required=False,
        queryset=Organisation.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    missing = forms.ChoiceField(label=gettext_lazy("Missing"), required=False)
    # The list behind an amount in the totals.
    costs_in = forms.IntegerField(
        required=False, validators=YEAR_VALIDATORS, widget=forms.HiddenInput
    )
    funding = forms.ChoiceField(
        required=False,
        choices=[*FundingSource.choices, (UNSAID, "")],
        widget=forms.HiddenInput,
    )
    undated = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, works: PlannedWorkQuerySet, user: Visitor, today: date
    ) -> None:
        super().__init__(*args)
        self.user = user
        self.books: Books = organisations_with_open_books(user)
        self.own = list(_planned_by(user))
        planners = Organisation.objects.filter(pk__in=works.values("organisation"))
        self.fields["organisation"].queryset = planners  # type: ignore[attr-defined]
        areas = Area.objects.defer("boundary")
        self.fields["area"].queryset = areas  # type: ignore[attr-defined]
        years = [(year, str(year)) for year in range(today.year, today.year + 11)]
        self.fields["year"].choices = [("", _("All")), *years]  # type: ignore[attr-defined]
        self.fields["missing"].choices = _what_may_lack()  # type: ignore[attr-defined]
        if not self.own:
            del self.fields["mine"]

    def apply(self, works: PlannedWorkQuerySet) -> PlannedWorkQuerySet:
        """The works that answer the question; a wrong answer is as good as none."""
        self.is_valid()
        asked = self.cleaned_data
        if word := asked.get("q"):
            works = works.filter(Q(title__icontains=word) | Q(source_id=word))
        if asked.get("mine") == MINE:
            works = works.filter(organisation__in=self.own)
        for name in ("organisation", "discipline", "status"):
            if asked.get(name):
                works = works.filter(**{f"{name}__in": asked[name]})
        if area := asked.get("area"):
            works = works.in_area(area)
        if year := asked.get("year"):
            works = works.in_year(year)
        if missing := asked.get("missing"):
            works = self._lacking(works, missing)
        if asked.get("costs_in") or asked.get("funding"):
            works = self._costing(works)
        if asked.get("undated"):
            works = self.counted(works).filter(in_no_year())
        return works

    def _lacking(self, works: PlannedWorkQuerySet, what: str) -> PlannedWorkQuerySet:
        """Whose estimate is missing says something of money: only in open books. What
        ended need not be completed, unless somebody asks for that."""
        if not self.cleaned_data.get("status"):
            works = works.exclude(status__in=ENDED_STATUSES)
        if what == ANYTHING:
            return works.filter(lacks_anything(self.books))
        if what in MONEY:
            works = self.in_open_books(works)
        return works.filter(lacking(what))

    def _costing(self, works: PlannedWorkQuerySet) -> PlannedWorkQuerySet:
        asked = self.cleaned_data
        condition = costs_in(asked.get("costs_in"), asked.get("funding"))
        return self.counted(works).filter(condition)

    def counted(self, works: PlannedWorkQuerySet) -> PlannedWorkQuerySet:
        """Those whose costs add up to totals: what the user may know of, without what
        was cancelled, unless that is what was asked for."""
        works = self.in_open_books(works)
        if self.cleaned_data.get("status"):
            return works
        return works.exclude(status=Status.CANCELLED)

    @property
    def budgeting(self) -> list[Organisation]:
        """The organisations whose works were asked for, if all their books are open;
        [] as well when nobody's were."""
        self.is_valid()
        asked = list(self.cleaned_data.get("organisation") or ())
        if self.is_mine:
            asked = [one for one in self.own if one in asked] if asked else self.own
        if self.books is not None and any(one.pk not in self.books for one in asked):
            return []
        return asked

    @property
    def is_part(self) -> bool:
        """Does it leave out some works of these organisations?"""
        self.is_valid()
        whose = ("mine", "organisation")
        answers = self.cleaned_data.items()
        return any(answer for name, answer in answers if name not in whose)

    def in_open_books(self, works: PlannedWorkQuerySet) -> PlannedWorkQuerySet:
        """Those of which the user may see what they cost."""
        if self.books is None:
            return works
        return works.filter(organisation__in=self.books)

    @property
    def is_narrow(self) -> bool:
        """Does it leave anything out, but for what others plan?"""
        self.is_valid()
        return any(
            answer for name, answer in self.cleaned_data.items() if name != "mine"
        )

    @property
    def is_mine(self) -> bool:
        self.is_valid()
        return self.cleaned_data.get("mine") == MINE

    @property
    def words(self) -> str:
        """The question in words, for print and exports: 'Status: draft; Year: 2030'."""
        self.is_valid()
        return "; ".join(self._parts()) or _("All works")

    def _parts(self) -> Iterator[str]:
        asked = self.cleaned_data
        if self.is_mine:
            yield _("Works of %(names)s") % {"names": ", ".join(map(str, self.own))}
        for name in ("q", "status", "area", "year", "discipline", "organisation"):
            if asked.get(name):
                yield f"{self.fields[name].label}: {self._answer(name)}"
        if asked.get("missing"):
            yield f"{self.fields['missing'].label}: {self._answer('missing')}"
        if asked.get("costs_in"):
            yield _("Costs money in %(year)d") % {"year": asked["costs_in"]}
        if asked.get("undated"):
            yield _("Costs money, but nobody knows in which year")
        if asked.get("funding"):
            yield _("Out of: %(source)s") % {"source": _source(asked["funding"])}

    def _answer(self, name: str) -> str:
        answer = self.cleaned_data[name]
        if name in ("status", "discipline", "missing"):
            labels = dict(self.fields[name].choices)  # type: ignore[attr-defined]
            answer = [answer] if isinstance(answer, str) else answer
            return _listed(str(labels[one]).lower() for one in answer)
        if name == "organisation":
            return _listed(map(str, answer))
        return f"“{answer}”" if name == "q" else str(answer)


def _planned_by(user: Visitor) -> Any:
    return organisations_of(user, *PLANNING_ROLES)


def _what_may_lack() -> list[tuple[str, str]]:
    fields = [(one.field, capfirst(one.label)) for one in requirements()]
    return [("", "–"), (ANYTHING, _("Something")), *fields]


def _listed(words: Iterable[str]) -> str:
    """'a, b or c'"""
    *most, last = words
    if not most:
        return last
    return _("%(most)s or %(last)s") % {"most": ", ".join(most), "last": last}


def _source(value: str) -> str:
    return _("not said") if value == UNSAID else str(FundingSource(value).label)
