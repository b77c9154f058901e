"""The areas, for everybody."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
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
    code = serializers.CharField(help_text=_("Code of the area, as in the register."))
    naam = serializers.CharField(source="name", help_text=_("Name of the area."))
    niveau = serializers.CharField(
        source="level", help_text=_("municipality, district or neighbourhood.")
    )
    deelVan: serializers.Field = serializers.PrimaryKeyRelatedField(
        source="parent",
        read_only=True,
        help_text=_("Number of the area that it is part of."),
    )
    inwoners = serializers.IntegerField(
        source="inhabitants", help_text=_("Number of inhabitants, if known.")
    )
    huishoudens = serializers.IntegerField(
        source="households", help_text=_("Number of households, if known.")
    )
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
