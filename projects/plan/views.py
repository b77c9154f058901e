"""The planning page: table, map and timeline of the same works, and what they cost."""

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.db.models import Func, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import reswap

from areas.geo import as_geojson, feature_collection
from areas.maps import map_settings
from areas.pages import is_fragment, whole_numbers
from areas.views import GEOJSON
from projects.models import PlannedWork
from projects.periods import period_text
from projects.permissions import may_plan
from projects.plan.asking import MANNERS, Asked, asked_works, for_everybody
from projects.plan.columns import COLUMNS, USUAL
from projects.plan.filters import MINE
from projects.plan.rows import Row, for_rows, rows_of
from projects.plan.saved_views import views_of
from projects.plan.timeline import Timeline, timeline_of, years_of
from projects.plan.totals import totals_of
from projects.querysets import PlannedWorkQuerySet

PER_PAGE = 100
AROUND_M = 250  # what the map of one work shows of the others

# Headers by which the page asks for less, see static/js/lib/plan_renewal.js: ids of the
# works that changed and of which it shows rows; and what is not looked at now.
CHANGED, WITHOUT = "Kip-Changed", "Kip-Without"


@login_required
@require_GET
# Or Back would show the parts without their page.
@vary_on_headers("HX-Request", CHANGED, WITHOUT)
def work_list(request: HttpRequest) -> HttpResponse:
    """What somebody may see and asks for; htmx asks for the parts that change.

    Who plans and asks for nothing in particular is led to their own works, by an
    address that says so.
    """
    today = timezone.localdate()
    asked = asked_works(request.GET, request.user, today)
    if is_fragment(request):
        return _fragment(request, asked, today)
    if not request.GET and asked.form.own:
        return redirect(f"{reverse('projects:work_list')}?mine={MINE}")
    context = _parts(request, asked, today) | {
        "may_plan": may_plan(request.user),
        "map_settings": map_settings(),
        "views": views_of(request.user),
        "usual": ",".join(USUAL),
        "all_columns": COLUMNS.values(),
    }
    return render(request, "projects/work_list.html", context)


def _fragment(request: HttpRequest, asked: Asked, today: date) -> HttpResponse:
    """What another question renews, or less: see the headers that are read here."""
    changed = whole_numbers(request.headers.get(CHANGED, ""))
    context = _changed_parts(request, asked, changed, today) if changed else None
    if context:
        answer = render(request, "projects/_changed_parts.html", context)
        return reswap(answer, "none")
    context = _parts(request, asked, today)
    return render(request, "projects/_work_parts.html", context)


def _changed_parts(
    request: HttpRequest, asked: Asked, changed: set[int], today: date
) -> dict[str, Any] | None:
    """What a change of these works renews: their rows, and what counts all works. Also
    a work that is no longer what was asked for keeps its row, until the next question.
    None when one of them is no longer to be seen: its row goes."""
    all_works = list(asked.works.values_list("pk", "revision"))
    outside = changed - {pk for pk, _revision in all_works}
    works = for_rows(asked.visible.filter(pk__in=changed))
    rows = rows_of(works, asked.columns, asked.form.books, request.user, outside)
    if len(rows) < len(changed):
        return None
    years = years_of(request.GET, today)
    return _of_all(request, asked, all_works, years) | {
        "rows": rows,
        "count": len(all_works),
        "timeline": _timeline(request, rows, years, today),
    }


def _parts(request: HttpRequest, asked: Asked, today: date) -> dict[str, Any]:
    """What another question renews: table, timeline and totals."""
    page = Paginator(for_rows(asked.works), PER_PAGE).get_page(request.GET.get("page"))
    rows = rows_of(page.object_list, asked.columns, asked.form.books, request.user)
    years = years_of(request.GET, today)
    return _of_all(request, asked, _all_works(asked, page), years) | {
        "filter": asked.form,
        "rows": rows,
        "page_obj": page,
        "count": page.paginator.count,
        "timeline": _timeline(request, rows, years, today),
        "may_plan": may_plan(request.user),
    }


def _of_all(
    request: HttpRequest, asked: Asked, works: list[tuple[int, int]], years: list[int]
) -> dict[str, Any]:
    """What is about all works that were asked for, here with their revisions."""
    return {
        "asked": asked,
        "ids": [pk for pk, _revision in works],
        "revisions": [revision for _pk, revision in works],
        "totals": totals_of(asked, request.GET, years),
        "geojson_url": _map_of(request),
        "link": for_everybody(request.GET, asked),
    }


def _timeline(
    request: HttpRequest, rows: list[Row], years: list[int], today: date
) -> Timeline | None:
    if request.headers.get(WITHOUT) == "timeline":
        return None
    return timeline_of([row.work for row in rows], years, today)


@login_required
@require_GET
def timeline(request: HttpRequest) -> HttpResponse:
    """The timeline of a page of works, for where it was left out: a fragment."""
    today = timezone.localdate()
    works = asked_works(request.GET, request.user, today).works
    shown = works.defer("footprint", "description", "public_text")
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    found = timeline_of(page.object_list, years_of(request.GET, today), today)
    return render(request, "projects/_timeline_parts.html", {"timeline": found})


def _all_works(asked: Asked, page: Page) -> list[tuple[int, int]]:
    """Id and revision of all that were asked for, also of those on other pages."""
    if page.paginator.num_pages == 1:
        return [(work.pk, work.revision) for work in page.object_list]
    return list(asked.works.values_list("pk", "revision"))


def _map_of(request: HttpRequest) -> str:
    """Where the map gets the works; the same for every order and set of columns."""
    which = request.GET.copy()
    for name in MANNERS:
        which.pop(name, None)
    which["rough"] = "1"
    return f"{reverse('projects:works_geojson')}?{which.urlencode()}"


@login_required
@require_GET
def works_geojson(request: HttpRequest) -> HttpResponse:
    """The same works as the list, all pages, for the map.

    `only`: of these those with one of these ids, with commas. `rough`: drawn as exactly
    as a plan shows it, in two thirds of the size; who draws snaps to exact shapes.
    """
    asked = asked_works(request.GET, request.user, timezone.localdate())
    drawn = asked.works.filter(footprint__isnull=False)
    if "only" in request.GET:
        drawn = drawn.filter(pk__in=whole_numbers(request.GET["only"]))
    shape = _ROUGH if "rough" in request.GET else as_geojson("footprint")
    return HttpResponse(_as_map(drawn, shape), content_type=GEOJSON)


_ROUGH = as_geojson("footprint", simplified_by_metres=0.5, decimals=5)
_ON_MAP = (
    *("title", "discipline", "status", "earliest_start", "latest_end", "revision"),
    "organisation__name",
)


def _as_map(works: PlannedWorkQuerySet, shape: Func) -> str:
    # In any order: the map draws the largest first.
    rows = works.order_by("pk").annotate(shape=shape).only(*_ON_MAP)
    return feature_collection(
        (
            work.shape,
            {
                "id": work.pk,
                "revision": work.revision,
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
    features = _as_map(shown.select_related("organisation"), as_geojson("footprint"))
    return HttpResponse(features, content_type=GEOJSON)
