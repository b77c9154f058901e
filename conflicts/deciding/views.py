"""Deciding on a proposal, and confirming the dates that follow from it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from conflicts.composing.services import Impossible
from conflicts.deciding import dates
from conflicts.deciding.dates import NotAsked, Over, confirmations_of, may_confirm
from conflicts.deciding.forms import DatesForm, DecisionForm
from conflicts.deciding.services import rule
from conflicts.detail import found_by, proposal_page
from conflicts.models import Combination, DateConfirmation
from conflicts.permissions import may_decide
from conflicts.review import Confirmed
from conflicts.services import DecidedMeanwhile
from organisations.models import User
from projects.services import ChangedMeanwhile


@login_required
@require_POST
def decide_on(request: HttpRequest, number: int) -> HttpResponse:
    """Decide, in one's own areas, with a reason; a form with mistakes comes back."""
    combination = found_by(request, number).get()
    if not may_decide(request.user, combination):
        raise PermissionDenied
    assert isinstance(request.user, User)
    today = timezone.localdate()
    form = DecisionForm(combination, today, request.POST)
    if not form.is_late and not form.is_valid():
        return proposal_page(request, number, 422, form=form)
    try:
        if form.is_late:
            raise DecidedMeanwhile
        combination.changed_at = form.cleaned_data["seen"]
        rule(combination, form.ruling(), request.user, today)
    except DecidedMeanwhile:
        text = _(
            "Nothing was recorded: this proposal was decided on or changed while you "
            "were looking at it. This is how it stands now."
        )
        messages.error(request, text)
    except Impossible as problem:
        form.add_error("start_quarter", str(problem))
        return proposal_page(request, number, 422, form=form)
    else:
        _tell_what_follows(request, combination)
    return redirect("conflicts:combination_detail", number=number)


def _tell_what_follows(request: HttpRequest, combination: Combination) -> None:
    text = _("Your decision on %(reference)s is recorded.")
    parts = [text % {"reference": combination.reference}]
    if asked := len(confirmations_of(combination)):
        parts.append(
            ngettext(
                "%(count)d work gets other dates once its owner confirms them.",
                "%(count)d works get other dates once their owners confirm them.",
                asked,
            )
            % {"count": asked}
        )
    messages.success(request, " ".join(parts))


@login_required
@require_POST
def confirm_dates(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    """The owner of a work says yes or no to its new dates."""
    combination = found_by(request, number).get()
    asked = get_object_or_404(
        DateConfirmation.objects.select_related("work", "decision__combination"),
        pk=pk,
        decision__combination=combination,
    )
    if not may_confirm(request.user, asked):
        raise PermissionDenied
    assert isinstance(request.user, User)
    form = DatesForm(request.POST, prefix=f"dates-{pk}")
    if not form.is_valid():
        if "said" in form.errors:
            raise Http404
        return proposal_page(request, number, 422, dates_form=form, dates_of=pk)
    try:
        if form.cleaned_data["said"] == Confirmed.CONFIRMED:
            dates.confirm(asked, request.user, timezone.localdate())
            text = _("The new dates of %(work)s are in the plan.")
        else:
            dates.decline(asked, request.user, form.cleaned_data["note"])
            text = _("The area manager hears that %(work)s keeps its dates.")
        messages.success(request, text % {"work": asked.work.title})
    except Over:
        messages.error(request, _("These dates have passed. Say which dates would do."))
    except (NotAsked, ChangedMeanwhile):
        text = _(
            "Nothing was recorded: this was answered or decided anew meanwhile. This "
            "is how it stands now."
        )
        messages.error(request, text)
    address = reverse("conflicts:combination_detail", args=[number])
    return redirect(f"{address}#dates")
