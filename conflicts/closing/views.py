"""Closing out one combination, and all that was closed out."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from conflicts import wording
from conflicts.closing.estimates import estimate_of, lines
from conflicts.closing.forms import CloseOutForm
from conflicts.closing.rows import all_done, may_be_closed, may_close, to_be_closed
from conflicts.closing.services import NotToBeClosed
from conflicts.closing.services import close_out as record
from conflicts.detail import found_by
from conflicts.models import CloseOut, Combination
from conflicts.permissions import may_review, may_see_sum
from conflicts.places import streets_of
from organisations.models import User

PER_PAGE = 30


@login_required
@require_http_methods(["GET", "POST"])
def close_out(request: HttpRequest, number: int) -> HttpResponse:
    """What was estimated and what it became; the area manager fills that in, once."""
    combination = found_by(request, number).get()
    if not (may_see_sum(request.user) and may_be_closed(combination)):
        raise Http404
    closed = CloseOut.objects.filter(combination=combination).first()
    if request.method == "GET":
        return _page(request, combination, closed)
    if not may_close(request.user, combination):
        raise PermissionDenied
    assert isinstance(request.user, User)
    terms = estimate_of(combination)["terms"]
    form = CloseOutForm(terms, request.POST, is_done=all_done(combination))
    if closed is None and not form.is_valid():
        return _page(request, combination, None, form)
    try:
        if closed:
            raise NotToBeClosed
        record(combination, form.realised(), request.user)
        messages.success(request, _("What this combination brought is on record."))
    except NotToBeClosed:
        messages.error(
            request,
            _("Nothing was recorded: this was closed out or changed meanwhile."),
        )
    return redirect("conflicts:close_out", number=number)


def _page(
    request: HttpRequest,
    combination: Combination,
    closed: CloseOut | None,
    form: CloseOutForm | None = None,
) -> HttpResponse:
    estimate = closed.estimate if closed else estimate_of(combination)
    is_done = all_done(combination)
    if form is None and closed is None and may_close(request.user, combination):
        form = CloseOutForm(estimate["terms"], is_done=is_done)
    context = {
        "combination": combination,
        "place": streets_of([combination.pk]).get(combination.pk, ""),
        "closed": closed,
        "lines": lines(estimate, closed),
        "band": wording.band(estimate["low"], estimate["high"]),
        "is_done": is_done,
        "form": form,
    }
    status = 422 if form and form.errors else 200
    return render(request, "conflicts/closing/close_out.html", context, status=status)


@login_required
@require_GET
def close_outs(request: HttpRequest) -> HttpResponse:
    """All that was closed out, with totals; for who may see what works cost."""
    if not (may_review(request.user) and may_see_sum(request.user)):
        raise PermissionDenied
    visible = Combination.objects.visible_to(request.user)
    rows = CloseOut.objects.filter(combination__in=visible)
    page = Paginator(
        rows.select_related("combination", "closed_by").order_by("-closed_at", "-pk"),
        PER_PAGE,
    ).get_page(request.GET.get("page"))
    streets = streets_of([row.combination_id for row in page])
    context = {
        "rows": [_line(row, streets) for row in page],
        "page_obj": page,
        "total": _total(rows),
        "waiting": to_be_closed(request.user),
    }
    return render(request, "conflicts/closing/close_outs.html", context)


def _line(row: CloseOut, streets: dict[int, str]) -> dict[str, Any]:
    money, days, openings = lines({**row.estimate, "terms": {}}, row)
    place = streets.get(row.combination_id, "")
    figures = {"money": money, "days": days, "openings": openings}
    return {"row": row, "place": place, **figures}


def _total(rows: Any) -> dict[str, Any]:
    """Of those with both sides known: what was estimated and what it became."""
    known = rows.exclude(saved=None)
    sums = known.aggregate(
        saved=Sum("saved"), days=Sum("address_days"), count=Count("pk")
    )
    estimated = sum(
        float(one["saved"]) for one in known.values_list("estimate", flat=True)
    )
    openings = rows.aggregate(Sum("openings_avoided"))["openings_avoided__sum"]
    return {
        "count": sums["count"],
        "saved": wording.euros(float(sums["saved"] or 0)),
        "estimated": wording.euros(estimated),
        "days": wording.number(round(rows.aggregate(n=Sum("address_days"))["n"] or 0)),
        "openings": openings or 0,
    }
