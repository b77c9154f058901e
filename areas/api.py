"""The areas, for everybody."""

from typing import ClassVar

from django_filters import rest_framework as filters
from rest_framework import permissions, serializers, viewsets

from areas.geo import as_geojson
from areas.models import Area
from areas.serializers import GeometryText


class AreaFilter(filters.FilterSet):
    niveau = filters.ChoiceFilter(field_name="level", choices=Area.Level)
    deelVan = filters.NumberFilter(field_name="parent")

    class Meta:
        model = Area
        fields: ClassVar[list[str]] = []


class AreaSerializer(serializers.ModelSerializer):
    code = serializers.CharField()
    naam = serializers.CharField(source="name")
    niveau = serializers.CharField(source="level")
    deelVan: serializers.Field = serializers.PrimaryKeyRelatedField(
        source="parent", read_only=True
    )
    inwoners = serializers.IntegerField(source="inhabitants")
    huishoudens = serializers.IntegerField(source="households")
    geometrie = GeometryText(source="shape")

    class Meta:
        model = Area
        fields = [
            "id",
            "code",
            "naam",
            "niveau",
            "deelVan",
            "inwoners",
            "huishoudens",
            "geometrie",
        ]


class AreaViewSet(viewsets.ReadOnlyModelViewSet):
    """Gebieden van de gemeente, met hun grens in WGS84."""

    permission_classes = [permissions.AllowAny]
    queryset = (
        Area.objects.defer("boundary")
        .annotate(shape=as_geojson("boundary"))
        .order_by("pk")
    )
    serializer_class = AreaSerializer
    filterset_class = AreaFilter
