"""Looking into a file: its layers, columns and shapes, before anything is decided."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import shapely
from django.contrib.gis.gdal import GDALException
from django.contrib.gis.geos import Polygon
from django.utils.translation import gettext as _

from areas.files import Table, UnreadableFile
from areas.files.reading import layers_in, read_table
from areas.files.table import as_text
from areas.geo import to_wgs84

# Values of a column that are shown, and how much of each.
_SAMPLES = 5
_LONGEST_SAMPLE = 120
# Of a cell this is looked at, which may be as long as the file.
_LONGEST_LOOK = 2_000


@dataclass(frozen=True)
class FileColumn:
    """A column of a file: how many rows fill it, with how many different values."""

    name: str
    samples: list[str]
    filled: int
    distinct: int


@dataclass
class Layer:
    """A layer, sheet or file in a file. `shapes` is '' (none), 'point', 'line',
    'surface' or 'mixed'; `bounds` are west, south, east, north in degrees, if known."""

    name: str
    rows: int
    columns: list[FileColumn]
    epsg: int | None
    shapes: str
    bounds: tuple[float, float, float, float] | None
    table: Table = field(repr=False)
    file_name: str = ""

    def values(self, column: str) -> list[str]:
        """What the column says, as text, in the rows that fill it; of a long text the
        beginning, which tells what the column is."""
        texts = (as_text(row.values.get(column)) for row in self.table.rows)
        texts = (text[:_LONGEST_LOOK] for text in texts)
        return [text for text in texts if text]


@dataclass
class Contents:
    """`layers` that hold rows, best first; `problems` is why others can't be read."""

    layers: list[Layer]
    problems: dict[str, str] = field(default_factory=dict)


def look_into(path: Path, file_name: str = "") -> Contents:
    """What is in the file. Raises UnreadableFile, with the reason in plain words.

    Reads all layers whole: call it in a worker for a large file.
    """
    found = Contents([])
    for name in layers_in(path):
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
    return Layer(
        name=name,
        rows=len(table.rows),
        columns=[_column(table, column) for column in table.columns if column],
        epsg=table.epsg,
        shapes=_kind_of_shapes(table),
        bounds=_bounds(table),
        table=table,
        file_name=file_name,
    )


def _column(table: Table, name: str) -> FileColumn:
    counts = Counter(as_text(row.values.get(name)) for row in table.rows)
    empty = counts.pop("", 0)
    samples = [text[:_LONGEST_SAMPLE] for text in list(counts)[:_SAMPLES]]
    return FileColumn(name, samples, len(table.rows) - empty, len(counts))


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
