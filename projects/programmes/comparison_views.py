"""A programme beside the plan of now or another version: page, map and files."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from areas.geo import as_geojson, feature_collection
from areas.maps import map_settings
from areas.views import GEOJSON
from projects.models import PlannedWork, Programme, ProgrammeWork
from projects.permissions import organisations_with_open_books, programmes_visible_to
from projects.programmes.comparison import (
    MONEY_KINDS,
    Comparison,
    Difference,
    compare,
    compare_with_now,
)
from projects.programmes.files import as_csv, as_xlsx
from projects.programmes.words import KIND_LABELS, SIGNS

PER_PAGE = 100
MOST_ON_MAP = 500
State = Programme.State


class _Asked:
    """What the address asks: which programme beside which, or beside now."""

    def __init__(self, request: HttpRequest, pk: int) -> None:
        rows = programmes_visible_to(request.user).select_related("organisation")
        self.programme = get_object_or_404(rows.exclude(state=State.DRAFT), pk=pk)
        same = rows.filter(organisation=self.programme.organisation_id)
        self.versions = list(same.exclude(pk=pk).order_by("-first_year", "-pk"))
        self.other = self._other(request.GET.get("with", ""))
        self.kind = request.GET.get("kind", "")
        own = organisations_with_open_books(request.user)
        self.is_open = own is None or self.programme.organisation_id in own
        self.comparison = self._compared(request)

    def _other(self, asked: str) -> Programme | None:
        if not asked:
            return None
        for version in self.versions:
            if str(version.pk) == asked:
                return version
        raise Http404

    def _compared(self, request: HttpRequest) -> Comparison:
        today, how = timezone.localdate(), {"is_open_book": self.is_open}
        if self.other is None:
            return compare_with_now(self.programme, request.user, today, **how)
        return compare(self.programme, self.other, request.user, today, **how)

    @property
    def differences(self) -> list[Difference]:
        return self.comparison.of_kind(self.kind)


@login_required
@require_GET
def programme_compare(request: HttpRequest, pk: int) -> HttpResponse:
    """What was added, went, moved, or became dearer since a programme was submitted."""
    asked = _Asked(request, pk)
    page = Paginator(asked.differences, PER_PAGE)
    kinds = [
        (kind, label, SIGNS[kind], asked.comparison.counts[kind])
        for kind, label in KIND_LABELS.items()
        if asked.is_open or kind not in MONEY_KINDS
    ]
    query = request.GET.urlencode()
    context = {
        "programme": asked.programme,
        "other": asked.other,
        "versions": asked.versions,
        "kinds": kinds,
        "chosen": asked.kind,
        "comparison": asked.comparison,
        "page_obj": page.get_page(request.GET.get("page")),
        "count": page.count,
        "is_open_book": asked.is_open,
        "geojson_url": f"{reverse('projects:programme_map', args=[pk])}?{query}",
        "query": query,
        "map_settings": map_settings(),
    }
    return render(request, "projects/programme_compare.html", context)


@login_required
@require_GET
def programme_export(request: HttpRequest, pk: int, suffix: str) -> HttpResponse:
    """The comparison as a file, as it is filtered."""
    asked = _Asked(request, pk)
    write = {"xlsx": as_xlsx, "csv": as_csv}.get(suffix)
    if write is None:
        raise Http404
    content, kind = write(asked.differences, is_open_book=asked.is_open)
    answer = HttpResponse(content, content_type=kind)
    name = f"programma-{pk}-vergelijking.{suffix}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@login_required
@require_GET
def programme_map(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the changed works are, and where they were if that differs."""
    asked = _Asked(request, pk)
    shown = asked.differences[:MOST_ON_MAP]
    drawn = _Drawings(asked, shown)
    features = [
        (shape, _properties(one, side))
        for one in shown
        for side, shape in drawn.of(one)
    ]
    return HttpResponse(feature_collection(features), content_type=GEOJSON)


def _properties(one: Difference, side: str) -> dict[str, Any]:
    return {
        "side": side,
        "title": one.facts.title,
        "sign": SIGNS[one.kinds[0]] if side == "after" or one.after is None else "",
        "url": reverse("projects:work_detail", args=[one.facts.work_id]),
    }


class _Drawings:
    """The GeoJSON of the works in some differences; one query per side."""

    def __init__(self, asked: _Asked, shown: list[Difference]) -> None:
        before = [one.before.row for one in shown if one.before]
        after = [one.after.row for one in shown if one.after]
        other = asked.other
        is_live = other is None or other.state == State.DRAFT
        self._before = _shapes(ProgrammeWork, before)
        self._after = _shapes(PlannedWork if is_live else ProgrammeWork, after)

    def of(self, one: Difference) -> list[tuple[str, str]]:
        before = self._before.get(one.before.row) if one.before else None
        after = self._after.get(one.after.row) if one.after else None
        sides = {"after": after}
        if before != after:
            sides = {"before": before, **sides}
        return [(side, shape) for side, shape in sides.items() if shape]


def _shapes(model: Any, ids: list[int]) -> dict[int, str]:
    rows = model.objects.filter(pk__in=ids, footprint__isnull=False)
    return dict(rows.order_by().values_list("pk", as_geojson("footprint")))
