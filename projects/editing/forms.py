"""What is filled in where a value stands in the table, and in the bulk bar."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from organisations.models import Organisation, User
from organisations.permissions import PLANNING_ROLES, Visitor, organisations_of
from projects.editing.bulk import MOST_QUARTERS, MOST_WORKS, Wanted
from projects.editing.cells import start_of
from projects.models import PlannedWork, YearCost
from projects.periods import quarter_text
from projects.planning import (
    NOTICED_FIELDS,
    FundingSource,
    HomesReached,
    Status,
    Visibility,
)
from projects.services import YearCosts

YEARS_AHEAD = 12
LEAVE = _("leave as it is")
NOBODY = "nobody"  # for a contact person


class CellForm(forms.Form):
    """One value of a work, where it stands in the table."""

    def __init__(
        self, posted: QueryDict | None = None, *, work: PlannedWork, today: date
    ) -> None:
        first = {"value": self.value_of(work)}
        super().__init__(posted, initial=first, auto_id=f"cell-{work.pk}-%s")
        self.work = work
        self.set_choices(today)

    def value_of(self, work: PlannedWork) -> Any:
        raise NotImplementedError

    def set_choices(self, today: date) -> None:
        """What there is to choose from."""


class StatusForm(CellForm):
    value = forms.ChoiceField(label=_("Status"), choices=Status.choices)

    def value_of(self, work: PlannedWork) -> str:
        return work.status


class StartForm(CellForm):
    """The first quarter, as its first day."""

    value = forms.TypedChoiceField(
        label=_("Starts in"), coerce=date.fromisoformat, empty_value=None
    )

    def value_of(self, work: PlannedWork) -> str:
        day = start_of(work)
        return _quarter_value(day) if day else ""

    def set_choices(self, today: date) -> None:
        start = start_of(self.work) or today
        years = range(
            min(start.year - 1, today.year),
            max(start.year, today.year) + YEARS_AHEAD + 1,
        )
        days = [date(year, month, 1) for year in years for month in (1, 4, 7, 10)]
        choices = [(day.isoformat(), quarter_text(day)) for day in days]
        if start_of(self.work) is None:
            choices.insert(0, ("", str(_("not yet known"))))
        self.fields["value"].choices = choices  # type: ignore[attr-defined]


def _quarter_value(day: date) -> str:
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1).isoformat()


class MoneyField(forms.DecimalField):
    """Euros, as people write them: 1.250.000, 1 250 000, € 1250000,50."""

    def __init__(self, **options: Any) -> None:
        least = MinValueValidator(0, _("An amount is zero or more."))
        super().__init__(max_digits=13, decimal_places=2, validators=[least], **options)
        self.error_messages["invalid"] = _("Write an amount, such as 1200000.")

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        return super().to_python(_plain(value) if isinstance(value, str) else value)


def _plain(amount: str) -> str:
    """With a point before the cents and nothing between the thousands."""
    amount = "".join(amount.replace("€", "").split())
    whole, mark, cents = re.fullmatch(r"(.*?)(?:([.,])(\d{1,2}))?", amount).groups()  # type: ignore[union-attr]
    if re.fullmatch(r"-?\d{1,3}([.,]\d{3})+", whole):
        whole = whole.replace(".", "").replace(",", "")
    return f"{whole}.{cents}" if mark else whole


def amount_text(amount: Decimal | None) -> str:
    """As it stands in a field."""
    return "" if amount is None else f"{amount:.2f}".removesuffix(".00")


class AmountForm(CellForm):
    value = MoneyField(label=_("Estimate in euros"), required=False)

    def value_of(self, work: PlannedWork) -> str:
        return amount_text(work.cost_estimate)


class YearCostForm(forms.Form):
    """A row of the small editor; a row without an amount is no row."""

    year = forms.IntegerField(
        label=_("Year"),
        required=False,
        validators=[MinValueValidator(1990), MaxValueValidator(2200)],
    )
    source = forms.ChoiceField(
        label=_("Out of"),
        required=False,
        choices=[("", _("not known")), *FundingSource.choices],
    )
    amount = MoneyField(label=_("Amount in euros"), required=False)

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        if answers.get("amount") is not None and not answers.get("year"):
            self.add_error("year", _("In which year?"))
        return answers


class YearCostRows(forms.BaseFormSet):
    """The costs of one work per year and funding source."""

    def clean(self) -> None:
        if any(self.errors):
            return
        keys = [(row["year"], row["source"]) for row in self._rows()]
        if len(keys) != len(set(keys)):
            message = _("A year stands here twice with the same funding source.")
            raise forms.ValidationError(message)

    def _rows(self) -> list[dict[str, Any]]:
        answers = [getattr(form, "cleaned_data", {}) for form in self.forms]
        return [row for row in answers if row.get("amount") is not None]

    @property
    def costs(self) -> YearCosts:
        return {(row["year"], row["source"]): row["amount"] for row in self._rows()}


YearCostFormSet = forms.formset_factory(
    YearCostForm, formset=YearCostRows, extra=2, max_num=60, absolute_max=80
)


def year_cost_rows(work: PlannedWork, posted: Mapping[str, Any] | None) -> Any:
    """The small editor of one work: what it costs per year, and two empty rows."""
    if posted is not None:
        return YearCostFormSet(posted, prefix="cost")
    rows = list(YearCost.objects.filter(work=work))
    initial = [
        {
            "year": row.year,
            "source": row.funding_source,
            "amount": amount_text(row.amount),
        }
        for row in rows
    ]
    if not rows and (start := start_of(work)):
        source, amount = work.funding_source, amount_text(work.cost_estimate)
        initial = [{"year": start.year, "source": source, "amount": amount}]
    return YearCostFormSet(initial=initial, prefix="cost")


class ContactField(forms.ModelChoiceField):
    """A person, or NOBODY."""

    def to_python(self, value: Any) -> Any:
        return value if value == NOBODY else super().to_python(value)


def _label_of(name: str) -> Any:
    return capfirst(PlannedWork._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


class FlagField(forms.TypedChoiceField):
    """Whether a field of a work shall be so, not so, or stay as it is (None)."""

    def __init__(self, name: str) -> None:
        choices = [("", LEAVE), ("yes", _("yes")), ("no", _("no"))]
        super().__init__(
            label=_label_of(name),
            required=False,
            choices=choices,
            coerce=lambda answer: answer == "yes",
            empty_value=None,
        )


class BulkForm(forms.Form):
    """What shall become of the chosen works. What is left empty stays as it is."""

    status = forms.ChoiceField(
        label=_("Status"), required=False, choices=[("", LEAVE), *Status.choices]
    )
    quarters = forms.IntegerField(
        label=_("Shift, in quarters"),
        required=False,
        min_value=-MOST_QUARTERS,
        max_value=MOST_QUARTERS,
        help_text=_("2 is two quarters later, -2 two quarters earlier."),
    )
    organisation = forms.ModelChoiceField(
        label=_("Organisation"),
        required=False,
        queryset=Organisation.objects.none(),
        empty_label=LEAVE,
    )
    contact = ContactField(
        label=_("Contact person"),
        required=False,
        queryset=User.objects.none(),
        empty_label=LEAVE,
    )
    visibility = forms.ChoiceField(
        label=_("Visible to"),
        required=False,
        choices=[("", LEAVE), *Visibility.choices],
    )

    closes_street = FlagField("closes_street")
    takes_parking = FlagField("takes_parking")
    is_noisy = FlagField("is_noisy")
    homes_reached = forms.ChoiceField(
        label=_label_of("homes_reached"),
        required=False,
        choices=[("", LEAVE), *HomesReached.choices],
    )

    def __init__(self, posted: QueryDict | None = None, *, user: Visitor) -> None:
        super().__init__(posted, auto_id="bulk-%s")
        own = Organisation.objects.all()
        if not user.is_superuser:
            own = organisations_of(user, *PLANNING_ROLES)
        colleagues = User.objects.filter(
            is_active=True, memberships__organisation__in=own
        )
        self.fields["organisation"].queryset = own  # type: ignore[attr-defined]
        contact: Any = self.fields["contact"]
        contact.queryset = colleagues.distinct().order_by("name")
        leave, *people = contact.choices
        contact.choices = [leave, (NOBODY, _("nobody")), *people]

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        if not self.errors and not self.wanted:
            raise forms.ValidationError(_("Choose what should change."))
        return answers

    @property
    def wanted(self) -> Wanted:
        answers = {name: self.cleaned_data.get(name) for name in self.fields}
        if answers["contact"] == NOBODY:
            answers |= {"contact": None, "no_contact": True}
        given = {k: one for k, one in answers.items() if one not in (None, "")}
        return Wanted(**given)

    # What the template goes through.

    def plain_fields(self) -> list[forms.BoundField]:
        return [one for one in self if one.name not in NOTICED_FIELDS]

    def noticed_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in NOTICED_FIELDS]


class TooMany(Exception):
    """More works than may be changed at once."""


def chosen_ids(posted: QueryDict) -> list[int]:
    """The works that were chosen: boxes one by one (`work`), or all in one field with
    commas (`works`), which a form can send more of. Raises TooMany."""
    written = [*posted.getlist("work"), *posted.get("works", "").split(",")]
    ids = {int(one) for one in written if one.isdecimal() and len(one) < 16}
    if len(ids) > MOST_WORKS:
        raise TooMany
    return sorted(ids)


def seen_revisions(text: str) -> dict[int, int]:
    """The works of a preview with the revision that was shown: '12:3,14:1'."""
    pairs = re.findall(r"\b(\d{1,15}):(\d{1,9})\b", text, re.ASCII)
    return {int(work): int(revision) for work, revision in pairs[:MOST_WORKS]}
