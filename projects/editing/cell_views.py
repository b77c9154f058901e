"""One value in the table: shown, opened, and changed where it stands."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_htmx.http import trigger_client_event

from organisations.permissions import Visitor
from projects.editing.cells import (
    COLUMNS,
    Refused,
    last_author,
    set_amount,
    set_start,
    set_status,
    set_year_costs,
)
from projects.editing.forms import (
    AmountForm,
    CellForm,
    StartForm,
    StatusForm,
    year_cost_rows,
)
from projects.models import PlannedWork
from projects.permissions import may_edit
from projects.plan.rows import value_of
from projects.services import ChangedMeanwhile, ReasonNeeded

WORKS_CHANGED = "kip:works-changed"  # the lists of works renew themselves on it
MOST_REASON = 300

FORMS: dict[str, type[CellForm]] = {
    "status": StatusForm,
    "period": StartForm,
    "cost_estimate": AmountForm,
}


@login_required
@require_http_methods(["GET", "POST"])
def cell(request: HttpRequest, work_id: int, column: str) -> HttpResponse:
    """A fragment: the form for this value, what became of it, or (?shown) the value.

    What can't be is answered in the cell as well, with status 200: htmx swaps in
    nothing else.
    """
    work = editable_work(request.user, work_id)
    if column not in COLUMNS:
        raise Http404
    if "shown" in request.GET:
        return _shown(request, work, column)
    if request.method == "POST":
        return _change(request, work, column)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("projects:work_edit", work_id=work.pk)
    return _opened(request, work, column)


def editable_work(user: Visitor, work_id: int) -> PlannedWork:
    """Raises Http404 for who may not see it, PermissionDenied for who may only see."""
    visible = PlannedWork.objects.visible_to(user).select_related("organisation")
    work = get_object_or_404(visible, pk=work_id)
    if not may_edit(user, work):
        raise PermissionDenied
    return work


def _shown(
    request: HttpRequest, work: PlannedWork, column: str, **more: Any
) -> HttpResponse:
    """The value, with the focus; after a change also the notice to undo it."""
    context = {"value": value_of(work, column), **more}
    return render(request, "projects/_cell_shown.html", context)


def _opened(
    request: HttpRequest, work: PlannedWork, column: str, **more: Any
) -> HttpResponse:
    """The form in the cell. `more` is what stands in it after something went wrong."""
    work.is_open_book = True  # type: ignore[attr-defined]
    context = {"work": work, "column": column, "seen": work.revision, **more}
    if is_per_year(request, work, column):
        context.setdefault("rows", year_cost_rows(work, None))
        return render(request, "projects/_cell_years.html", context)
    if "form" not in context:
        context["form"] = FORMS[column](work=work, today=timezone.localdate())
    return render(request, "projects/_cell_form.html", context)


def is_per_year(request: HttpRequest, work: PlannedWork, column: str) -> bool:
    """Whether the small editor of costs per year opens, and not the one amount."""
    if column != "cost_estimate":
        return False
    if request.method == "POST":
        return "per_year" in request.POST
    return "per_year" in request.GET or work.year_costs.exists()


def _change(request: HttpRequest, work: PlannedWork, column: str) -> HttpResponse:
    filled: dict[str, Any]
    if is_per_year(request, work, column):
        entry: Any = year_cost_rows(work, request.POST)
        filled = {"rows": entry}
    else:
        entry = FORMS[column](request.POST, work=work, today=timezone.localdate())
        filled = {"form": entry}
    if not entry.is_valid():
        return _opened(request, work, column, **filled, seen=_seen(request))
    reason = request.POST.get("reason", "").strip()[:MOST_REASON]
    try:
        change = _store(request, work, column, entry, reason)
    except Refused as why:
        return _opened(request, work, column, **filled, problem=str(why))
    except ReasonNeeded:
        filled["needs_reason"] = True
        return _opened(request, _fresh(work), column, **filled, seen=_seen(request))
    except ChangedMeanwhile:
        filled |= {"author": last_author(work), "mine": _text_of(entry)}
        filled["reason"] = reason
        return _opened(request, _fresh(work), column, **filled)
    text = _("Saved: %(title)s") % {"title": work.title}
    answer = _shown(request, _fresh(work), column, change=change, text=text)
    return trigger_client_event(answer, WORKS_CHANGED, {"works": [work.pk]})


def _store(
    request: HttpRequest, work: PlannedWork, column: str, entry: Any, reason: str
) -> UUID | None:
    user, seen = request.user, _seen(request)
    if not isinstance(entry, CellForm):
        return set_year_costs(work, entry.costs, user, seen=seen)
    value = entry.cleaned_data["value"]
    if column == "cost_estimate":
        return set_amount(work, value, user, seen=seen)
    store: Callable[..., UUID | None] = set_status if column == "status" else set_start
    return store(work, value, user, seen=seen, reason=reason)


def _text_of(entry: Any) -> str:
    """What somebody chose, in the words of the form."""
    if not isinstance(entry, CellForm):
        return ""
    chosen = entry["value"].value()
    choices = getattr(entry.fields["value"], "choices", ())
    return str(dict(choices).get(chosen, chosen) or _("nothing"))


def _seen(request: HttpRequest) -> int:
    seen = request.POST.get("seen", "")
    return int(seen) if seen.isdecimal() and len(seen) < 10 else 0


def _fresh(work: PlannedWork) -> PlannedWork:
    """As it is stored, without what was tried on it."""
    return PlannedWork.objects.select_related("organisation").get(pk=work.pk)
