"""Reading files: every format, and every way in which one may be no good."""

import json
import shutil
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pyogrio
import pytest
import shapely
from django.utils import translation
from pyogrio.errors import DataSourceError

from areas.files import ShapeColumns, UnreadableFile, limits, read_table
from tests.files import making


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


FILES = Path(making.__file__).parent
WKT = ShapeColumns(wkt="wkt")
WRITERS = [
    making.three_in_geojson,
    making.three_in_geopackage,
    making.three_in_shapefile,
    making.three_in_zipped_shapefile,
    making.three_in_csv,
    making.three_in_xlsx,
]


@pytest.mark.parametrize("write", WRITERS, ids=lambda write: write.__name__)
def test_every_format_gives_the_same_table(
    tmp_path: Path, write: Callable[[Path], Path]
) -> None:
    table = read_table(write(tmp_path), crs="EPSG:28992", shape_columns=WKT)
    assert table.epsg == 28992
    assert [row.values["name"] for row in table.rows] == making.NAMES
    assert [row.values["id"] for row in table.rows] == ["W1", "W2", "W3"]
    for row, shape in zip(table.rows, making.SHAPES, strict=True):
        assert row.shape is not None
        assert row.shape.equals(shape)


def test_rows_of_a_sheet_count_from_its_headings(tmp_path: Path) -> None:
    path = making.write_xlsx(tmp_path / "a.xlsx", [["id"], [], ["W1"], ["W2"]])
    assert [row.number for row in read_table(path).rows] == [3, 4]


