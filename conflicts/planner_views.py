"""What the planner's pages ask of detection: who is near, and whom a work meets."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST
from django.views.decorators.vary import vary_on_headers

from conflicts import wording
from conflicts.drafts import DraftForm
from conflicts.engine import Rules
from conflicts.meeting_words import Barrier, Meeting, in_sections
from conflicts.models import (
    Combination,
    CombinationMember,
    DetectedWork,
    Match,
    RestrictionMatch,
)
from conflicts.nearby import neighbours_of, obstacles_of
from conflicts.nearby_words import Hurdle, Near
from conflicts.permissions import composable_by, may_review, may_see_benefit
from conflicts.querysets import CombinationQuerySet
from conflicts.rules import current_rules
from organisations.permissions import Visitor
from projects.models import PlannedWork
from projects.permissions import may_plan, organisations_with_open_books


@login_required
@require_POST
def neighbours(request: HttpRequest) -> HttpResponse:
    """Who else is near the footprint and dates that are being entered: a fragment."""
    if not may_plan(request.user):
        raise PermissionDenied
    form = DraftForm(request.POST)
    context: dict[str, Any] = {"form": form, "own": form.cleaned_data.get("work")}
    if pieces := form.pieces:
        rules = current_rules()
        found = neighbours_of(pieces, request.user, timezone.localdate(), rules)
        context |= {
            "is_placed": True,
            "neighbours": [Near(one) for one in found if not one.match.is_near_miss],
            "near_misses": [Near(one) for one in found if one.match.is_near_miss],
            "near_miss_room": wording.room(rules.near_miss_days),
            "obstacles": [Hurdle(one, rules) for one in obstacles_of(pieces, rules)],
        }
    return render(request, "conflicts/_neighbours.html", context)


@login_required
@require_GET
@vary_on_headers("HX-Request")
def work_matches(request: HttpRequest, work_id: int) -> HttpResponse:
    """Where a work meets others, and the proposals it is in; a fragment for htmx."""
    visible = PlannedWork.objects.visible_to(request.user)
    work = get_object_or_404(visible, pk=work_id)
    meetings = _meetings_of(work, request.user)
    proposals = Combination.objects.visible_to(request.user).alive()
    proposals = proposals.of_works([work.pk]).best_first()
    rules = current_rules()
    context = {
        "work": work,
        "meetings": meetings,
        "sections": in_sections(meetings),
        "barriers": _barriers_of(work, rules),
        "combinations": proposals,
        "together": _proposed_with(proposals),
        "may_ask_why": may_review(request.user),
        "composable": composable_by(
            request.user, [work.pk, *(one.work.pk for one in meetings)]
        ),
        "near_miss_room": wording.room(rules.near_miss_days),
        "is_detected": DetectedWork.objects.filter(
            work=work, revision=work.revision
        ).exists(),
    }
    template = "_work_matches" if request.htmx else "work_matches"  # type: ignore[attr-defined]
    return render(request, f"conflicts/{template}.html", context)


def _meetings_of(work: PlannedWork, user: Visitor) -> list[Meeting]:
    matches = Match.objects.visible_to(user).touching([work.pk])
    matches = matches.select_related("first__organisation", "second__organisation")
    books = organisations_with_open_books(user)
    met = [
        (match, match.second if match.first_id == work.pk else match.first)
        for match in matches.order_by("metres_apart", "gap_days", "pk")
    ]
    return [
        Meeting(
            other,
            work,
            match,
            match.worth if may_see_benefit(books, work, other) else None,
        )
        for match, other in met
    ]


def _barriers_of(work: PlannedWork, rules: Rules) -> list[Barrier]:
    """One of each: an event in three streets is three restrictions that read alike."""
    matches = RestrictionMatch.objects.filter(work=work).select_related("restriction")
    found = [
        Barrier(match.restriction, rules.moratorium_days)
        for match in matches.defer("restriction__place")
    ]
    alike = {(one.restriction.title, one.period): one for one in reversed(found)}
    return sorted(alike.values(), key=lambda one: one.restriction.starts_on)


def _proposed_with(combinations: CombinationQuerySet) -> set[int]:
    """The works in these combinations."""
    members = CombinationMember.objects.filter(combination__in=combinations)
    return set(members.values_list("work", flat=True))
