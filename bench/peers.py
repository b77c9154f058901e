"""The map as such maps are often made: GeoJSON of what is in view, by a serializer."""

from datetime import date
from typing import Any

from django.contrib.gis.db.models import GeometryField
from django.contrib.gis.db.models.functions import Transform
from django.contrib.gis.geos import Polygon
from django.db.models import QuerySet
from django.urls import include, path
from django.utils import timezone
from rest_framework.generics import ListAPIView
from rest_framework.serializers import (
    BooleanField,
    DateField,
    SerializerMethodField,
)
from rest_framework_gis.fields import GeometryField as GeometryFieldOfSerializer
from rest_framework_gis.filters import InBBoxFilter
from rest_framework_gis.serializers import GeoFeatureModelSerializer

from areas.geo import WGS84
from projects.models import PlannedWork
from projects.planning import Status
from residents.public import published_works


class InDegrees(InBBoxFilter):
    """With the grid of the question: its footprints are not in degrees."""

    def get_filter_bbox(self, request: Any) -> Polygon | None:
        box = super().get_filter_bbox(request)
        if box is not None:
            box.srid = WGS84
        return box


class WorkSerializer(GeoFeatureModelSerializer):
    shape = GeometryFieldOfSerializer()
    starts = DateField(source="earliest_start")
    ends = DateField(source="latest_end")
    under_way = SerializerMethodField()
    provisional = BooleanField(source="is_provisional")

    class Meta:
        model = PlannedWork
        geo_field = "shape"
        fields = ["id", "title", "discipline", "starts", "ends"]
        fields += ["under_way", "provisional"]

    def get_under_way(self, work: PlannedWork) -> bool:
        return work.status == Status.UNDER_WAY


class Works(ListAPIView):
    """All published works in `in_bbox`, with what a tile tells of them."""

    serializer_class = WorkSerializer
    filter_backends = [InDegrees]
    bbox_filter_field = "footprint"
    bbox_filter_include_overlapping = True
    pagination_class = None

    def get_queryset(self) -> QuerySet[PlannedWork]:
        return works_of(timezone.localdate())  # noqa: TID251  a view


def works_of(today: date) -> QuerySet[PlannedWork]:
    in_degrees = Transform("footprint", WGS84, output_field=GeometryField(srid=WGS84))
    return published_works(today).annotate(shape=in_degrees)


urlpatterns = [path("peers/works", Works.as_view()), path("", include("kip.urls"))]
