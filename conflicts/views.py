"""The area manager's pages: proposals on map and list, why, and deciding."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django.views.decorators.vary import vary_on_headers

from agenda.models import Challenge
from areas.geo import bounds_in_degrees
from areas.maps import map_settings
from areas.models import Area
from areas.pages import is_fragment
from areas.views import GEOJSON
from conflicts import wording
from conflicts.benefit import nuisance, posts
from conflicts.explaining import Explained, explained
from conflicts.forms import CombinationFilter, DecisionForm
from conflicts.limits_explained import full_limits
from conflicts.maps import proposals_on_map, works_on_map
from conflicts.models import Combination, DetectionRun
from conflicts.owners import owners
from conflicts.permissions import (
    may_decide,
    may_review,
    may_see_runs,
    may_see_sum,
    who_may_decide,
)
from conflicts.querysets import CombinationQuerySet
from conflicts.review import OPEN_STATES, REASONS_FOR, Reason, Verdict
from conflicts.rules import current_rules, rule_set_of_version
from conflicts.services import DecidedMeanwhile, decide
from organisations.permissions import Role, has_role
from projects.models import PlannedWork
from projects.querysets import PlannedWorkQuerySet

PER_PAGE = 30


@login_required
@require_GET
@vary_on_headers("HX-Request")  # or Back would show the list without its page
def combination_list(request: HttpRequest) -> HttpResponse:
    """The proposals that concern this person, the most valuable first."""
    question, rows = _asked(request)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    address = reverse("conflicts:combinations_geojson")
    context = {
        "filter": question,
        "combinations": explained(page.object_list),
        "page_obj": page,
        "count": page.paginator.count,
        "manages": Area.objects.managed_by(request.user).exists(),
        "is_manager": has_role(request.user, Role.AREA_MANAGER),
        "may_see_runs": may_see_runs(request.user),
        "last_run": DetectionRun.objects.filter(is_full=True).first(),
        "geojson_url": f"{address}?{request.GET.urlencode()}",
        "map_settings": _map_of(
            PlannedWork.objects.filter(memberships__combination__in=rows)
        ),
    }
    template = "_combination_list" if is_fragment(request) else "combination_list"
    return render(request, f"conflicts/{template}.html", context)


def _asked(request: HttpRequest) -> tuple[CombinationFilter, CombinationQuerySet]:
    if not may_review(request.user):
        raise PermissionDenied
    visible = Combination.objects.visible_to(request.user)
    question = CombinationFilter(request.GET, visible)
    return question, question.apply(visible).best_first()


@login_required
@require_GET
def combinations_geojson(request: HttpRequest) -> HttpResponse:
    """The works of all proposals in the list, each with the number of its proposal."""
    _question, rows = _asked(request)
    return HttpResponse(proposals_on_map(rows), content_type=GEOJSON)


@login_required
@require_GET
def combination_geojson(request: HttpRequest, number: int) -> HttpResponse:
    return HttpResponse(works_on_map(_found(request, number)), content_type=GEOJSON)


def _found(request: HttpRequest, number: int) -> CombinationQuerySet:
    """The one combination, if this person may see it; 404 otherwise."""
    rows = Combination.objects.visible_to(request.user).filter(number=number)
    if not rows.exists():
        raise Http404
    return rows


@login_required
@require_GET
def combination_detail(request: HttpRequest, number: int) -> HttpResponse:
    """Why this proposal, and what was decided."""
    found = explained(_found(request, number))[0]
    seen = {"seen": found.combination.changed_at.isoformat()}
    return _detail(request, found, DecisionForm(initial=seen))


def _detail(
    request: HttpRequest, found: Explained, form: DecisionForm, status: int = 200
) -> HttpResponse:
    shows_sum = may_see_sum(request.user)
    context = {
        "found": found,
        "combination": found.combination,
        "form": form,
        **_case_for(found),
        **(_books_of(found) if shows_sum else {}),
        "shows_sum": shows_sum,
        **_deciding_on(found.combination, request),
    }
    return render(request, "conflicts/combination_detail.html", context, status=status)


def _case_for(found: Explained) -> dict[str, Any]:
    """What speaks for a proposal: place, time, money and what the area needs."""
    combination = found.combination
    works = PlannedWork.objects.filter(pk__in=[work.pk for work in found.works])
    rule_set = rule_set_of_version(combination.rules_version)
    now = current_rules()
    rules = rule_set.rules() if rule_set else now
    sources = rule_set.sources() if rule_set else None
    timeline, rows = found.timeline
    return {
        "timeline": timeline,
        "rows": rows,
        "posts": posts(combination.terms, found.disciplines, rules, sources),
        "nuisance": nuisance(rules, sources),
        "total": wording.euros(float(combination.value)),
        "total_about": wording.about_in_total(float(combination.value)),
        "order_room": wording.room(rules.order_tolerance_days),
        "rule_set": rule_set,
        "rules_have_changed": combination.rules_version != now.version,
        "challenges": Challenge.objects.filter(areas__works__in=works).distinct(),
        "geojson_url": reverse(
            "conflicts:combination_geojson", args=[combination.number]
        ),
        "map_settings": _map_of(works),
    }


def _books_of(found: Explained) -> dict[str, Any]:
    """Who gains what and what is full: it tells what the works of each cost."""
    appraisal = found.combination.appraisal
    return {
        "owners": owners(found),
        "is_stable": appraisal.get("is_stable", True),
        "full_limits": full_limits(appraisal.get("binding", [])),
    }


def _deciding_on(combination: Combination, request: HttpRequest) -> dict[str, Any]:
    """Whether this person may decide, who else, and what was decided before."""
    mine = may_decide(request.user, combination)
    return {
        "may_decide": mine,
        "deciders": [] if mine else who_may_decide(combination),
        "is_open": combination.state in OPEN_STATES,
        "reasons_for": REASONS_FOR,
        "decisions": combination.decisions.select_related("decided_by"),
        "moved": [
            (entry["title"], wording.moved(entry)) for entry in combination.what_moved
        ],
    }


def _map_of(works: PlannedWorkQuerySet) -> dict[str, Any]:
    """A map that shows these works; the whole town when none is drawn."""
    settings = map_settings()
    bounds = bounds_in_degrees(works, "footprint")
    return {**settings, "bounds": bounds or settings["bounds"]}


@login_required
@require_POST
def decide_on(request: HttpRequest, number: int) -> HttpResponse:
    """Accept or reject, in one's own areas, with a reason."""
    combination = _found(request, number).get()
    if not may_decide(request.user, combination):
        raise PermissionDenied
    form = DecisionForm(request.POST)
    if combination.state in OPEN_STATES and not form.is_valid():
        found = explained(_found(request, number))[0]
        return _detail(request, found, form, status=422)
    if form.is_valid() and _decided(request.user, combination, form):
        text = _("Your decision on %(reference)s is recorded.")
        messages.success(request, text % {"reference": combination.reference})
    else:
        text = _(
            "Nothing was recorded: this proposal was decided on or changed while you "
            "were looking at it. This is how it stands now."
        )
        messages.error(request, text)
    return redirect("conflicts:combination_detail", number=number)


def _decided(by: Any, combination: Combination, form: DecisionForm) -> bool:
    """Whether the decision could be recorded; not when the proposal has changed."""
    answers = form.cleaned_data
    combination.changed_at = answers["seen"]
    try:
        decide(
            combination,
            by=by,
            verdict=Verdict(answers["verdict"]),
            reason=Reason(answers["reason"]),
            explanation=answers["explanation"],
        )
    except DecidedMeanwhile:
        return False
    return True
