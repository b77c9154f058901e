"""A map as a picture, for documents: shapes over the streets, readable without colour.

Everything is in the metric grid. The same shapes give the same picture, byte by byte;
nothing is fetched from elsewhere.
"""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import shapely
from django.contrib.gis.geos import GEOSGeometry, Polygon
from django.utils.translation import gettext as _
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.patheffects import withStroke
from shapely.geometry.base import BaseGeometry, BaseMultipartGeometry

from areas import pictures_frame as frame_of
from areas.geo import GRID
from areas.models import Area, StreetSurface

Mm = tuple[float, float]

# The same ground as the map on the screen: see static/css/tokens.css.
GROUND, STREET, STREET_LINE, NAME, BORDER, INK = (
    "#eef1ef",
    "#ffffff",
    "#c3cdca",
    "#5a686b",
    "#7f8e8c",
    "#13222a",
)
# Type sizes, in points.
MARK_POINTS = 7.0
NAME_POINTS = 5.6
MOST_NAMES = 14
DPI = 220
LEGEND_ROW_MM = 4.4
FOOT_MM = 9.0


@dataclass(frozen=True, slots=True)
class Layer:
    """Shapes that mean the same, and how they are drawn."""

    label: str  # in the legend
    shapes: Sequence[BaseGeometry]  # in the grid
    colour: str = "#005a63"
    hatch: str = ""  # matplotlib's signs: / \\ | - + x o . *
    mark: str = ""  # a number or a few letters, on the shapes and in the legend
    line: Literal["solid", "dashed", "dotted"] = "solid"
    is_outline: bool = False  # nothing inside its line


def as_shapely(geometry: GEOSGeometry) -> BaseGeometry:
    """The same shape in the grid, to draw."""
    return shapely.from_wkb(bytes(geometry.wkb))


def picture(
    layers: Sequence[Layer],
    *,
    size_mm: Mm = (170.0, 110.0),
    source: str = "",
    columns: int = 1,
) -> bytes:
    """A PNG of `size_mm` (width, height) with these layers, the first below.

    Under it the streets and borders of areas, beside it a scale in metres, north, and
    a legend in words, in `columns`. Without any shape it shows the whole town.
    """
    rows = -(-sum(1 for one in layers if one.label) // columns)
    foot = FOOT_MM + rows * LEGEND_ROW_MM
    width, height = size_mm
    seen = frame_of.around(_all(layers) or _town(), width / (height - foot))
    figure = Figure(figsize=(width / 25.4, height / 25.4), dpi=DPI, facecolor="white")
    bottom = foot / height
    ground: Axes = figure.add_axes((0, bottom, 1, 1 - bottom))
    metres_per_mm = (seen[2] - seen[0]) / width
    _draw_ground(ground, seen, metres_per_mm)
    _draw_layers(ground, layers, metres_per_mm)
    _draw_north(ground)
    below: Axes = figure.add_axes((0, 0, 1, bottom))
    _draw_foot(below, layers, (width, foot), columns, metres_per_mm, source)
    return _png(figure)


def _png(figure: Figure) -> bytes:
    target = io.BytesIO()
    # without the name and version of what drew it: those change the bytes
    figure.savefig(target, format="png", metadata={"Software": None})
    return target.getvalue()


def _all(layers: Iterable[Layer]) -> list[BaseGeometry]:
    return [shape for one in layers for shape in one.shapes if not shape.is_empty]


def _town() -> list[BaseGeometry]:
    borders = Area.objects.values_list("boundary", flat=True)
    return [as_shapely(border) for border in borders]


def _draw_ground(axes: Axes, seen: frame_of.Box, metres_per_mm: float) -> None:
    west, south, east, north = seen
    axes.set_xlim(west, east)
    axes.set_ylim(south, north)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_facecolor(GROUND)
    for spine in axes.spines.values():
        spine.set_color(BORDER)
        spine.set_linewidth(0.6)
    box = Polygon.from_bbox(seen)
    box.srid = GRID
    _draw_streets(axes, box, metres_per_mm)
    for border in Area.objects.filter(boundary__intersects=box).order_by("pk"):
        if border.level != Area.Level.MUNICIPALITY:
            _fill(
                axes,
                as_shapely(border.boundary),
                facecolor="none",
                edgecolor=BORDER,
                linewidth=0.9,
                linestyle=(0, (6, 2, 1, 2)),
            )


def _draw_streets(axes: Axes, box: Polygon, metres_per_mm: float) -> None:
    window = as_shapely(box)
    named: dict[str, list[BaseGeometry]] = {}
    paths: list[Path] = []
    found = StreetSurface.objects.filter(surface__intersects=box).order_by("pk")
    for name, surface in found.values_list("name", "surface"):
        shape = as_shapely(surface).intersection(window)
        if path := _path(shape):
            paths.append(path)
        if name:
            named.setdefault(name, []).append(shape)
    # together: one by one, a thousand streets take seconds
    drawn = PathCollection(
        paths, facecolors=STREET, edgecolors=STREET_LINE, linewidths=0.3
    )
    axes.add_collection(drawn, autolim=False)
    for text in frame_of.street_names(named, NAME_POINTS, metres_per_mm)[:MOST_NAMES]:
        _write(
            axes, text.x, text.y, text.text, NAME_POINTS, NAME, rotation=text.degrees
        )


def _draw_layers(axes: Axes, layers: Sequence[Layer], metres_per_mm: float) -> None:
    for one in layers:
        for shape in one.shapes:
            _draw_shape(axes, shape, one)
    taken: list[tuple[float, float]] = []
    for one in layers:
        shapes = [shape for shape in one.shapes if not shape.is_empty]
        if one.mark and shapes:
            largest = max(shapes, key=lambda shape: (shape.area, shape.length))
            place = frame_of.free_place(largest, taken)
            taken.append(place)
            _draw_mark(axes, *place, one)


def _draw_shape(axes: Axes, shape: BaseGeometry, layer: Layer) -> None:
    """Areas are filled, lines thick, points a dot."""
    if isinstance(shape, BaseMultipartGeometry):
        for part in shape.geoms:
            _draw_shape(axes, part, layer)
    elif isinstance(shape, shapely.Polygon):
        look = _look(layer)
        _fill(axes, shape, **look)
        # once more its line alone: a hatch runs over it
        _fill(axes, shape, **{**look, "facecolor": "none", "hatch": ""})
    elif isinstance(shape, shapely.LineString):
        x, y = shape.xy
        axes.plot(x, y, color=layer.colour, linewidth=2.4, linestyle=layer.line)
    elif isinstance(shape, shapely.Point):
        axes.plot([shape.x], [shape.y], "o", color=layer.colour, markersize=6)


def _look(layer: Layer) -> dict[str, Any]:
    return {
        "facecolor": "none" if layer.is_outline else (layer.colour, 0.16),
        "edgecolor": layer.colour,
        "hatch": "" if layer.is_outline else layer.hatch,
        "linewidth": 1.3,
        "linestyle": layer.line,
        "hatch_linewidth": 0.6,
    }


def _fill(axes: Axes, shape: BaseGeometry, **look: Any) -> None:
    path = _path(shape)
    if path is not None:
        hatch_linewidth = look.pop("hatch_linewidth", None)
        patch = PathPatch(path, **look)
        if hatch_linewidth:
            patch.set_hatch_linewidth(hatch_linewidth)
        axes.add_patch(patch)


def _path(shape: BaseGeometry) -> Path | None:
    """The outlines of the areas in a shape, with their holes; None when it has none."""
    rings = [
        Path(ring.coords, closed=True)
        for part in shapely.get_parts(shape, return_index=False)
        if isinstance(part, shapely.Polygon) and not part.is_empty
        for ring in (part.exterior, *part.interiors)
    ]
    return Path.make_compound_path(*rings) if rings else None


def _draw_mark(axes: Axes, x: float, y: float, layer: Layer) -> None:
    box = {
        "boxstyle": "circle,pad=0.25",
        "facecolor": "white",
        "edgecolor": layer.colour,
        "linewidth": 1.2,
    }
    _write(axes, x, y, layer.mark, MARK_POINTS, INK, bbox=box, weight="bold")


def _write(
    axes: Axes, x: float, y: float, text: str, points: float, colour: str, **look: Any
) -> None:
    """Text with a white edge, so that it is read over anything; never a formula."""
    look = {"ha": "center", "va": "center", **look}
    written = axes.text(x, y, text, fontsize=points, color=colour, **look)
    written.set_parse_math(False)
    written.set_clip_on(True)
    if "bbox" not in look:
        written.set_path_effects([withStroke(linewidth=1.6, foreground="white")])


def _draw_north(axes: Axes) -> None:
    axes.annotate(
        _("N"),
        xy=(0.975, 0.965),
        xytext=(0.975, 0.86),
        xycoords="axes fraction",
        ha="center",
        va="center",
        fontsize=8,
        weight="bold",
        color=INK,
        arrowprops={"arrowstyle": "-|>", "color": INK, "linewidth": 1.4},
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1, "alpha": 0.8},
    )


