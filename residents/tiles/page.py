"""What a page must know to show the tiles: their address, and where to look."""

from dataclasses import dataclass

from django.urls import reverse

from areas.geo import bounds_in_degrees
from areas.models import Area
from projects.querysets import PlannedWorkQuerySet
from residents.asking import PublicFilter


@dataclass(frozen=True, slots=True)
class TileMap:
    """For the data attributes of a list with a map; texts, empty when not asked for."""

    url: str  # of a tile, with {z}, {x} and {y} in it
    work_url: str  # of the page of a work, with {id}
    shape_url: str  # of its shape, with {id}
    bounds: str  # "west,south,east,north" in degrees, of what was asked for
    circle: str  # "longitude,latitude,radius": degrees and metres


def tile_map(question: PublicFilter, works: PlannedWorkQuerySet) -> TileMap:
    """Of the map beside `works`, which answer `question`."""
    address = reverse("residents:tile", args=[0, 0, 0]).replace("0/0/0", "{z}/{x}/{y}")
    query = question.address(place=None, radius=None)
    circle = question.circle
    return TileMap(
        url=f"{address}?{query}" if query else address,
        work_url=_of_any("residents:work"),
        shape_url=_of_any("residents:work_geojson"),
        bounds="" if circle else _bounds(question, works),
        circle=f"{circle.longitude},{circle.latitude},{circle.radius}"
        if circle
        else "",
    )


def _of_any(name: str) -> str:
    return reverse(name, args=[0]).replace("/0", "/{id}")


def _bounds(question: PublicFilter, works: PlannedWorkQuerySet) -> str:
    """Of the area, or of what has the word; of all works the map shows the town."""
    bounds = None
    if area := question.cleaned_data.get("area"):
        bounds = bounds_in_degrees(Area.objects.filter(pk=area.pk), "boundary")
    elif question.cleaned_data.get("q"):
        bounds = bounds_in_degrees(works.order_by(), "footprint")
    return ",".join(map(str, bounds or []))
