"""Geometry in answers of the API."""

import json
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

# How the description of the API names it.
GEOMETRY = {"type": "object", "description": "GeoJSON Geometry, WGS84"}


@extend_schema_field(GEOMETRY)
class GeometryText(serializers.Field):
    """GeoJSON text from the database, as a GeoJSON Geometry object."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, **kwargs)

    def to_representation(self, value: str) -> Any:
        return json.loads(value)