def _draw_foot(
    axes: Axes,
    layers: Sequence[Layer],
    size: Mm,
    columns: int,
    metres_per_mm: float,
    source: str,
) -> None:
    """The scale, the source and the legend; the axes are in millimetres."""
    width, height = size
    axes.set_xlim(0, width)
    axes.set_ylim(0, height)
    axes.axis("off")
    top = height - 3.2
    _draw_scale(axes, top, metres_per_mm)
    text = source or _("Streets and borders: the municipality's own map")
    _write(axes, width - 1, top - 1.2, text, 5.6, NAME, ha="right")
    named = [one for one in layers if one.label]
    rows = -(-len(named) // columns)
    for index, one in enumerate(named):
        column, row = divmod(index, rows)
        left = 1 + column * width / columns
        y = height - FOOT_MM - (row + 0.3) * LEGEND_ROW_MM
        _draw_legend_row(axes, one, left, y, width / columns)


def _draw_legend_row(
    axes: Axes, layer: Layer, left: float, y: float, width: float
) -> None:
    swatch = shapely.box(left, y - 1.3, left + 7, y + 1.3)
    _draw_shape(axes, swatch, layer)
    text = f"{layer.mark}  {layer.label}" if layer.mark else layer.label
    _write(axes, left + 9, y, _shortened(text, width - 10), 6.8, INK, ha="left")


def _shortened(text: str, width_mm: float) -> str:
    """As much of it as goes in a line, at about 1.2 mm a letter."""
    most = max(8, int(width_mm / 1.2))
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _draw_scale(axes: Axes, y: float, metres_per_mm: float) -> None:
    metres = frame_of.round_length(45 * metres_per_mm)
    half = metres / metres_per_mm / 2
    for index, colour in enumerate((INK, "white")):
        bar = shapely.box(1 + index * half, y - 2, 1 + (index + 1) * half, y - 0.8)
        _fill(axes, bar, facecolor=colour, edgecolor=INK, linewidth=0.6)
    for share, text in ((0, "0"), (1, f"{metres / 2:g}"), (2, f"{metres:g} m")):
        _write(axes, 1 + share * half, y + 0.9, text, 5.6, INK, ha="left")