def test_a_sheet_may_have_two_columns_of_coordinates(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_text("id,x,y\nW1,174000.5,450000\nW2,,\n")
    columns = ShapeColumns(x="x", y="y")
    table = read_table(path, crs="EPSG:28992", shape_columns=columns)
    assert table.rows[0].shape == shapely.Point(174000.5, 450000)
    assert table.rows[1].shape is None


def test_nested_properties_and_the_id_of_a_feature_are_columns(tmp_path: Path) -> None:
    path = tmp_path / "nested.geojson"
    feature = {
        "type": "Feature",
        "id": 7,
        "properties": {"phase": {"name": "design"}},
        "geometry": {"type": "Point", "coordinates": [5.6, 52.0, 12.5]},
    }
    path.write_text(json.dumps(feature))
    table = read_table(path)
    assert table.rows[0].values == {"phase.name": "design", "id": 7}
    assert table.rows[0].shape == shapely.Point(5.6, 52.0)
    assert table.epsg == 4326


def test_a_shape_that_can_not_be_read_is_a_fault_of_its_row_only(
    tmp_path: Path,
) -> None:
    path = tmp_path / "works.csv"
    path.write_text("id;wkt\nW1;POLYGON((0 0\nW2;POINT(174000 450000)\nW3;a;b\n")
    rows = read_table(path, crs="EPSG:28992", shape_columns=WKT).rows
    assert [bool(row.fault) for row in rows] == [True, False, True]


def test_only_the_asked_layer_is_read(tmp_path: Path) -> None:
    path = making.three_in_geopackage(tmp_path)
    making.write_with_gdal(path, layer="other", driver="GPKG", append=True)
    with pytest.raises(UnreadableFile, match="other, works"):
        read_table(path)
    assert len(read_table(path, layer="works").rows) == 3


def truncated(folder: Path) -> Path:
    path = making.three_in_geojson(folder)
    path.write_text(path.read_text()[:-40])
    return path


def without_index(folder: Path) -> Path:
    making.three_in_shapefile(folder)
    (folder / "works.shx").unlink()
    return folder / "works.shp"


def broken_shapefile(folder: Path) -> Path:
    path = making.three_in_shapefile(folder)
    path.write_bytes(path.read_bytes()[:90])
    (folder / "works.dbf").write_bytes(b"nothing")
    return path


def broken_geopackage(folder: Path) -> Path:
    path = making.three_in_geopackage(folder)
    path.write_bytes(path.read_bytes()[:5000])
    return path


def geopackage_with_a_view(folder: Path) -> Path:
    """A view is a question that runs when it is read, so it is no layer."""
    path = making.three_in_geopackage(folder)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE VIEW spy AS SELECT * FROM works")
        database.execute("UPDATE gpkg_contents SET table_name = 'spy'")
    return path


def geopackage_with_a_virtual_table(folder: Path) -> Path:
    path = making.three_in_geopackage(folder)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE VIRTUAL TABLE spy USING fts5(a)")
    return path


def zip_of(folder: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(
        folder / "made.zip", "w", compression=zipfile.ZIP_DEFLATED
    ) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return folder / "made.zip"


def bomb(folder: Path) -> Path:
    return zip_of(folder, works__csv=b"0" * (50 * limits.MEGABYTE))


def sheet_bomb(folder: Path) -> Path:
    path = making.three_in_xlsx(folder)
    with zipfile.ZipFile(path, "a", compression=zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/bomb.xml", b" " * (50 * limits.MEGABYTE))
    return path


def climbing_zip(folder: Path) -> Path:
    with zipfile.ZipFile(folder / "made.zip", "w") as archive:
        archive.writestr("../../works.csv", b"id\nW1\n")
    return folder / "made.zip"


def crowded_zip(folder: Path) -> Path:
    names = {f"file{n}__txt": b"" for n in range(limits.MAX_MEMBERS + 1)}
    return zip_of(folder, **names)


def damaged_zip(folder: Path) -> Path:
    path = zip_of(folder, works__csv=b"id\nW1\n" * 1000)
    content = bytearray(path.read_bytes())
    content[45:60] = b"x" * 15
    path.write_bytes(content)
    return path


def written(name: str, content: bytes) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        (folder / name).write_bytes(content)
        return folder / name

    write.__name__ = name
    return write


def too_large(folder: Path) -> Path:
    path = folder / "works.gpkg"
    with path.open("wb") as file:
        file.truncate(limits.MAX_FILE + 1)
    return path


REFUSALS = [
    (truncated, "not complete JSON"),
    (written("a.geojson", b'{"works": [1]}'), "no list of objects"),
    (written("a.geojson", b"[" * 100_000), "not complete JSON"),
    (written("a.geojson", b'{"type": "Feature", "geometry": NaN}'), "not complete"),
    (written("a.geojson", '{"é": 1}'.encode("latin-1")), "not in UTF-8"),
    (without_index, ".shx is missing"),
    (broken_shapefile, "Shapefile is damaged"),
    (broken_geopackage, "damaged"),
    (geopackage_with_a_view, "no layer with shapes"),
    (geopackage_with_a_virtual_table, "virtual tables"),
    (bomb, "too large when it is unpacked"),
    (sheet_bomb, "too large when it is unpacked"),
    (climbing_zip, "outside its own folder"),
    (crowded_zip, "holds 201 files"),
    (damaged_zip, "zip file is damaged"),
    (lambda folder: zip_of(folder, readme__txt=b"hello"), "no data that KIP can read"),
    (lambda folder: zip_of(folder, a__csv=b"x", b__csv=b"x"), "more than one file: a,"),
    (written("a.zip", b"PK\x03\x04 and then nothing"), "zip file is damaged"),
    (written("a.xlsx", b"PK\x03\x04 and then nothing"), "workbook is damaged"),
    (written("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "sheet is damaged"),
    (written("a.kml", b"<?xml version='1.0'?><kml/>"), "holds no rows"),
    (written("a.dbf", b"\x03anything"), "one part of a Shapefile"),
    (written("a.pdf", b"%PDF-1.7"), "This is a PDF"),
    (written("a.csv", b"id;name;id\nW1;a;b\n"), "“id” is in the file twice"),
    (written("a.csv", b"id\n"), "holds no rows"),
    (written("a.csv", b"id\x00\n"), "not a CSV file"),
    (written("a.csv", b""), "file is empty"),
    (too_large, "100 MB at most"),
    (lambda folder: folder / "nowhere.gpkg", "There is no file"),
    (lambda folder: folder, "There is no file"),
]


@pytest.mark.parametrize(("write", "message"), REFUSALS)
def test_a_file_that_is_no_good_is_refused_in_words(
    tmp_path: Path, write: Callable[[Path], Path], message: str
) -> None:
    with pytest.raises(UnreadableFile, match=message):
        read_table(write(tmp_path))


@pytest.mark.parametrize(
    "name",
    ["a.vrt", "a.geojson", "a.json", "a.gpkg", "a.shp", "a.csv", "a.xlsx", "a.zip"],
)
@pytest.mark.parametrize("is_zipped", [False, True])
def test_a_vrt_never_reads_the_disk_whatever_it_is_called(
    tmp_path: Path, name: str, is_zipped: bool
) -> None:
    canary = tmp_path / "canary.csv"
    canary.write_text("secret\ntweet\n")
    pointing = (FILES / "pointing.vrt").read_text().replace("CANARY_PATH", str(canary))
    path = tmp_path / name
    path.write_text(pointing)
    if is_zipped:
        with zipfile.ZipFile(tmp_path / "upload.zip", "w") as archive:
            archive.write(path, name)
        path = tmp_path / "upload.zip"
    with pytest.raises(UnreadableFile) as refusal:
        read_table(path)
    assert "tweet" not in str(refusal.value)
    if not is_zipped:
        assert "VRT" in str(refusal.value)


def test_a_shapefile_is_read_without_what_lies_beside_it(tmp_path: Path) -> None:
    path = making.three_in_shapefile(tmp_path)
    canary = tmp_path / "canary.csv"
    canary.write_text("secret\ntweet\n")
    pointing = (FILES / "pointing.vrt").read_text().replace("CANARY_PATH", str(canary))
    (tmp_path / "works.vrt").write_text(pointing)
    assert [row.values["name"] for row in read_table(path).rows] == making.NAMES


def test_gdal_itself_no_longer_knows_how_to_follow_references(tmp_path: Path) -> None:
    read_table(making.three_in_geopackage(tmp_path))
    shutil.copy(FILES / "pointing.vrt", tmp_path)
    assert "OGR_VRT" not in pyogrio.list_drivers()
    assert "WFS" not in pyogrio.list_drivers()
    with pytest.raises(DataSourceError):
        pyogrio.read_info(tmp_path / "pointing.vrt")


def test_a_file_of_50_mb_is_read(tmp_path: Path) -> None:
    shape = {"type": "Point", "coordinates": [5.6, 52.0]}
    rows = [{"id": n, "remark": "x" * 2500} for n in range(20_000)]
    path = making.write_geojson(tmp_path / "large.geojson", rows, [shape] * len(rows))
    assert path.stat().st_size > 50 * limits.MEGABYTE
    assert len(read_table(path).rows) == len(rows)


@pytest.mark.parametrize("crs", ["EPSG:99999", "RD", "+proj=longlat +nadgrids=/etc"])
def test_an_unknown_coordinate_system_is_refused(tmp_path: Path, crs: str) -> None:
    with pytest.raises(UnreadableFile, match="EPSG number"):
        read_table(making.three_in_csv(tmp_path), crs=crs, shape_columns=WKT)


def test_a_sheet_with_shapes_must_say_what_they_are_in(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="--crs EPSG:28992"):
        read_table(making.three_in_csv(tmp_path), shape_columns=WKT)


def test_a_geojson_file_that_names_its_system_is_believed(tmp_path: Path) -> None:
    path = making.three_in_geojson(tmp_path)
    assert read_table(path, crs="EPSG:4326").epsg == 28992
