"""Changing many works at once, and taking back what was changed."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import trigger_client_event

from areas.pages import is_fragment
from projects.editing.bulk import MOST_WORKS, Preview, carry_out, preview
from projects.editing.cell_views import MOST_REASON, WORKS_CHANGED
from projects.editing.forms import BulkForm, TooMany, chosen_ids, seen_revisions
from projects.editing.undoing import KEPT_DAYS, Change, Undone, changes_by, undo
from projects.models import PlannedWork
from projects.permissions import may_plan
from projects.services import ChangedMeanwhile, ReasonNeeded


@login_required
@require_http_methods(["GET", "POST"])
def bulk(request: HttpRequest) -> HttpResponse:
    """What the bar asks would do to the chosen works; nothing is stored."""
    if not may_plan(request.user):
        raise PermissionDenied
    if request.method == "GET":
        return redirect("projects:work_list")
    form = BulkForm(request.POST, user=request.user)
    try:
        ids = chosen_ids(request.POST)
    except TooMany:
        text = _("Choose at most %(most)s works at once.") % {"most": f"{MOST_WORKS:,}"}
        return _answer(request, form, problem=text.replace(",", "."))
    if not ids:
        return _answer(request, form, problem=_("Choose one or more works first."))
    if not form.is_valid():
        return _answer(request, form)
    plan = preview(ids, form.wanted, request.user)
    missing = len(ids) - sum(map(len, (plan.changing, plan.refused, plan.unchanged)))
    return _answer(request, form, plan=plan, missing=missing)


def _answer(request: HttpRequest, form: BulkForm, **context: Any) -> HttpResponse:
    plan: Preview | None = context.get("plan")
    context |= {"form": form, "seen": plan.seen if plan else ""}
    part = "_bulk_preview" if is_fragment(request) else "bulk_preview"
    return render(request, f"projects/{part}.html", context)


@login_required
@require_POST
def bulk_save(request: HttpRequest) -> HttpResponse:
    """Stores what the preview showed, all or nothing; else shows it anew with why."""
    if not may_plan(request.user):
        raise PermissionDenied
    form = BulkForm(request.POST, user=request.user)
    seen = seen_revisions(request.POST.get("seen", ""))
    if not form.is_valid() or not seen:
        return _answer(request, form)
    plan = preview(seen, form.wanted, request.user)
    if problem := _what_changed(plan, seen):
        return _answer(request, form, plan=plan, problem=problem)
    reason = request.POST.get("reason", "").strip()[:MOST_REASON]
    try:
        change, works = carry_out(seen, form.wanted, request.user, reason=reason)
    except ReasonNeeded:
        return _answer(request, form, plan=plan, lacks_reason=True)
    except (ChangedMeanwhile, PlannedWork.DoesNotExist):
        # between the look above and the lock
        plan = preview(seen, form.wanted, request.user)
        return _answer(request, form, plan=plan, problem=_what_changed(plan, seen))
    return _done(request, change, works)


def _what_changed(plan: Preview, seen: Mapping[int, int]) -> str:
    """Why the works can't be changed as they were shown; "" when they can."""
    now = {line.work.pk: line.work for line in plan.changing}
    changed = [
        line.work.title
        for line in (*plan.changing, *plan.refused, *plan.unchanged)
        if line.work.revision != seen[line.work.pk] or line.work.pk not in now
    ]
    if changed:
        return _(
            "Changed while you were looking: %(titles)s. Nothing is stored. Below "
            "stands what would happen now."
        ) % {"titles": ", ".join(changed)}
    if len(now) < len(seen):
        return _(
            "Some of the works are no longer there. Nothing is stored. Below stands "
            "what would happen now."
        )
    return ""


def _done(request: HttpRequest, change: UUID, works: list[PlannedWork]) -> HttpResponse:
    done = _change(request, change)
    if not is_fragment(request):
        messages.success(request, done.text)
        return redirect("projects:changes")
    context = {"change": change, "text": done.text}
    answer = render(request, "projects/_bulk_done.html", context)
    changed = {"works": [work.pk for work in works]}
    return trigger_client_event(answer, WORKS_CHANGED, changed)


@login_required
@require_GET
def changes(request: HttpRequest) -> HttpResponse:
    """What somebody changed in the last days, each with its way back."""
    if not may_plan(request.user):
        raise PermissionDenied
    context = {"changes": _changes(request), "days": KEPT_DAYS}
    return render(request, "projects/bulk_changes.html", context)


def _changes(request: HttpRequest) -> list[Change]:
    since = timezone.now() - timedelta(days=KEPT_DAYS)
    return changes_by(request.user, since)


def _change(request: HttpRequest, change_id: UUID) -> Change:
    """Raises Http404: it is too long ago, or somebody else's."""
    for one in _changes(request):
        if one.id == change_id:
            return one
    raise Http404


@login_required
@require_POST
def undo_change(request: HttpRequest, change_id: UUID) -> HttpResponse:
    """Puts back what a change did; names the works that were changed since."""
    change = _change(request, change_id)
    undone = None if change.is_undone else undo(change, request.user)  # type: ignore[arg-type]
    context = {
        "text": _text_of(undone),
        "kept": undone.kept if undone else [],
        "change": undone.id if undone else None,
        "is_redo": not change.is_undo,
    }
    if not is_fragment(request):
        _tell(request, context)
        return redirect("projects:changes")
    answer = render(request, "projects/_bulk_notice.html", context)
    works = [work.pk for work in undone.put_back] if undone else []
    return trigger_client_event(answer, WORKS_CHANGED, {"works": works})


def _text_of(undone: Undone | None) -> str:
    if undone is None:
        return _("This was put back before.")
    if not undone.put_back:
        return _("Nothing could be put back.")
    if len(undone.put_back) == 1:
        return _("%(title)s: put back") % {"title": undone.put_back[0].title}
    return _("%(count)d works put back") % {"count": len(undone.put_back)}


def _tell(request: HttpRequest, context: Mapping[str, Any]) -> None:
    messages.info(request, context["text"])
    for work, why in context["kept"]:
        messages.warning(request, f"{work.title} {why}.")
