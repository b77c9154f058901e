"""What changes would do to proposals, told before they are saved: a fragment."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from conflicts.effects import MOST_CHANGED, TooMuch, effects_of
from conflicts.effects_form import EffectsForm
from conflicts.effects_told import told
from conflicts.rules import current_rules
from projects.models import PlannedWork
from projects.permissions import may_plan


@login_required
@require_POST
def effects(request: HttpRequest) -> HttpResponse:
    """Which proposals would lapse, change or appear. Nothing is stored.

    404 for works that this person may not see, 403 for those they may not edit.
    """
    if not may_plan(request.user):
        raise PermissionDenied
    form = EffectsForm(request.POST, PlannedWork.objects.visible_to(request.user))
    context: dict[str, Any] = {"form": form, "effects": None, "is_too_much": False}
    if form.is_valid():
        _refuse_those_of_others(form, request)
        context |= _looked_for(form, request)
    elif "invalid_choice" in _codes(form):
        raise Http404
    return render(request, "conflicts/_effects.html", context)


def _looked_for(form: EffectsForm, request: HttpRequest) -> dict[str, Any]:
    if form.cleaned_data["work"].count() > MOST_CHANGED:
        return {"is_too_much": True}
    try:
        found = effects_of(form.as_given(), timezone.localdate(), current_rules())
    except TooMuch:
        return {"is_too_much": True}
    except ValueError:
        form.add_error("quarters", "")
        return {}
    return {"effects": told(found, request.user)}


def _refuse_those_of_others(form: EffectsForm, request: HttpRequest) -> None:
    works = form.cleaned_data["work"]
    editable = PlannedWork.objects.editable_by(request.user).filter(pk__in=works)
    if editable.count() < works.count():
        raise PermissionDenied


def _codes(form: EffectsForm) -> set[str | None]:
    return {error.code for error in form.errors.as_data().get("work", ())}
