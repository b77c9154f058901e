"""The town's own background for maps, for when no tile server can be reached."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from areas.geo import as_geojson, feature_collection
from areas.models import Area, StreetSurface

GEOJSON = "application/geo+json"


@require_GET
@cache_control(public=True, max_age=3600)
def areas(request: HttpRequest) -> HttpResponse:
    """The borders of all areas."""
    rows = Area.objects.values_list(
        as_geojson("boundary", simplified_by_metres=1), "name", "level"
    )
    features = ((shape, {"name": name, "level": level}) for shape, name, level in rows)
    return HttpResponse(feature_collection(features), content_type=GEOJSON)


@require_GET
@cache_control(public=True, max_age=3600)
def streets(request: HttpRequest) -> HttpResponse:
    """All street surfaces with their names."""
    rows = StreetSurface.objects.values_list(
        as_geojson("surface", simplified_by_metres=0.5), "name"
    )
    features = ((shape, {"name": name}) for shape, name in rows)
    return HttpResponse(feature_collection(features), content_type=GEOJSON)
