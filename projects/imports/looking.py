"""Looking into a file: its layers, columns and shapes, before anything is decided.

What is found is small, however large the file is: a person decides by it, and pages are
made of it, without reading the file again.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import shapely
from django.contrib.gis.gdal import GDALException
from django.contrib.gis.geos import Polygon
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from areas.files import Row, Table, UnreadableFile
from areas.files.reading import layers_in, read_table
from areas.files.table import as_text
from areas.geo import to_wgs84

# Values of a column that are shown, and how much of each.
_SAMPLES = 5
_LONGEST_SAMPLE = 120
# Of a cell this is looked at, which may be as long as the file; but a shape as text is
# only one as a whole.
_LONGEST_LOOK = 2_000
_LONGEST_SHAPE = 100_000
# Filled values of a column by which its meaning is guessed, and different ones of which
# a person can say what they mean.
_MOST_VALUES = 400
MOST_WORDS = 300
_LONGEST_WORD = 500
# Rows, or rows with a shape, that tell where a plan lies.
_MOST_ROWS = 500
# Signs that are kept of the columns together, and of the rows.
_MOST_SIGNS = 2_000_000
# Points of a shape that are enough to see where it lies.
_MOST_POINTS = 200

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class FileColumn:
    """A column of a file: how many rows fill it, with how many different values; the
    first `values` of those, and the usual `words` with how often they are there."""

    name: str
    samples: list[str]
    filled: int
    distinct: int
    values: list[str] = field(repr=False)
    words: dict[str, int] = field(repr=False)


@dataclass
class Layer:
    """A layer, sheet or file in a file. `shapes` is '' (none), 'point', 'line',
    'surface' or 'mixed'; `bounds` are west, south, east, north in degrees, if known.
    `table` has its first rows only, and of detailed shapes the outline."""

    name: str
    rows: int
    columns: list[FileColumn]
    epsg: int | None
    shapes: str
    bounds: tuple[float, float, float, float] | None
    table: Table = field(repr=False)
    file_name: str = ""

    def column(self, name: str) -> FileColumn | None:
        return next((one for one in self.columns if one.name == name), None)

    def values(self, name: str) -> list[str]:
        """What the column says, as text, in the first rows that fill it; of a long text
        the beginning, which tells what the column is."""
        column = self.column(name)
        return column.values if column else []

    def words(self, name: str) -> dict[str, int]:
        """How often the column says what it says, the usual first; all rows count."""
        column = self.column(name)
        return column.words if column else {}


@dataclass
class Contents:
    """`layers` that hold rows, best first; `problems` is why others can't be read."""

    layers: list[Layer]
    problems: dict[str, str] = field(default_factory=dict)


def look_into(
    path: Path, file_name: str = "", progress: Progress | None = None
) -> Contents:
    """What is in the file. Raises UnreadableFile, with the reason in plain words.

    Reads all layers whole: call it in a worker for a large file. `progress` is told how
    many layers are read, of how many.
    """
    found = Contents([])
    names = layers_in(path)
    for done, name in enumerate(names):
        if progress:
            progress(done, len(names))
        try:
            table = read_table(path, layer=name, is_tolerant=True)
        except UnreadableFile as error:
            found.problems[name] = str(error)
            continue
        found.layers.append(_layer(name, table, file_name or path.name))
    if not found.layers:
        raise UnreadableFile(
            next(iter(found.problems.values()), _("The file holds no rows."))
        )
    # The sheet with the plan, not the one with the legend; a stable sort.
    found.layers.sort(key=lambda one: one.rows * min(len(one.columns), 5), reverse=True)
    return found


def _layer(name: str, table: Table, file_name: str) -> Layer:
    names = [column for column in table.columns if column]
    return Layer(
        name=name,
        rows=len(table.rows),
        columns=[_column(table, one, _MOST_SIGNS // len(names)) for one in names],
        epsg=table.epsg,
        shapes=_kind_of_shapes(table),
        bounds=_bounds(table),
        table=_beginning(table, names),
        file_name=file_name,
    )


def _column(table: Table, name: str, most_signs: int) -> FileColumn:
    counts = Counter(as_text(row.values.get(name)) for row in table.rows)
    empty = counts.pop("", 0)
    samples = [text[:_LONGEST_SAMPLE] for text in list(counts)[:_SAMPLES]]
    words = {
        text: count
        for text, count in counts.most_common(MOST_WORDS)
        if len(text) <= _LONGEST_WORD
    }
    return FileColumn(
        name,
        samples,
        len(table.rows) - empty,
        len(counts),
        _first_values(table, name, most_signs),
        words,
    )


def _first_values(table: Table, name: str, most_signs: int) -> list[str]:
    found: list[str] = []
    signs = 0
    for row in table.rows:
        if len(found) == _MOST_VALUES or signs > most_signs:
            break
        if text := as_text(row.values.get(name)):
            longest = _LONGEST_SHAPE if len(found) < _SAMPLES else _LONGEST_LOOK
            found.append(text[:longest])
            signs += len(found[-1])
    return found


def _beginning(table: Table, names: list[str]) -> Table:
    """The same table with its first rows, or the first that have a shape; their cells
    are text."""
    drawn = [row for row in table.rows if row.shape is not None]
    rows: list[Row] = []
    signs = 0
    for row in (drawn or table.rows)[:_MOST_ROWS]:
        cells = {name: as_text(row.values.get(name)) for name in names}
        signs += sum(map(len, cells.values()))
        if rows and signs > _MOST_SIGNS:
            break
        rows.append(Row(row.number, cells, _outline(row.shape)))
    return replace(table, rows=rows, columns=names)


def _outline(shape: BaseGeometry | None) -> BaseGeometry | None:
    """About the same shape, of few points."""
    if shape is None or shapely.get_num_coordinates(shape) <= _MOST_POINTS:
        return shape
    west, south, east, north = shape.bounds
    simple = shape.simplify(max(east - west, north - south) / _MOST_POINTS)
    is_simple = shapely.get_num_coordinates(simple) <= 5 * _MOST_POINTS
    return simple if is_simple and not simple.is_empty else shape.convex_hull


def _kind_of_shapes(table: Table) -> str:
    kinds = {
        row.shape.geom_type.removeprefix("Multi") for row in table.rows if row.shape
    }
    if len(kinds) > 1 or "GeometryCollection" in kinds:
        return "mixed"
    names = {"Point": "point", "LineString": "line", "LinearRing": "line"}
    return names.get(kinds.pop(), "surface") if kinds else ""


def _bounds(table: Table) -> tuple[float, float, float, float] | None:
    shapes = [row.shape for row in table.rows if row.shape]
    if not shapes or table.epsg is None:
        return None
    west, south, east, north = map(float, shapely.total_bounds(shapes))
    drawn = Polygon.from_bbox((west, south, east, north))
    drawn.srid = table.epsg
    try:
        found = to_wgs84(drawn).extent
    except GDALException:
        return None
    return found if all(abs(number) <= 360 for number in found) else None
