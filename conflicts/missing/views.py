"""What could have been combined and was not: a list with its map, and as a file."""

import csv

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from areas.maps import map_settings
from areas.pages import is_fragment
from areas.views import GEOJSON
from conflicts.missing.asking import MissedFilter, dearest_first, with_works
from conflicts.missing.told import as_table, on_map, told
from conflicts.models import MissedChance
from conflicts.permissions import may_review, may_see_sum
from conflicts.querysets import MissedChanceQuerySet

PER_PAGE = 30


def _asked(request: HttpRequest) -> tuple[MissedFilter, MissedChanceQuerySet]:
    if not may_review(request.user):
        raise PermissionDenied
    visible = MissedChance.objects.visible_to(request.user)
    question = MissedFilter(request.GET, visible)
    return question, dearest_first(question.apply(), may_see_sum(request.user))


@login_required
@require_GET
@vary_on_headers("HX-Request")
def missed_chances(request: HttpRequest) -> HttpResponse:
    """The missed chances that concern this person, and how many for which reason."""
    question, rows = _asked(request)
    shows_sum = may_see_sum(request.user)
    page = Paginator(with_works(rows), PER_PAGE).get_page(request.GET.get("page"))
    address = reverse("conflicts:missed_chances_geojson")
    context = {
        "filter": question,
        "missed": told(page.object_list, request.user, shows_sum),
        "page_obj": page,
        "count": page.paginator.count,
        "counts": question.counts(),
        "shows_sum": shows_sum,
        "geojson_url": f"{address}?{request.GET.urlencode()}",
        "map_settings": map_settings(),
    }
    name = "_list" if is_fragment(request) else "missed_chances"
    return render(request, f"conflicts/missing/{name}.html", context)


@login_required
@require_GET
def missed_geojson(request: HttpRequest) -> HttpResponse:
    """The works of all missed chances in the list."""
    _question, rows = _asked(request)
    return HttpResponse(on_map(rows), content_type=GEOJSON)


@login_required
@require_GET
def missed_csv(request: HttpRequest) -> HttpResponse:
    """The whole list, for a spreadsheet."""
    _question, rows = _asked(request)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="gemiste-kansen.csv"'
    answer["Cache-Control"] = "private, no-store"
    answer.write("\ufeff")
    table = as_table(with_works(rows), request.user, may_see_sum(request.user))
    csv.writer(answer, delimiter=";").writerows(table)
    return answer
