"""The page with the rules, its history, and changing them with a look ahead."""

import logging
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)
from django.views.decorators.vary import vary_on_headers
from kombu.exceptions import OperationalError

from areas.pages import is_fragment
from conflicts import rules_display as display
from conflicts.models import RuleSet, RulesPreview
from conflicts.permissions import may_change_rules, may_review
from conflicts.rule_changes import (
    NotComputed,
    StaleRules,
    on_top_of_newest,
    propose,
    proposed_figures,
    save,
)
from conflicts.rules import current_rule_set, figures_of
from conflicts.rules_forms import OrganisationBuffers, RulesForm, initial_buffers
from conflicts.rules_result import explained
from conflicts.rules_words import KNOBS
from conflicts.tasks import detect_everything, preview_rules
from organisations.models import Organisation

logger = logging.getLogger(__name__)

VERSIONS_PER_PAGE = 10


@login_required
@require_GET
def rules(request: HttpRequest, number: int | None = None) -> HttpResponse:
    """The rules that hold, or those of an older version, and how they came about."""
    if not may_review(request.user):
        raise PermissionDenied
    newest = current_rule_set()
    shown = newest if number is None else _numbered(number)
    names = _organisations()
    sections = list(display.sections(figures_of(shown), names))
    context = {
        "shown": shown,
        "newest": newest,
        "knobs": sections[: len(KNOBS)],
        "sections": sections[len(KNOBS) :],
        "stated": display.stated(shown.rules()),
        "may_change": may_change_rules(request.user),
        **_history(request, names),
    }
    return render(request, "conflicts/rules/rules.html", context)


def _numbered(number: int) -> RuleSet:
    rows = RuleSet.objects.prefetch_related("parameters").select_related("created_by")
    return get_object_or_404(rows, number=number)


def _organisations() -> dict[str, str]:
    return {
        str(pk): name for pk, name in Organisation.objects.values_list("pk", "name")
    }


def _history(request: HttpRequest, names: display.Names) -> dict[str, Any]:
    """The versions, newest first, each with what it changed in the one before."""
    rows = RuleSet.objects.select_related("created_by")
    page = Paginator(rows, VERSIONS_PER_PAGE).get_page(request.GET.get("page"))
    numbers = [one.number for one in page]
    before = [number - 1 for number in numbers]
    with_figures = RuleSet.objects.prefetch_related("parameters")
    known = {
        one.number: figures_of(one)
        for one in with_figures.filter(number__in=[*numbers, *before])
    }
    return {
        "page_obj": page,
        "versions": [
            (one, display.changes(known[one.number - 1], known[one.number], names))
            if one.number - 1 in known
            else (one, [])
            for one in page
        ],
    }


@login_required
@require_http_methods(["GET", "POST"])
def change_rules(request: HttpRequest) -> HttpResponse:
    """All figures in a form; sending it asks what would change, and saves nothing."""
    if not may_change_rules(request.user):
        raise PermissionDenied
    data = request.POST if request.method == "POST" else None
    base = _shown_before(request) or current_rule_set()
    start = figures_of(base)
    initial: dict[str, Any] = {"based_on": base.number}
    if earlier := _earlier(request):
        start, initial["note"] = on_top_of_newest(earlier), earlier.note
    form = RulesForm(base.rules(), start, data, initial=initial)
    buffers = OrganisationBuffers(
        data,
        prefix="buffers",
        initial=initial_buffers(start),
        form_kwargs={"organisations": _organisations()},
    )
    if data is not None and form.is_valid() and buffers.is_valid():
        row = _proposed(request, form, buffers.buffers(), base)
        if row:
            return redirect("conflicts:rules_preview", pk=row.pk)
    return _form_page(request, form, buffers, base)


def _shown_before(request: HttpRequest) -> RuleSet | None:
    """The version that was changed in the form: by now there may be a newer one, and
    what that changed is not to be undone by what was left alone."""
    number = request.POST.get("based_on", "")
    rows = RuleSet.objects.prefetch_related("parameters")
    return rows.filter(number=number).first() if _is_number(number) else None


def _earlier(request: HttpRequest) -> RulesPreview | None:
    """The preview from which somebody comes back to change more."""
    asked = request.GET.get("voorbeeld", "")
    return RulesPreview.objects.filter(pk=asked).first() if _is_number(asked) else None


def _is_number(text: str) -> bool:
    """One that a row may have: of thousands of digits Python makes no number."""
    return text.isdecimal() and len(text) < 19


