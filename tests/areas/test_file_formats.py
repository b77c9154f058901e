"""Reading what people send: old sheets, KML, GPX, GML and drawings, made by anybody."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
import shapely
from django.utils import translation

from areas.files import UnreadableFile, read_table
from areas.files.reading import layers_in
from tests.files import making

SWISS = Path(__file__).parent.parent / "data" / "swiss"


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_an_old_excel_file_is_read() -> None:
    table = read_table(SWISS / "works_2015-05.xls")
    assert len(table.rows) == 11
    assert table.rows[0].values["Dauer"] == "5.5. - 12.6.2015"
    assert table.rows[0].number == 2


def test_the_html_table_in_a_kml_description_becomes_columns() -> None:
    table = read_table(SWISS / "works.kml")
    first = table.rows[0]
    assert len(table.rows) == 12
    assert first.values["Baubeginn"] == "18.05.2015"
    assert first.values["name"] == "Albisriederplatz"
    assert first.shape is not None
    assert table.epsg == 4326


def test_extended_data_and_times_of_a_kml_are_columns(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "a.kml",
        """<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Folder>
        <name>2028</name><Placemark><name>Elm Lane</name>
        <description>&lt;p&gt;New &lt;b&gt;sewer&lt;/b&gt;&lt;/p&gt;</description>
        <TimeSpan><begin>2028-04-01</begin><end>2028-06-30</end></TimeSpan>
        <ExtendedData><Data name="budget"><value>1200</value></Data></ExtendedData>
        <MultiGeometry><Point><coordinates>5.6,52.0,0</coordinates></Point>
        <LineString><coordinates>5.6,52.0 5.7,52.1</coordinates></LineString>
        </MultiGeometry></Placemark></Folder></Document></kml>""",
    )
    row = read_table(path).rows[0]
    assert row.values == {
        "name": "Elm Lane",
        "description": "New sewer",
        "folder": "2028",
        "budget": "1200",
        "begin": "2028-04-01",
        "end": "2028-06-30",
    }
    assert row.shape is not None
    assert row.shape.geom_type == "GeometryCollection"


def test_gml_of_a_map_server_says_what_it_is_in() -> None:
    table = read_table(SWISS / "works.gml")
    assert table.epsg == 21781
    assert len(table.rows) == 5
    assert table.rows[0].shape is not None
    assert table.rows[0].shape.geom_type == "Polygon"
    assert "datum_baubeginn" in table.columns


def test_a_full_name_of_a_system_in_gml_means_its_official_axes(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "a.gml",
        """<c xmlns:gml="http://www.opengis.net/gml/3.2"><gml:featureMember><w><at>
        <gml:Point srsName="urn:ogc:def:crs:EPSG::4326"><gml:pos>52.0 5.6</gml:pos>
        </gml:Point></at><name>Elm</name></w></gml:featureMember></c>""",
    )
    row = read_table(path).rows[0]
    assert row.shape == shapely.Point(5.6, 52.0)
    assert row.values == {"name": "Elm"}


def test_tracks_and_points_of_a_gpx_are_rows(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "a.gpx",
        """<gpx xmlns="http://www.topografix.com/GPX/1/1">
        <wpt lat="52.0" lon="5.6"><name>Pump</name></wpt>
        <trk><name>Pipe</name><trkseg><trkpt lat="52" lon="5.6"/>
        <trkpt lat="52.1" lon="5.7"/></trkseg></trk></gpx>""",
    )
    rows = read_table(path).rows
    assert [row.values["name"] for row in rows] == ["Pump", "Pipe"]
    assert [row.shape.geom_type for row in rows if row.shape] == ["Point", "LineString"]


def dxf(folder: Path) -> Path:
    line = "0\nLINE\n8\nRIOOL\n10\n174000\n20\n450000\n11\n174100\n21\n450000\n"
    other = line.replace("RIOOL", "WEG").replace("450000", "450050")
    return written(
        folder,
        "a.dxf",
        f"0\nSECTION\n2\nENTITIES\n{line}{line.replace('174100', '174200')}{other}"
        "0\nENDSEC\n0\nEOF\n",
    )


def test_a_drawing_gives_a_row_per_drawing_layer_or_per_object(tmp_path: Path) -> None:
    path = dxf(tmp_path)
    assert layers_in(path) == ["per drawing layer", "per object"]
    layers = read_table(path, crs="EPSG:28992")
    assert [row.values["Layer"] for row in layers.rows] == ["RIOOL", "WEG"]
    assert layers.rows[0].shape is not None
    assert layers.rows[0].shape.geom_type == "MultiLineString"
    assert len(read_table(path, layer="per object", crs="EPSG:28992").rows) == 3


def ods(folder: Path, content: str) -> Path:
    path = folder / "a.ods"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", MANIFEST)
        archive.writestr("content.xml", content)
    return path


MANIFEST = """<manifest:manifest
 xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">
 <manifest:file-entry manifest:full-path="/"
 manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>
