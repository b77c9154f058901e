"""What a picture of a map shows, and where words fit in it. Metres in the grid.

Pure: shapes in, numbers out.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import shapely
import shapely.ops
from shapely.geometry.base import BaseGeometry

Box = tuple[float, float, float, float]  # west, south, east, north
Place = tuple[float, float]

LEAST_METRES = 120.0  # less and one sees no street around it
MARGIN = 0.12  # of the extent, on each side
_MM_PER_POINT = 25.4 / 72
# Where to look for room on a shape, along its length.
_SHARES = (0.5, 0.3, 0.7, 0.4, 0.6, 0.15, 0.85, 0.05, 0.95)


@dataclass(frozen=True, slots=True)
class Text:
    x: float
    y: float
    text: str
    degrees: float


def around(shapes: Sequence[BaseGeometry], ratio: float) -> Box:
    """The box with these shapes and some ground around, `ratio` times as wide as high.

    Without shapes it is a box around the origin.
    """
    west, south, east, north = _bounds(shapes)
    width = max((east - west) * (1 + 2 * MARGIN), LEAST_METRES)
    height = max((north - south) * (1 + 2 * MARGIN), LEAST_METRES / ratio)
    width, height = max(width, height * ratio), max(height, width / ratio)
    x, y = (west + east) / 2, (south + north) / 2
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def _bounds(shapes: Sequence[BaseGeometry]) -> Box:
    if not shapes:
        return 0.0, 0.0, 0.0, 0.0
    west, south, east, north = shapely.total_bounds(list(shapes))
    return float(west), float(south), float(east), float(north)


def round_length(metres: float) -> float:
    """The largest of 1, 2, 5, 10, 20, ... that is not longer."""
    power = 10 ** math.floor(math.log10(metres))
    return max(step * power for step in (1, 2, 5) if step * power <= metres)


def street_names(
    named: Mapping[str, Sequence[BaseGeometry]], points: float, metres_per_mm: float
) -> list[Text]:
    """Names along their streets, the longest streets first, none over another."""
    letter = points * _MM_PER_POINT * 0.6 * metres_per_mm
    found: list[Text] = []
    taken: BaseGeometry = shapely.GeometryCollection()
    for name, shape in _longest_first(named):
        text = _along(name, shape, letter)
        if text is None:
            continue
        reach = shapely.Point(text.x, text.y).buffer(letter * len(name) / 2)
        if not taken.intersects(reach):
            found.append(text)
            taken = taken.union(reach)
    return found


def _longest_first(
    named: Mapping[str, Sequence[BaseGeometry]],
) -> list[tuple[str, BaseGeometry]]:
    whole = [(name, shapely.union_all(list(parts))) for name, parts in named.items()]
    return sorted(whole, key=lambda one: (-one[1].length, one[0]))


def _along(name: str, shape: BaseGeometry, letter: float) -> Text | None:
    """The name on its street, if it is long enough for it."""
    parts = [part for part in shapely.get_parts(shape) if part.area]
    if not parts:
        return None
    axis = _axis(max(parts, key=lambda part: float(part.length)))
    if axis.length < letter * len(name):
        return None
    (x0, y0), (x1, y1) = axis.coords[0], axis.coords[-1]
    degrees = math.degrees(math.atan2(y1 - y0, x1 - x0))
    upright = (degrees + 90) % 180 - 90
    return Text((x0 + x1) / 2, (y0 + y1) / 2, name, upright)


def _axis(shape: BaseGeometry) -> shapely.LineString:
    """From one end of a shape to the other, through its middle."""
    box = shapely.minimum_rotated_rectangle(shape)
    if not isinstance(box, shapely.Polygon):
        return shapely.LineString(box.coords) if box.length else _dot(shape)
    a, b, c, d = list(box.exterior.coords)[:4]
    ends = ((a, b), (c, d)) if math.dist(a, b) < math.dist(b, c) else ((b, c), (d, a))
    return shapely.LineString([_middle(*ends[0]), _middle(*ends[1])])


def _dot(shape: BaseGeometry) -> shapely.LineString:
    point = shape.centroid
    return shapely.LineString([(point.x, point.y), (point.x, point.y)])


def _middle(one: Sequence[float], other: Sequence[float]) -> Place:
    return (one[0] + other[0]) / 2, (one[1] + other[1]) / 2


def free_place(shape: BaseGeometry, taken: Sequence[Place]) -> Place:
    """A place on the shape, as far from what is taken as its length allows."""
    axis = _axis(shape)
    places = []
    for share in _SHARES:
        on_axis = axis.interpolate(share, normalized=True)
        point = shapely.ops.nearest_points(shape, on_axis)[0]
        places.append((point.x, point.y))
    if not taken:
        return places[0]
    return max(places, key=lambda place: min(math.dist(place, one) for one in taken))
