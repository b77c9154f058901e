"""A small map of an area as SVG: sharp on a phone and on paper, and quickly made.

Coordinates are metres of the grid, counted from the north-west corner of the picture.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import dist

import shapely
from django.contrib.gis.geos import GEOSGeometry, Polygon
from django.utils.html import escape
from shapely.geometry.base import BaseGeometry

from areas.geo import GRID
from areas.models import Area, StreetSurface
from areas.pictures_frame import Box, Place, around, free_place, street_names
from conflicts.documents.looks import colour_of
from projects.models import PlannedWork
from residents.neighbourhoods.five_years import Numbered

# How wide the picture stands on a page or poster, and on a phone: by this its texts and
# numbers are sized.
WIDTH_MM = 180.0
PHONE_MM = 95.0
RATIO = 1.2  # as wide as high
NAME_POINTS = 6.0
MOST_NAMES = 40
_MM_PER_POINT = 25.4 / 72
_SIMPLIFIED_METRES = 0.5
_NUMBER_MM = 2.6  # half the width of its circle
_LEAST_APART_MM = 4.6  # on a phone, where few fit
# A street on the border belongs to both sides.
BORDER_METRES = 25

# The same ground as the map on the screen: see static/css/tokens.css.
OUTSIDE, INSIDE, STREET, STREET_LINE, BORDER, NAME, INK, PAPER = (
    "#dde3e1",
    "#eef1ef",
    "#ffffff",
    "#c3cdca",
    "#7f8e8c",
    "#4b5a61",
    "#13222a",
    "#ffffff",
)


Drawn = tuple[Numbered, BaseGeometry]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The ground that is drawn, and how wide that stands on paper or a screen."""

    box: Box
    width_mm: float

    @property
    def size(self) -> tuple[float, float]:
        west, south, east, north = self.box
        return east - west, north - south

    @property
    def metres_per_mm(self) -> float:
        return self.size[0] / self.width_mm

    def at(self, x: float, y: float) -> Place:
        return round(x - self.box[0], 1), round(self.box[3] - y, 1)

    def path(self, shape: BaseGeometry) -> str:
        """The data of a path along a shape in the grid; a point is a small circle."""
        return "".join(self._line(*one) for one in _lines(shape))

    def _line(self, coordinates: Iterable[Sequence[float]], is_closed: bool) -> str:
        points = " ".join(
            f"{x:g},{y:g}" for x, y in (self.at(*c[:2]) for c in coordinates)
        )
        return f"M{points}{'Z' if is_closed else ''}"


def map_of(
    area: Area,
    works: Sequence[Numbered],
    numbers: Collection[int] | None = None,
    width_mm: float = WIDTH_MM,
) -> str:
    """The SVG of the area with these works, each with its number; two queries.

    With `numbers` only those are written, and the other works are drawn without. On a
    phone a number for which there is no room is left out.
    """
    sheet = Sheet(around([_shape(area.boundary)], RATIO), width_mm)
    width, height = sheet.size
    drawn = _shapes(area, works)
    streets, names = _streets(sheet)
    parts = [
        f'<rect width="{width:g}" height="{height:g}" fill="{OUTSIDE}"/>',
        _outline(sheet, area.boundary, fill=INSIDE),
        streets,
        *_works(sheet, drawn),
        _border(sheet, area),
        *_names(sheet, names),
        *_numbers(
            sheet, [one for one in drawn if numbers is None or one[0].number in numbers]
        ),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}"'
        f' font-family="sans-serif" stroke-linejoin="round">{"".join(parts)}</svg>'
    )


def _shape(geometry: GEOSGeometry) -> BaseGeometry:
    return shapely.from_wkb(bytes(geometry.wkb))


def _lines(shape: BaseGeometry) -> Iterator[tuple[Iterable[Sequence[float]], bool]]:
    """The lines of a shape, and whether each is closed."""
    for part in shapely.get_parts(shape):
        if isinstance(part, shapely.Polygon):
            for ring in (part.exterior, *part.interiors):
                yield ring.coords[:-1], True
        elif isinstance(part, shapely.Point):
            yield from _lines(part.buffer(4, quad_segs=4))
        elif isinstance(part, shapely.LineString):
            yield part.coords, False
        else:
            yield from _lines(part)


def _outline(
    sheet: Sheet, geometry: GEOSGeometry, *, fill: str = "none", dashes: str = ""
) -> str:
    mm = sheet.metres_per_mm
    line = f'stroke="{BORDER}" stroke-width="{0.4 * mm:.2f}"' if fill == "none" else ""
    dashed = f'stroke-dasharray="{dashes}"' if dashes else ""
    return f'<path d="{sheet.path(_shape(geometry))}" fill="{fill}" {line} {dashed}/>'