def _proposed(
    request: HttpRequest,
    form: RulesForm,
    buffers: dict[str, dict[str, float]],
    base: RuleSet,
) -> RulesPreview | None:
    """A preview on its way to a worker; None, with a message, when nothing differs."""
    proposed = replace(form.proposed, organisation_buffers_m=buffers)
    with transaction.atomic():
        row = propose(
            proposed,
            form.sources,
            note=form.cleaned_data["note"],
            by=request.user,  # type: ignore[arg-type]
            based_on=base,
        )
        if proposed_figures(row) == figures_of(base):
            transaction.set_rollback(True)
            form.add_error(None, _("You have not changed anything yet."))
            return None
        _send_on_commit(row)
    return row


def _form_page(
    request: HttpRequest, form: RulesForm, buffers: Any, base: RuleSet
) -> HttpResponse:
    sections = list(form.sections())
    context = {
        "form": form,
        "buffers": buffers,
        "knobs": sections[: len(KNOBS)],
        "sections": sections[len(KNOBS) :],
        "stated": display.stated(base.rules()),
    }
    status = 422 if form.is_bound else 200
    return render(request, "conflicts/rules/change.html", context, status=status)


def _send_on_commit(row: RulesPreview) -> None:
    transaction.on_commit(lambda: _send(row))


def _send(row: RulesPreview) -> None:
    try:
        preview_rules.delay(row.pk)
    except OperationalError as error:
        logger.warning("Redis is away; a preview of rules waits: %s", error)
        RulesPreview.objects.filter(pk=row.pk).update(result={"is_unsent": True})


@login_required
@require_http_methods(["GET", "POST"])
@vary_on_headers("HX-Request")
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """What changed rules would do, as soon as it is known; POST asks once more."""
    if not may_change_rules(request.user):
        raise PermissionDenied
    row = _asked(pk)
    if row is None:
        return _gone(request)
    if request.method == "POST":
        RulesPreview.objects.filter(pk=pk).update(result={}, finished_at=None)
        _send_on_commit(row)
        return redirect("conflicts:rules_preview", pk=pk)
    is_waiting = row.finished_at is None and not row.result
    if is_fragment(request) and is_waiting:
        return HttpResponse(status=204)  # nothing to replace yet
    template = "_result" if is_fragment(request) else "preview"
    context = {**_told(request, row), "is_waiting": is_waiting}
    return render(request, f"conflicts/rules/{template}.html", context)


def _asked(pk: int) -> RulesPreview | None:
    rows = RulesPreview.objects.select_related("based_on", "asked_by")
    return rows.filter(pk=pk).first()


def _gone(request: HttpRequest) -> HttpResponse:
    text = _(
        "That preview is no longer there: it was saved, or is more than a day old."
    )
    messages.info(request, text)
    return redirect("conflicts:rules")


def _told(request: HttpRequest, row: RulesPreview) -> dict[str, Any]:
    before, after = figures_of(row.based_on), proposed_figures(row)
    is_known = "after" in row.result
    return {
        "preview": row,
        "changes": display.changes(before, after, _organisations()),
        "is_stale": current_rule_set().pk != row.based_on_id,
        "outcome": explained(row.result, request.user) if is_known else None,
    }


@login_required
@require_POST
def save_rules(request: HttpRequest, pk: int) -> HttpResponse:
    """The previewed rules hold from now on, and the whole plan is compared again."""
    if not may_change_rules(request.user):
        raise PermissionDenied
    row = _asked(pk)
    if row is None:
        return _gone(request)
    try:
        saved = save(row, request.user)  # type: ignore[arg-type]
    except StaleRules:
        text = _(
            "Nothing was saved: somebody else saved other rules while you were "
            "looking. What you changed is kept. Look again at what it does."
        )
        messages.error(request, text)
        return redirect("conflicts:rules_preview", pk=pk)
    except NotComputed:
        text = _("Nothing was saved: wait until you see what would change.")
        messages.error(request, text)
        return redirect("conflicts:rules_preview", pk=pk)
    text = _("Version %(number)s holds from now on. KIP compares all plans again.")
    messages.success(request, text % {"number": saved.number})
    transaction.on_commit(_detect_everything)
    return redirect("conflicts:rules")


def _detect_everything() -> None:
    try:
        detect_everything.delay()
    except OperationalError as error:
        # `detect_pending` sees that the rules have changed, as soon as Redis is back.
        logger.warning("Redis is away; new rules wait: %s", error)
