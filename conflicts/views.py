"""The area manager's page: why a proposal, and what is decided."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from areas.views import GEOJSON
from conflicts.detail import found_by, proposal_page
from conflicts.maps import works_on_map


@login_required
@require_GET
def combination_geojson(request: HttpRequest, number: int) -> HttpResponse:
    return HttpResponse(works_on_map(found_by(request, number)), content_type=GEOJSON)


@login_required
@require_GET
def combination_detail(request: HttpRequest, number: int) -> HttpResponse:
    """Why this proposal, what the parties say, and what was decided."""
    return proposal_page(request, number)
