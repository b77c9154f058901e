"""What an organisation may spend per year and purse, entered by who plans for it."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from areas.pages import whole_number
from organisations.models import Organisation
from organisations.permissions import PLANNING_ROLES, Visitor, organisations_of
from projects.editing.forms import MoneyField
from projects.money import frames_per_year, set_frames
from projects.permissions import may_plan
from projects.plan.timeline import years_of
from projects.planning import FundingSource


def plannable_by(user: Visitor) -> Any:
    """The organisations whose budgets `user` may enter."""
    if user.is_superuser:
        return Organisation.objects.all()
    return organisations_of(user, *PLANNING_ROLES)


class BudgetForm(forms.Form):
    """An amount for each purse in each year; an empty one is no budget at all."""

    def __init__(
        self, *args: Any, organisation: Organisation, years: list[int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.organisation, self.years = organisation, years
        stored = frames_per_year([organisation])
        for source, label in _purses():
            for year in years:
                self.fields[f"{source}-{year}"] = MoneyField(
                    label=f"{label}, {year}",
                    required=False,
                    initial=_shown(stored.get((year, source))),
                )

    @property
    def lines(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        for source, label in _purses():
            yield label, [self[f"{source}-{year}"] for year in self.years]

    def store(self) -> None:
        amounts = {
            (year, source): self.cleaned_data[f"{source}-{year}"]
            for source, _label in _purses()
            for year in self.years
        }
        set_frames(self.organisation, amounts)


def _purses() -> list[tuple[str, str]]:
    named = [(value, capfirst(str(label))) for value, label in FundingSource.choices]
    return [*named, ("", _("All together, if not the sum"))]


def _shown(amount: Decimal | None) -> str:
    """With points between thousands, and without cents where there are none."""
    if amount is None:
        return ""
    decimals = 0 if amount == amount.to_integral() else 2
    return number_format(amount, decimals, use_l10n=True, force_grouping=True)


@login_required
@require_http_methods(["GET", "POST"])
def budgets(request: HttpRequest) -> HttpResponse:
    """Of `organisation`, or of the first that one plans for."""
    if not may_plan(request.user):
        raise PermissionDenied
    own = plannable_by(request.user)
    organisation = _asked_for(request, own)
    years = years_of(request.GET, timezone.localdate())
    posted = request.POST if request.method == "POST" else None
    form = BudgetForm(posted, organisation=organisation, years=years)
    if posted is not None and form.is_valid():
        form.store()
        messages.success(request, _("The budgets are saved."))
        return redirect(_address(organisation, years))
    context = {
        "form": form,
        "organisation": organisation,
        "organisations": own,
        "years": years,
        "earlier": years[0] - 1,
        "later": years[0] + 1,
    }
    return render(request, "projects/budgets.html", context)


def _asked_for(request: HttpRequest, own: Any) -> Organisation:
    asked = request.GET.get("organisation", "")
    if not asked:
        return own.first()
    return get_object_or_404(own, pk=whole_number(asked))


def _address(organisation: Organisation, years: list[int]) -> str:
    page = reverse("projects:budgets")
    return f"{page}?organisation={organisation.pk}&from={years[0]}&years={len(years)}"
