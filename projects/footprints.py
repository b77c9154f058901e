"""A footprint in a form: drawn in degrees on the page's map, stored in the grid."""

import re
from math import isinf
from typing import Any

from django import forms
from django.contrib.gis.forms import BaseGeometryWidget, GeometryField
from django.contrib.gis.gdal import GDALException
from django.contrib.gis.geos import GeometryCollection, GEOSGeometry, WKBWriter
from django.utils.translation import gettext_lazy as _

from areas.geo import WGS84

_HUGE = re.compile(r"\d+[eE]\+?\d{3,}")


class FootprintWidget(BaseGeometryWidget):
    """A hidden field with GeoJSON in degrees; the page's map draws in it."""

    template_name = "projects/_footprint.html"
    map_srid = WGS84

    def serialize(self, value: Any) -> str:
        return value.json if value else ""

    def deserialize(self, value: str) -> GEOSGeometry | None:
        # GDAL takes what no number can hold, and complains beside the road.
        if any(isinf(float(number)) for number in _HUGE.findall(value)):
            return None
        try:
            return super().deserialize(value)
        except GDALException:  # GeoJSON, but no geometry
            return None


def text_of(footprint: GEOSGeometry) -> str:
    """What the field of this footprint holds as long as nobody draws."""
    return str(FootprintWidget().get_context("", footprint, {})["serialized"])


class FootprintField(GeometryField):
    """What somebody drew: read, placed in the grid, and possible as a footprint."""

    widget = FootprintWidget
    # What nobody touched comes back to the last digit: on the way through degrees
    # corners move a little, and a footprint of the register may come to cross itself.
    stored: GEOSGeometry | None = None
    default_error_messages = {
        "invalid_geom": _("This drawing can't be read. Draw it again."),
        "empty": _("The drawing is empty. Draw the footprint."),
        "crosses": _(
            "The footprint crosses itself. Undo the last step, or draw it again."
        ),
    }

    def read(self, value: Any) -> GEOSGeometry | None:
        """What was drawn, in the grid, sound or not."""
        try:
            drawn = super().clean(value)
        except GDALException:
            drawn = None
        return None if drawn is None else _flat(drawn)

    def clean(self, value: Any) -> GEOSGeometry | None:
        if self.stored is not None and value == text_of(self.stored):
            return self.stored
        drawn = self.read(value)
        if drawn is not None:
            return self._as_footprint(drawn)
        if value:
            raise self._error("invalid_geom")
        return None

    def _as_footprint(self, drawn: GEOSGeometry) -> GEOSGeometry:
        if drawn.empty:
            raise self._error("empty")
        if drawn.valid:
            return drawn
        # Pieces of one street lie against each other, and together are one surface.
        if isinstance(drawn, GeometryCollection) and all(p.valid for p in drawn):
            return drawn.unary_union
        raise self._error("crosses")

    def _error(self, code: str) -> forms.ValidationError:
        return forms.ValidationError(self.error_messages[code], code=code)


def _flat(geometry: GEOSGeometry) -> GEOSGeometry:
    """Without heights: the register knows none."""
    if not geometry.hasz:
        return geometry
    return GEOSGeometry(WKBWriter(dim=2).write(geometry), srid=geometry.srid)
