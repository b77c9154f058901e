"""The area manager's page: why a proposal, and what is decided."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from areas.views import GEOJSON
from conflicts.detail import found_by, proposal_page
from conflicts.explaining import explained
from conflicts.maps import ground_on_map, works_on_map


@login_required
@require_GET
def combination_geojson(request: HttpRequest, number: int) -> HttpResponse:
    return HttpResponse(works_on_map(found_by(request, number)), content_type=GEOJSON)


@login_required
@require_GET
def combination_ground(request: HttpRequest, number: int) -> HttpResponse:
    """The ground that the works of a proposal share, to show on its map."""
    row = found_by(request, number).prefetch_related("members").get()
    return HttpResponse(ground_on_map(row), content_type=GEOJSON)


@login_required
@require_GET
def proposal_a4(request: HttpRequest, number: int) -> HttpResponse:
    """The proposal on one page, as PDF; with the money of others only for who may."""
    today = timezone.localdate()
    found = explained(found_by(request, number))[0]
    # what sets pages takes a second to load, which only this one needs
    from conflicts.case.paper import paper_of

    content = paper_of(found, request.user, today)
    answer = HttpResponse(content, content_type="application/pdf")
    name = f"{found.combination.reference}.pdf"
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@login_required
@require_GET
def combination_detail(request: HttpRequest, number: int) -> HttpResponse:
    """Why this proposal, what the parties say, and what was decided."""
    return proposal_page(request, number)
