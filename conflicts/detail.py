"""The page of one proposal, made of what each part of reviewing tells about it."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from agenda.models import Challenge
from areas.geo import bounds_in_degrees
from areas.maps import map_settings
from conflicts import wording
from conflicts.assignments import context as assignments
from conflicts.benefit import nuisance, posts
from conflicts.case import context as case
from conflicts.closing import context as closing
from conflicts.composing import context as composing
from conflicts.consulting import showing as consulting
from conflicts.consulting.states import PartyState
from conflicts.deciding import context as deciding
from conflicts.explaining import Explained, explained
from conflicts.limits_explained import full_limits
from conflicts.meetings.permissions import may_make_meetings
from conflicts.models import Combination
from conflicts.permissions import may_see_sum
from conflicts.querysets import CombinationQuerySet
from conflicts.rules import current_rules, rule_set_of_version
from organisations.permissions import Visitor
from projects.models import PlannedWork
from projects.querysets import PlannedWorkQuerySet


def found_by(request: HttpRequest, number: int) -> CombinationQuerySet:
    """The one combination, if this person may see it; 404 otherwise."""
    rows = Combination.objects.visible_to(request.user).filter(number=number)
    if not rows.exists():
        raise Http404
    return rows


def proposal_page(
    request: HttpRequest, number: int, status: int = 200, **instead: Any
) -> HttpResponse:
    """The page of proposal `number`; 404 for who may not see it.

    `instead` takes the place of what is in the context under the same name: a form
    with its mistakes, with status 422.
    """
    today = timezone.localdate()  # noqa: TID251  this is the door
    found = explained(found_by(request, number))[0]
    shows_sum = may_see_sum(request.user)
    talk = consulting.context_of(found, request.user, today)
    context = {
        "found": found,
        "combination": found.combination,
        **_case_for(found, request.user, talk["party_states"]),
        **(_books_of(found) if shows_sum else {}),
        "shows_sum": shows_sum,
        **composing.context_of(found.combination, today),
        **deciding.context_of(found, request.user, today),
        **talk,
        **assignments.context_of(found.combination, request.user),
        "may_meet": may_make_meetings(request.user),
        **closing.context_of(found.combination, request.user, today),
        **instead,
    }
    if verdict := request.GET.get("verdict"):  # as a card's menu asks
        context["form"].initial["verdict"] = verdict
    return render(request, "conflicts/combination_detail.html", context, status=status)


def _case_for(
    found: Explained, user: Visitor, parties: Sequence[PartyState]
) -> dict[str, Any]:
    """For and against a proposal: place, time, money and what the area needs."""
    combination = found.combination
    works = PlannedWork.objects.filter(pk__in=[work.pk for work in found.works])
    rule_set = rule_set_of_version(combination.rules_version)
    now = current_rules()
    rules = rule_set.rules() if rule_set else now
    sources = rule_set.sources() if rule_set else None
    case_for = case.context_of(found, user, rules, parties)
    estimates = case_for.get("estimates")
    return {
        **case_for,
        "posts": posts(combination.terms, found.disciplines, rules, sources, estimates),
        "nuisance": nuisance(rules, sources),
        "total": wording.euros(float(combination.value)),
        "total_low": wording.about(float(combination.value_low)),
        "total_high": wording.about(float(combination.value_high)),
        "total_about": wording.about_in_total(float(combination.value)),
        "order_room": wording.room(rules.order_tolerance_days),
        "rule_set": rule_set,
        "rules_have_changed": combination.rules_version != now.version,
        "challenges": Challenge.objects.filter(areas__works__in=works).distinct(),
        "geojson_url": reverse(
            "conflicts:combination_geojson", args=[combination.number]
        ),
        "ground_url": reverse(
            "conflicts:combination_ground", args=[combination.number]
        ),
        "map_settings": map_of(works),
    }


def _books_of(found: Explained) -> dict[str, Any]:
    """Who gains what and what is full: it tells what the works of each cost."""
    appraisal = found.combination.appraisal
    return {
        "is_stable": appraisal.get("is_stable", True),
        "full_limits": full_limits(appraisal.get("binding", [])),
    }


def map_of(works: PlannedWorkQuerySet) -> dict[str, Any]:
    """A map that shows these works; the whole town when none is drawn."""
    settings = map_settings()
    bounds = bounds_in_degrees(works, "footprint")
    return {**settings, "bounds": bounds or settings["bounds"]}
