"""Reading the JSON that registers give on the web, which is no GeoJSON."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import shapely
from django.utils import translation

from areas.files import ShapeColumns, Table, UnreadableFile, read_table

SQUARE = {
    "type": "Polygon",
    "coordinates": [[[5.6, 52.0], [5.7, 52.0], [5.7, 52.1], [5.6, 52.0]]],
}


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def table_of(folder: Path, content: Any, columns: ShapeColumns | None = None) -> Table:
    path = folder / "works.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return read_table(path, shape_columns=columns, is_tolerant=True)


def test_a_plain_list_of_objects_is_read(tmp_path: Path) -> None:
    table = table_of(tmp_path, [{"id": 1, "geometrie": SQUARE}, {"id": 2}])
    assert [row.values for row in table.rows] == [{"id": 1}, {"id": 2}]
    assert table.rows[0].shape is not None
    assert table.rows[1].shape is None
    assert table.epsg == 4326


def test_the_list_may_stand_deeper_beside_others(tmp_path: Path) -> None:
    content = {
        "total": 1,
        "links": [{"rel": "self"}, {"rel": "next"}, {"rel": "last"}],
        "records": [{"record": {"fields": {"name": "Elm Lane", "begin": "2030"}}}],
    }
    table = table_of(tmp_path, content)
    assert [row.values for row in table.rows] == [{"name": "Elm Lane", "begin": "2030"}]


def test_objects_may_stand_under_their_ids(tmp_path: Path) -> None:
    table = table_of(tmp_path, {"W1": {"name": "Elm Lane"}, "W2": {"name": "Oak"}})
    assert [row.values["id"] for row in table.rows] == ["W1", "W2"]


def test_a_list_of_features_is_geojson(tmp_path: Path) -> None:
    feature = {"type": "Feature", "properties": {"name": "Elm"}, "geometry": SQUARE}
    table = table_of(tmp_path, [feature])
    assert table.columns == ["name"]
    assert table.rows[0].shape is not None


def test_an_outline_counts_before_a_point_and_a_feature_is_a_geometry(
    tmp_path: Path,
) -> None:
    row = {
        "middle": {"type": "Point", "coordinates": [5.6, 52.0]},
        "geo_shape": {"type": "Feature", "properties": {}, "geometry": SQUARE},
    }
    table = table_of(tmp_path, {"results": [row]})
    assert table.columns == []
    assert isinstance(table.rows[0].shape, shapely.Polygon)


def test_geometries_of_arcgis_are_read_with_their_grid(tmp_path: Path) -> None:
    outer = [[0, 0], [0, 9], [9, 9], [9, 0], [0, 0]]
    hole = [[1, 1], [2, 1], [2, 2], [1, 2], [1, 1]]
    content = {
        "spatialReference": {"wkid": 102100, "latestWkid": 3857},
        "features": [
            {"attributes": {"name": "Elm"}, "geometry": {"rings": [outer, hole]}},
            {"attributes": {"name": "Oak"}, "geometry": {"x": 1.0, "y": 2.0}},
            {"attributes": {"name": "Ash"}, "geometry": {"paths": [[[0, 0], [3, 4]]]}},
        ],
    }
    table = table_of(tmp_path, content)
    assert table.columns == ["name"]
    assert [row.shape.area for row in table.rows if row.shape] == [80, 0, 0]
    assert table.rows[2].shape is not None
    assert table.rows[2].shape.length == 5
    assert table.epsg == 3857


def test_two_numbers_of_a_list_are_a_place_when_asked_for(tmp_path: Path) -> None:
    content = [{"where": {"lon": 5.6, "lat": 52.1}}]
    table = table_of(tmp_path, content, ShapeColumns(x="lon", y="lat"))
    assert table.rows[0].shape == shapely.Point(5.6, 52.1)
    assert table.epsg is None


def test_lists_of_objects_are_not_put_in_a_cell(tmp_path: Path) -> None:
    table = table_of(tmp_path, [{"name": "Elm", "phases": [{"number": 1}]}])
    assert table.columns == ["name"]


def test_json_without_a_list_is_refused_in_plain_words(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="no list of objects"):
        table_of(tmp_path, {"message": "not found"})


def test_two_numbers_or_geojson_may_stand_in_one_cell(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    shape = json.dumps(SQUARE).replace('"', '""')
    path.write_text(f'id;point;shape\n1;"52,05; 5,65";"{shape}"\n', encoding="utf-8")
    table = read_table(
        path, shape_columns=ShapeColumns(point="point"), is_tolerant=True
    )
    assert table.rows[0].shape == shapely.Point(52.05, 5.65)
    table = read_table(path, shape_columns=ShapeColumns(wkt="shape"), is_tolerant=True)
    assert isinstance(table.rows[0].shape, shapely.Polygon)