def _streets(sheet: Sheet) -> tuple[str, dict[str, list[BaseGeometry]]]:
    """All of them in one path, and the shapes by name."""
    box = Polygon.from_bbox(sheet.box)
    box.srid = GRID
    window = shapely.box(*sheet.box)
    named: dict[str, list[BaseGeometry]] = {}
    paths = []
    found = StreetSurface.objects.filter(surface__intersects=box).order_by("pk")
    for name, surface in found.values_list("name", "surface"):
        shape = _shape(surface).intersection(window).simplify(_SIMPLIFIED_METRES)
        paths.append(sheet.path(shape))
        if name:
            named.setdefault(name, []).append(shape)
    width = 0.12 * sheet.metres_per_mm
    path = (
        f'<path d="{"".join(paths)}" fill="{STREET}" stroke="{STREET_LINE}"'
        f' stroke-width="{width:.2f}"/>'
    )
    return path, named


def _names(sheet: Sheet, named: dict[str, list[BaseGeometry]]) -> Iterator[str]:
    size = NAME_POINTS * _MM_PER_POINT * sheet.metres_per_mm
    yield (
        f'<g font-size="{size:.1f}" fill="{NAME}" text-anchor="middle" stroke="{PAPER}"'
        f' stroke-width="{size / 4:.1f}" paint-order="stroke">'
    )
    texts = street_names(named, NAME_POINTS, sheet.metres_per_mm)
    for text in texts[:MOST_NAMES]:
        x, y = sheet.at(text.x, text.y)
        yield (
            f'<text transform="translate({x:g} {y:g}) rotate({-text.degrees:.0f})"'
            f' dy=".35em">{escape(text.text)}</text>'
        )
    yield "</g>"


def _border(sheet: Sheet, area: Area) -> str:
    mm = sheet.metres_per_mm
    return _outline(sheet, area.boundary, dashes=f"{2.4 * mm:.1f} {mm:.1f}")


def _shapes(area: Area, works: Sequence[Numbered]) -> list[Drawn]:
    """What of each work lies in the area or along its border."""
    within = _shape(area.boundary).buffer(BORDER_METRES)
    shapely.prepare(within)
    ids = [one.work.id for one in works]
    rows = PlannedWork.objects.filter(pk__in=ids).values_list("pk", "footprint")
    shapes = {pk: _shape(footprint) for pk, footprint in rows if footprint}
    cut = [(one, shapes[one.work.id].intersection(within)) for one in works]
    return [(one, shape) for one, shape in cut if not shape.is_empty]


def _works(sheet: Sheet, works: Sequence[Drawn]) -> Iterator[str]:
    """The largest below, so that none hides another."""
    for one, shape in sorted(works, key=lambda drawn: -drawn[1].area):
        colour = colour_of(one.work.discipline)
        yield (
            f'<path d="{sheet.path(shape.simplify(_SIMPLIFIED_METRES))}"'
            f' fill="{colour if shape.area else "none"}" fill-opacity=".3"'
            f' stroke="{colour}" stroke-width="{0.4 * sheet.metres_per_mm:.2f}"/>'
        )


def _numbers(sheet: Sheet, works: Sequence[Drawn]) -> Iterator[str]:
    """Each in free room on its own shape."""
    taken: list[Place] = []
    is_small = sheet.width_mm < WIDTH_MM
    least = _LEAST_APART_MM * sheet.metres_per_mm if is_small else 0.0
    for one, shape in works:
        place = free_place(shape, taken)
        if any(dist(place, other) < least for other in taken):
            continue
        taken.append(place)
        yield _number(sheet, one, sheet.at(*place))


def _number(sheet: Sheet, one: Numbered, place: Place) -> str:
    x, y = place
    mm = sheet.metres_per_mm
    colour = colour_of(one.work.discipline)
    return (
        f'<circle cx="{x:g}" cy="{y:g}" r="{_NUMBER_MM * mm:.1f}" fill="{PAPER}"'
        f' stroke="{colour}" stroke-width="{0.5 * mm:.2f}"/>'
        f'<text x="{x:g}" y="{y:g}" dy=".36em" font-size="{2.7 * mm:.1f}"'
        f' font-weight="bold" fill="{INK}" text-anchor="middle">{one.number}</text>'
    )
