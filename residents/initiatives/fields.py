"""Fields of the form for an initiative that take more than Django's own."""

from typing import Any

from django import forms
from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from residents.asking import PlaceField
from residents.initiatives import photos
from residents.initiatives.photos import NoPhoto, made_anew
from residents.initiatives.public import place_of


class GroundField(PlaceField):
    """As `PlaceField`; the value is only the point in the grid."""

    def to_python(self, value: Any) -> Any:
        place = super().to_python(value)
        return place[0] if place else None

    def prepare_value(self, value: Any) -> Any:
        return place_of(value) if isinstance(value, Point) else value


class PhotoField(forms.FileField):
    """A photo as it may be shown; see `photos`."""

    widget = forms.FileInput(attrs={"accept": photos.ACCEPTED})

    def clean(self, data: Any, initial: Any = None) -> "ContentFile[bytes] | None":
        file = super().clean(data, initial)
        if not file or file is initial:
            return None
        try:
            return made_anew(file)
        except NoPhoto as refusal:
            raise ValidationError(str(refusal)) from refusal
