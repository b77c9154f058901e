"""What every map page needs to start: background, and where to look first."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from areas.geo import bounds_in_degrees
from areas.models import Area


def map_settings() -> dict[str, Any]:
    """For the page's map module: tiles, own background, bounds (degrees)."""
    return {
        "tile_url": settings.KIP_TILE_URL,
        "attribution": settings.KIP_TILE_ATTRIBUTION,
        "streets_url": reverse("areas:streets"),
        "areas_url": reverse("areas:areas"),
        "bounds": _town(),
        "max_zoom": 20,
    }


def _town() -> list[float] | None:
    """Bounds of the municipality; of all areas when its border was not loaded."""
    town = Area.objects.filter(level=Area.Level.MUNICIPALITY)
    return bounds_in_degrees(town, "boundary") or bounds_in_degrees(
        Area.objects.all(), "boundary"
    )