</manifest:manifest>"""
SHEET = """<?xml version="1.0"?>{dtd}<office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body>
 <office:spreadsheet><table:table table:name="Plan">{rows}</table:table>
 </office:spreadsheet></office:body></office:document-content>"""


def line(*cells: str, rows: int = 1, columns: int = 1) -> str:
    listed = "".join(
        f'<table:table-cell office:value-type="string" '
        f'table:number-columns-repeated="{columns}"><text:p>{cell}</text:p>'
        "</table:table-cell>"
        for cell in cells
    )
    return (
        f'<table:table-row table:number-rows-repeated="{rows}">{listed}'
        "</table:table-row>"
    )


def test_an_open_document_sheet_is_read(tmp_path: Path) -> None:
    rows = line("id", "name") + line("W1", "Elm Lane")
    path = ods(tmp_path, SHEET.format(dtd="", rows=rows))
    assert layers_in(path) == ["Plan"]
    assert read_table(path).rows[0].values == {"id": "W1", "name": "Elm Lane"}


def test_a_sheet_that_repeats_a_cell_without_end_is_refused(tmp_path: Path) -> None:
    rows = line("id", "name") + line("x", rows=1_000_000, columns=16_000)
    with pytest.raises(UnreadableFile, match="larger than KIP reads"):
        read_table(ods(tmp_path, SHEET.format(dtd="", rows=rows)))


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
SECRET = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
FETCHED = '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">'


@pytest.mark.parametrize("dtd", [LAUGHS, SECRET, FETCHED])
@pytest.mark.parametrize("name", ["a.kml", "a.gpx", "a.gml", "a.xml"])
def test_entities_of_a_file_are_never_made(tmp_path: Path, name: str, dtd: str) -> None:
    path = written(tmp_path, name, f"<?xml version='1.0'?>{dtd}<kml>&a;</kml>")
    with pytest.raises(UnreadableFile, match="own document type"):
        read_table(path)


def test_entities_in_a_sheet_are_never_made(tmp_path: Path) -> None:
    path = ods(tmp_path, SHEET.format(dtd=LAUGHS, rows=line("&b;")))
    with pytest.raises(UnreadableFile, match="damaged"):
        read_table(path)


def test_links_of_a_kml_are_not_followed(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "a.kml",
        "<kml><Document><NetworkLink><Link><href>http://127.0.0.1:9/a.kml</href></Link>"
        "</NetworkLink></Document></kml>",
    )
    with pytest.raises(UnreadableFile, match="only points to another file"):
        read_table(path)


def test_the_schema_that_a_gml_names_is_not_fetched(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "a.gml",
        '<c xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        ' xsi:schemaLocation="http://127.0.0.1:9/ http://127.0.0.1:9/a.xsd"'
        ' xmlns:gml="http://www.opengis.net/gml" xmlns:xlink="http://x">'
        '<gml:featureMember><w><at xlink:href="http://127.0.0.1:9/b.gml#c"/>'
        "<name>Elm</name></w></gml:featureMember></c>",
    )
    assert read_table(path).rows[0].shape is None


def test_xml_that_is_too_deep_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "a.kml", "<kml>" + "<Folder>" * 5000)
    with pytest.raises(UnreadableFile, match="inside each other"):
        read_table(path)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.xls", b"<html><body><table><tr><td>id</td></tr></table>", "a web page"),
        (
            "a.xls",
            b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"),
            "passw",
        ),
        ("a.dwg", b"AC1032 drawing", "in DWG"),
        ("a.dxf", b"AutoCAD Binary DXF\r\n\x1a\x00", "binary DXF"),
        ("a.kml", b"<kml><Document>", "not complete XML"),
    ],
)
def test_a_wrong_file_is_explained(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UnreadableFile, match=message):
        read_table(tmp_path / name)


def test_headings_are_found_under_a_title_and_in_two_rows(tmp_path: Path) -> None:
    lines = [
        ["Five-year plan 2028"],
        [],
        [None, "Work", "Period", None, "Cost"],
        [None, None, "from", "to", None],
        [None, "Elm Lane", 2028, 2029, 1200],
        [None, "Oak Street", 2029, 2030, 800],
        [None, "Total", None, None, 2000],
    ]
    path = making.write_xlsx(tmp_path / "a.xlsx", lines)
    table = read_table(path, is_tolerant=True)
    assert table.columns == ["Work", "Period from", "Period to", "Cost"]
    assert [row.number for row in table.rows] == [5, 6, 7]
    assert table.rows[0].values["Period to"] == 2029


def test_merged_cells_and_names_that_are_there_twice_do_no_harm(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Plan of 2028", None, None])
    sheet.merge_cells("A1:C1")
    sheet.append(["name", "name", "cost"])
    sheet.append(["Elm", "Lane", 5])
    book.save(tmp_path / "a.xlsx")
    table = read_table(tmp_path / "a.xlsx", is_tolerant=True)
    assert table.columns == ["name", "name (2)", "cost"]


def test_a_semicolon_file_of_windows_under_a_title_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("Plan\r\n\r\nnaam;kosten\r\nCafé;1,5\r\n".encode("cp1252"))
    table = read_table(path, is_tolerant=True)
    assert [row.values for row in table.rows] == [{"naam": "Café", "kosten": "1,5"}]


def test_a_line_that_says_what_parts_the_cells_is_no_heading(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", "sep=;\nid;name\nW1;Elm\n")
    row = read_table(path).rows[0]
    assert (row.number, row.values) == (3, {"id": "W1", "name": "Elm"})


def test_an_outline_among_the_properties_wins_from_a_point(tmp_path: Path) -> None:
    outline = shapely.geometry.mapping(making.SHAPES[0])
    rows = [{"id": "W1", "area": outline}]
    path = making.write_geojson(tmp_path / "a.geojson", rows, [shapely.Point(1, 2)])
    assert read_table(path).rows[0].shape == making.SHAPES[0]
