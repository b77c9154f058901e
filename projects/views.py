"""The planner's pages: the plan as list and map, and one work."""

from collections.abc import Iterable

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from areas.geo import as_geojson, feature_collection
from areas.maps import map_settings
from areas.models import Area
from areas.pages import is_fragment
from areas.views import GEOJSON
from organisations.permissions import Visitor
from projects.asking import Asked, asked_works
from projects.models import PlannedWork
from projects.periods import period_text
from projects.permissions import may_plan, organisations_with_open_books
from projects.querysets import PlannedWorkQuerySet

PER_PAGE = 100
AROUND_M = 250  # what the map of one work shows of the others


@login_required
@require_GET
@vary_on_headers("HX-Request")  # or Back would show the list without its page
def work_list(request: HttpRequest) -> HttpResponse:
    """Everything that somebody may see, as list and map; htmx asks for the list."""
    asked = _asked(request)
    page = Paginator(_as_rows(asked.works), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": asked.form,
        "works": with_open_books(page.object_list, request.user),
        "page_obj": page,
        "count": page.paginator.count,
        "may_plan": may_plan(request.user),
        "geojson_url": f"{reverse('projects:works_geojson')}?{request.GET.urlencode()}",
        "map_settings": map_settings(),
    }
    page_or_part = "_work_table" if is_fragment(request) else "work_list"
    return render(request, f"projects/{page_or_part}.html", context)


def _asked(request: HttpRequest) -> Asked:
    return asked_works(request.GET, request.user, timezone.localdate())


def _as_rows(works: PlannedWorkQuerySet) -> PlannedWorkQuerySet:
    """What the table shows: whether a work is drawn, not the drawing itself."""
    works = works.defer("footprint", "description", "public_text")
    works = works.annotate(is_drawn=Q(footprint__isnull=False))
    return works.prefetch_related(_parts_of_town())


def _parts_of_town() -> Prefetch:
    """A work's areas, less the municipality: that it lies there goes without saying."""
    parts = Area.objects.exclude(level=Area.Level.MUNICIPALITY)
    return Prefetch("areas", queryset=parts)


def with_open_books(works: Iterable[PlannedWork], user: Visitor) -> list[PlannedWork]:
    """The same works, each with `is_open_book`: may `user` see money and notes?"""
    own = organisations_with_open_books(user)
    works = list(works)
    for work in works:
        work.is_open_book = own is None or work.organisation_id in own  # type: ignore[attr-defined]
    return works


@login_required
@require_GET
def works_geojson(request: HttpRequest) -> HttpResponse:
    """The same works as the list, all pages, for the map."""
    drawn = _asked(request).works.filter(footprint__isnull=False)
    return HttpResponse(_as_map(drawn), content_type=GEOJSON)


def _as_map(works: PlannedWorkQuerySet) -> str:
    rows = works.defer("footprint").annotate(shape=as_geojson("footprint"))
    return feature_collection(
        (
            work.shape,
            {
                "id": work.pk,
                "title": work.title,
                "discipline": work.discipline,
                "organisation": work.organisation.name,
                "status": work.status,
                "period": period_text(work.earliest_start, work.latest_end),
                "url": reverse("projects:work_detail", args=[work.pk]),
            },
        )
        for work in rows
    )


@login_required
@require_GET
def work_geojson(request: HttpRequest, work_id: int) -> HttpResponse:
    """A work among those around it."""
    visible = PlannedWork.objects.visible_to(request.user)
    drawn = visible.filter(footprint__isnull=False)
    work = get_object_or_404(drawn, pk=work_id)
    assert work.footprint is not None
    around = visible.active(timezone.localdate()).near(work.footprint, AROUND_M)
    shown = visible.filter(Q(pk=work.pk) | Q(pk__in=around.values("pk")))
    return HttpResponse(
        _as_map(shown.select_related("organisation")), content_type=GEOJSON
    )
