"""The choice board: a page on which every item has its own small form."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from conflicts.choices.board import Item, board_of, has_board, undecided
from conflicts.choices.forms import ChoiceForm, OpportunityForm
from conflicts.choices.permissions import may_add, may_choose, may_see_choices
from conflicts.choices.services import add_opportunity, choose, is_with_executive
from conflicts.choices.summary import summary_of
from conflicts.detail import found_by
from conflicts.models import Combination
from conflicts.services import DecidedMeanwhile
from organisations.models import User


@login_required
@require_http_methods(["GET", "POST"])
def choices(request: HttpRequest, number: int) -> HttpResponse:
    """The board; who has the mandate chooses about one item at a time."""
    combination = _with_board(request, number)
    if request.method == "GET":
        return _page(request, combination)
    if not may_choose(request.user, combination):
        raise PermissionDenied
    key = request.POST.get("item", "")
    form = ChoiceForm(request.POST, today=timezone.localdate(), auto_id=f"id_{key}_%s")
    if not form.is_valid():
        return _page(request, combination, mistaken=form, status=422)
    seen, by = form.cleaned_data["seen"], _person(request)
    try:
        choose(combination, key, form.said(), by=by, seen=seen)
        messages.success(request, _("Your choice is recorded."))
    except DecidedMeanwhile:
        messages.error(request, _meanwhile())
    return redirect(f"{reverse('conflicts:choices', args=[number])}#{key}")


def _person(request: HttpRequest) -> User:
    """Who signed in: these pages open for nobody else."""
    assert isinstance(request.user, User)
    return request.user


def _meanwhile() -> str:
    return _(
        "Nothing was recorded: this changed while you were looking at it. This is how "
        "it stands now."
    )


def _with_board(request: HttpRequest, number: int) -> Combination:
    """The combination, if this person may see its choices; 404 otherwise."""
    combination = found_by(request, number).get()
    if not (may_see_choices(request.user) and has_board(combination)):
        raise Http404
    return combination


def _page(
    request: HttpRequest,
    combination: Combination,
    *,
    mistaken: ChoiceForm | None = None,
    adding: OpportunityForm | None = None,
    status: int = 200,
) -> HttpResponse:
    today = timezone.localdate()
    items = board_of(combination)
    chooses = may_choose(request.user, combination)
    closed = is_with_executive(combination)
    rows = [(item, _form(item, mistaken, today)) for item in items]
    context = {
        "combination": combination,
        "challenges": [row for row in rows if row[0].is_challenge],
        "opportunities": [row for row in rows if not row[0].is_challenge],
        "undecided": len(undecided(items)),
        "count": len(items),
        "chooses": chooses and not closed,
        "is_with_executive": closed,
        "may_add": may_add(request.user, combination) and not closed,
        "adding": adding or OpportunityForm(prefix="new"),
        "form": mistaken or adding,
        "summary": summary_of(items),
    }
    return render(request, "conflicts/choices/board.html", context, status=status)


def _form(item: Item, mistaken: ChoiceForm | None, today: date) -> ChoiceForm:
    if mistaken is not None and mistaken.data.get("item") == item.key:
        return mistaken
    newest = item.newest
    initial: dict[str, Any] = {"item": item.key, "seen": item.seen}
    if newest:
        initial |= {"chosen": newest.chosen, "returns": newest.returns}
    return ChoiceForm(initial=initial, today=today, auto_id=f"id_{item.key}_%s")


@login_required
@require_POST
def add(request: HttpRequest, number: int) -> HttpResponse:
    """An opportunity that no rule found."""
    combination = _with_board(request, number)
    if not may_add(request.user, combination):
        raise PermissionDenied
    form = OpportunityForm(request.POST, prefix="new")
    if not form.is_valid():
        return _page(request, combination, adding=form, status=422)
    answers = form.cleaned_data
    try:
        add_opportunity(
            combination, answers["title"], answers["description"], by=_person(request)
        )
        messages.success(request, _("The opportunity is on the board."))
    except DecidedMeanwhile:
        messages.error(request, _("This opportunity is on the board already."))
    return redirect("conflicts:choices", number=number)
