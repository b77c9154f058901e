"""The area manager's pages: proposals on map and list, why, and deciding."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from areas.models import Area
from areas.pages import is_fragment
from areas.views import GEOJSON
from conflicts.detail import found_by, map_of, proposal_page
from conflicts.explaining import explained
from conflicts.forms import CombinationFilter
from conflicts.maps import proposals_on_map, works_on_map
from conflicts.models import Combination, DetectionRun
from conflicts.permissions import may_review, may_see_runs
from conflicts.querysets import CombinationQuerySet
from organisations.permissions import Role, has_role
from projects.models import PlannedWork

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
        "map_settings": map_of(
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
    return HttpResponse(works_on_map(found_by(request, number)), content_type=GEOJSON)


@login_required
@require_GET
def combination_detail(request: HttpRequest, number: int) -> HttpResponse:
    """Why this proposal, what the parties say, and what was decided."""
    return proposal_page(request, number)
