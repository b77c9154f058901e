"""The rows below a work in its form: what it costs per year, and its parts."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MinValueValidator
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from areas.pages import whole_number
from projects.footprints import FootprintField
from projects.models import PlannedWork, WorkPart
from projects.money import as_entered
from projects.planning import YEAR_VALIDATORS, FundingSource
from projects.services import YearCosts

MOST_ROWS = 60
PERIOD = ("earliest_start", "latest_end")


class DateInput(forms.DateInput):
    """A day; the page offers quarters beside it, of which it is the first day
    (`edge` "start") or the last ("end")."""

    input_type = "date"

    def __init__(self, edge: str = "start") -> None:
        super().__init__(attrs={"data-quarter": edge}, format="%Y-%m-%d")


class YearCostForm(forms.Form):
    """A row without an amount says nothing."""

    year = forms.IntegerField(
        label=_("Year"), required=False, validators=YEAR_VALIDATORS
    )
    funding_source = forms.ChoiceField(
        label=_("Funding source"),
        required=False,
        choices=[("", "---------"), *FundingSource.choices],
    )
    amount = forms.DecimalField(
        label=_("Amount (EUR)"),
        required=False,
        max_digits=13,
        decimal_places=2,
        validators=[MinValueValidator(0)],
    )

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        has_amount = answers.get("amount") is not None
        if has_amount and answers.get("year") is None and "year" not in self.errors:
            self.add_error("year", _("Fill in the year of this amount."))
        return answers


class _YearCostRows(BaseFormSet):
    def clean(self) -> None:
        seen = set()
        for form in kept_rows(self):
            key = form.cleaned_data.get("year"), form.cleaned_data.get("funding_source")
            if key in seen:
                form.add_error(
                    "year",
                    _("This year and source stand here twice. Add them up in one row."),
                )
            seen.add(key)

    def year_costs(self) -> YearCosts:
        """Of a valid form: euros per year and funding source."""
        return {
            (answers["year"], answers["funding_source"]): Decimal(answers["amount"])
            for answers in (form.cleaned_data for form in kept_rows(self))
        }


def kept_rows(rows: BaseFormSet) -> list[Any]:
    """The rows that say something and are not taken away."""
    return [
        form
        for form in rows.forms
        if hasattr(form, "cleaned_data")
        and not form.cleaned_data.get("DELETE")
        and _says_something(form)
    ]


def _says_something(form: Any) -> bool:
    if isinstance(form, YearCostForm):
        return form.cleaned_data.get("amount") is not None
    return any(form.cleaned_data.get(name) for name in (*PERIOD, "name", "footprint"))


class PartForm(forms.ModelForm):
    """A part without days of its own has those of the whole work."""

    part = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = WorkPart
        fields = ["name", *PERIOD, "footprint"]
        field_classes = {"footprint": FootprintField}
        widgets = {"earliest_start": DateInput(), "latest_end": DateInput("end")}
        labels = {"name": _("Name of the part")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = False
        self.fields["part"].initial = self.instance.pk
        if getattr(self.instance, "goes_along", False):
            self.initial.update(dict.fromkeys(PERIOD))
        self.fields["footprint"].stored = self.instance.footprint  # type: ignore[attr-defined]

    def _get_validation_exclusions(self) -> set[str]:
        """The check of a drawing can't bear that there is none."""
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        if self.cleaned_data.get("footprint") is None:
            excluded.add("footprint")
        return excluded

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        if answers.get("DELETE"):
            return answers
        first, last = (answers.get(name) for name in PERIOD)
        if first and last and last < first:
            self.add_error("latest_end", _("This day lies before the earliest start."))
        if not answers.get("name") and _says_something(self):
            self.add_error("name", _("Give this part a name."))
        return answers


class _PartRows(BaseFormSet):
    def __init__(self, *args: Any, stored: Sequence[WorkPart], **kwargs: Any) -> None:
        self._stored = list(stored)
        self._by_id = {part.pk: part for part in stored}
        kwargs["initial"] = [{} for _part in stored]
        super().__init__(*args, **kwargs)

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        kwargs = super().get_form_kwargs(index)
        part = None if index is None else self._part_at(index)
        if part is None:
            return kwargs
        return {**kwargs, "instance": part, "empty_permitted": False}

    def _part_at(self, index: int) -> WorkPart | None:
        """Only parts of this work: whatever else somebody posts is a new one."""
        if not self.is_bound:
            return self._stored[index] if index < len(self._stored) else None
        number = self.data.get(f"{self.prefix}-{index}-part", "")
        return self._by_id.get(whole_number(number))

    def parts(self, work: PlannedWork) -> list[WorkPart]:
        """Of a valid form. A part without days gets those of `work`."""
        parts = [form.instance for form in kept_rows(self)]
        for part in parts:
            for name in PERIOD:
                if getattr(part, name) is None:
                    setattr(part, name, getattr(work, name))
        return parts


YearCostRows: Any = formset_factory(
    YearCostForm, formset=_YearCostRows, extra=1, can_delete=True, max_num=MOST_ROWS
)
PartRows: Any = formset_factory(
    PartForm, formset=_PartRows, extra=0, can_delete=True, max_num=MOST_ROWS
)


def cost_rows_of(work: PlannedWork, data: Any) -> Any:
    """Bound when `data` speaks of costs per year."""
    if _speaks(data, "costs"):
        return YearCostRows(data, prefix="costs")
    stored = (
        work.year_costs.values("year", "funding_source", "amount") if work.pk else []
    )
    rows = [{**row, "amount": as_entered(row["amount"])} for row in stored]
    return YearCostRows(prefix="costs", initial=rows)


def part_rows_of(work: PlannedWork, data: Any) -> Any:
    """Bound when `data` speaks of parts."""
    stored = list(work.parts.all()) if work.pk else []
    for part in stored:
        # Shown without days: it goes along when the whole moves.
        part.goes_along = all(  # type: ignore[attr-defined]
            getattr(part, name) == getattr(work, name) for name in PERIOD
        )
    bound = data if _speaks(data, "parts") else None
    return PartRows(bound, prefix="parts", stored=stored)


def _speaks(data: Any, prefix: str) -> bool:
    return bool(data) and f"{prefix}-TOTAL_FORMS" in data
