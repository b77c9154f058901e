"""What KIP makes of a file that it has never seen."""

from collections.abc import Iterator

import pytest
import shapely
from django.utils import translation

from projects.imports.guessing import guess, guess_crs, look_into
from projects.imports.mapping import Mapping
from projects.imports.vocabulary import meaning, told_by
from projects.imports.whereabouts import guess_place
from projects.models import ImportProfile
from tests.factories import make_area, make_organisation, make_user, make_work
from tests.files import making
from tests.projects.imports_of import PLAN, SWISS, imported, sheet
from tests.towns import EAST, NORTH, block

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def guessed(lines: list[list[object]]) -> Mapping:
    return guess(look_into(sheet(lines)).layers[0], make_organisation())


def test_columns_are_known_by_their_names() -> None:
    mapping = guessed(PLAN)
    assert mapping.source_id == "id"
    assert mapping.columns["title"] == "naam"
    assert mapping.columns["earliest_start"] == "begin"
    assert mapping.columns["latest_end"] == "eind"
    assert mapping.columns["cost_estimate"] == "kosten"
    assert mapping.words["discipline"] == {"riool": "sewerage", "asfalt": "roads"}


@pytest.mark.parametrize(
    ("headings", "start", "end"),
    [
        (["Projektname", "Baubeginn", "Bauende"], "Baubeginn", "Bauende"),
        (["Intitulé", "Date début", "Date fin"], "Date début", "Date fin"),
        (["Title", "Start date", "End date"], "Start date", "End date"),
        (["Titel", "Vroegste start", "Opleverdatum"], "Vroegste start", "Opleverdatum"),
    ],
)
def test_columns_are_known_in_four_languages(
    headings: list[object], start: str, end: str
) -> None:
    mapping = guessed([headings, ["Elm Lane", "1-4-2028", "1-6-2028"]])
    assert mapping.columns["title"] == headings[0]
    assert mapping.columns["earliest_start"] == start
    assert mapping.columns["latest_end"] == end


def test_one_column_may_hold_the_whole_period() -> None:
    mapping = guessed([["werk", "planning"], ["Elm", "K2 2028"], ["Oak", "2029"]])
    assert mapping.columns["earliest_start"] == "planning"
    assert mapping.columns["latest_end"] == "planning"


def test_a_heading_without_a_day_below_it_is_no_day() -> None:
    mapping = guessed([["werk", "start"], ["Elm", "north side"], ["Oak", "bridge"]])
    assert "earliest_start" not in mapping.columns


def test_an_id_that_is_there_twice_is_no_id() -> None:
    mapping = guessed([["nummer", "werk"], [1, "Elm"], [1, "Oak"]])
    assert mapping.source_id == ""


@pytest.mark.parametrize(
    ("heading", "times"),
    [
        ("Kosten (k€)", 1000),
        ("KOSTEN_KEUR", 1000),
        ("Raming (x € 1.000)", 1000),
        ("Raming x1000 euro", 1000),
        ("Raming (\u00d7 EUR 1000)", 1000),
        ("Raming in € 1.000", 1000),
        ("Raming (€ 1.000)", 1000),
        ("Kosten in T€", 1000),
        ("Raming x 1.000.000", 1_000_000),
        ("Kosten mln €", 1_000_000),
        ("Kosten in m€", 1_000_000),
        ("Kosten MioEUR", 1_000_000),
        ("Kosten TsdEUR", 1000),
        ("Kosten (€)", 1),
        ("Kosten werk €", 1),
        ("Kosten som €", 1),
        ("Kosten budget €", 1),
        ("Kosten keuring", 1),
        ("€ kosten", 1),
    ],
)
def test_a_heading_says_in_what_amounts_are(heading: str, times: int) -> None:
    mapping = guessed([["werk", heading], ["Elm", 350], ["Oak", 12]])
    assert mapping.columns["cost_estimate"] == heading
    assert mapping.numbers["times"] == times


def test_people_and_links_stay_out_of_the_notes() -> None:
    lines = [
        ["werk", "projectleider", "website", "bijzonderheden"],
        ["Elm", "J. Jansen", "https://kip.example/1", "Langs de school"],
        ["Oak", "P. Pietersen", "https://kip.example/2", "Bij de brug"],
    ]
    assert guessed(lines).columns["description"] == "bijzonderheden"


def test_an_old_sheet_without_a_title_gets_one_of_its_columns() -> None:
    layer = look_into(SWISS / "works_2015-05.xls").layers[0]
    mapping = guess(layer, make_organisation())
    assert mapping.columns["title"] == "{Strecke}, {Abschnitt}: {Bauarbeiten}"
    assert mapping.columns["earliest_start"] == "Dauer"
    assert mapping.place == {"x": "Zentroid Y [m]", "y": "Zentroid X [m]"}
    assert mapping.crs == "EPSG:21781"


def test_the_organisation_of_a_row_counts_only_where_it_names_ours() -> None:
    ours, other = make_organisation("Sewers"), make_organisation("Gridco")
    lines = [["werk", "opdrachtgever"], ["Elm", ours.name], ["Oak", other.name]]
    assert guessed(lines).columns["organisation"] == "opdrachtgever"
    strangers = [["werk", "opdrachtgever"], ["Elm", "Acme"], ["Oak", "Acme"]]
    assert "organisation" not in guessed(strangers).columns


def test_the_system_that_puts_a_sheet_in_our_areas_comes_first() -> None:
    make_area(boundary=block(0, 0))
    lines = [["werk", "x", "y"], ["Elm", EAST + 100, NORTH + 100]]
    layer = look_into(sheet(lines)).layers[0]
    mapping = guess(layer, make_organisation())
    best = guess_crs(layer, mapping)[0]
    assert best.code == "EPSG:28992"
    assert "areas of this installation" in best.why


def test_axes_that_changed_places_are_seen() -> None:
    make_area(boundary=block(0, 0))
    lines = [["werk", "lon", "lat"], ["Elm", 52.036, 5.664], ["Oak", 52.037, 5.665]]
    layer = look_into(sheet(lines)).layers[0]
    assert guess(layer, make_organisation()).crs == "EPSG:4326 north first"


def test_text_may_hold_the_shapes() -> None:
    lines = [["werk", "geom"], *([str(n), making.SHAPES[n].wkt] for n in range(2))]
    mapping = guessed(lines)
    assert mapping.place == {"wkt": "geom"}
    assert mapping.crs == "EPSG:28992"


def test_a_file_that_was_imported_before_is_read_as_it_was() -> None:
    user, organisation = make_user("a@kip.example"), make_organisation()
    first = imported(user, organisation, sheet(PLAN))
    first.mapping["columns"]["title"] = "{naam} ({id})"
    first.save()
    again = guess(look_into(sheet([*PLAN, ["W3", "Ash"]])).layers[0], organisation)
    assert again.columns["title"] == "{naam} ({id})"
    assert again.source == first.mapping["source"]


def test_a_profile_that_was_kept_is_used_for_a_file_like_it() -> None:
    organisation = make_organisation()
    kept = guess(look_into(sheet(PLAN)).layers[0], organisation)
    kept.defaults["visibility"] = "public"
    ImportProfile.objects.create(
        organisation=organisation, name="Plan", mapping=kept.as_json()
    )
    again = guess(look_into(sheet(PLAN)).layers[0], organisation)
    assert again.defaults["visibility"] == "public"


def test_a_department_that_does_one_thing_gives_that_to_its_works() -> None:
    organisation = make_organisation()
    for number in range(20):
        make_work(f"Sewer {number}", organisation=organisation)
    assert (
        guess(look_into(sheet(PLAN)).layers[0], organisation).defaults["discipline"]
        == "sewerage"
    )


@pytest.mark.parametrize(
    ("field", "word", "value"),
    [
        ("discipline", "Kanalbau", "sewerage"),
        ("discipline", "égouts", "sewerage"),
        ("discipline", "Fernwärmeversorgung", "heat"),
        ("discipline", "Straßenbau", "roads"),
        ("discipline", "riolering", "sewerage"),
        ("discipline", "Glasvezel", "telecom"),
        ("discipline", "éclairage public", "lighting"),
        ("discipline", "Marktplatz", ""),
        ("status", "in uitvoering", "under_way"),
        ("status", "geplant", "programmed"),
        ("status", "Terminé", "finished"),
        ("closes_street", "Vollsperrung", "true"),
        ("closes_street", "Teilsperrung", "false"),
        ("closes_street", "gedeeltelijk afgesloten", "false"),
        ("closes_street", "geen", "false"),
        ("funding_source", "rioolheffing", "levy"),
        ("visibility", "alleen intern", "organisation"),
    ],
)
def test_words_mean_what_people_mean(field: str, word: str, value: str) -> None:
    assert meaning(field, word) == value


def test_the_name_of_a_street_tells_no_discipline() -> None:
    assert told_by("Stationsstraat 12") == ""
    assert told_by("Stationsstraat: vervangen riool") == "sewerage"


def test_a_title_tells_before_a_description_and_vague_words_last() -> None:
    assert told_by("Riool", "daarna nieuwe bomen en asfalt") == "sewerage"
    assert told_by("Neubau Radweg") == "roads"
    assert told_by("Neubau Rathaus") == "housing"


def test_a_mapping_survives_as_json() -> None:
    mapping = guessed(PLAN)
    assert Mapping.from_json(mapping.as_json()) == mapping
    assert Mapping.from_json({"layer": 3, "unknown": 1}) == Mapping()


def test_what_is_in_a_file_is_told_with_samples() -> None:
    layer = look_into(sheet(PLAN)).layers[0]
    column = layer.columns[1]
    assert (layer.rows, layer.shapes, layer.bounds) == (2, "", None)
    assert (column.name, column.samples) == ("naam", ["Elm Lane", "Oak Street"])
    assert (column.filled, column.distinct) == (2, 2)


def test_shapes_are_told_by_kind_and_place() -> None:
    path = making.three_in_geojson(sheet(PLAN).parent)
    layer = look_into(path).layers[0]
    assert layer.shapes == "surface"
    assert layer.bounds is not None
    west, south, east, north = layer.bounds
    assert shapely.box(5.6, 52.0, 5.7, 52.1).contains(
        shapely.box(west, south, east, north)
    )


def test_two_numbers_in_one_column_are_a_place() -> None:
    rows = [["W1", "Elm Lane", "52.0412, 5.6623"], ["W2", "Oak", "52.0433,5.6671"]]
    layer = look_into(sheet([["id", "naam", "locatie_gps"], *rows])).layers[0]
    assert guess_place(layer) == {"point": "locatie_gps"}


def test_years_and_house_numbers_are_no_place() -> None:
    rows = [["W1", "2028 2029", "12, 14"], ["W2", "2029 2030", "3 5"]]
    layer = look_into(sheet([["id", "jaren", "nummers"], *rows])).layers[0]
    assert guess_place(layer) == {}


def test_a_name_of_several_words_is_a_title() -> None:
    rows = [["R1", "Sewer Elm Lane", "riool"], ["R2", "Sewer Oak Street", "riool"]]
    mapping = guessed([["Projectnr.", "Naam project", "Soort werk"], *rows])
    assert mapping.columns["title"] == "Naam project"
    assert mapping.source_id == "Projectnr."


def test_a_text_per_work_is_a_better_title_than_the_kind_of_work() -> None:
    rows = [["riool", "Sewer in Elm Lane"], ["riool", "Sewer in Oak Street"]]
    mapping = guessed([["soort werk", "toelichting"], *rows])
    assert mapping.columns["title"] == "toelichting"
    assert "description" not in mapping.columns


def test_a_clear_name_counts_although_many_days_are_wrong() -> None:
    days = ["1-7-2030", "31-6-2030", "2-7-2030", "31-6-2030"]
    rows = [[f"W{n}", f"Elm Lane {n}", day] for n, day in enumerate(days)]
    mapping = guessed([["nummer", "naam", "einddatum"], *rows])
    assert mapping.columns["latest_end"] == "einddatum"


def test_the_number_of_a_street_is_not_that_of_the_work() -> None:
    rows = [["16", "Elm Lane"], ["13", "Oak Street"], ["50", "Ash Road"]]
    assert guessed([["StrNr", "naam"], *rows]).source_id == ""


def test_an_id_that_is_not_unique_in_a_later_edition_counts_no_more() -> None:
    organisation, user = make_organisation(), make_user("p@kip.example")
    headings = ["nummer", "naam", "begin"]
    imported(user, organisation, sheet([headings, ["1", "Elm Lane", "2030"]]))
    later = [["1", "Elm Lane", "2030"], ["1", "Oak", "2030"], ["2", "Ash", "2031"]]
    layer = look_into(sheet([headings, *later])).layers[0]
    assert guess(layer, organisation).source_id == ""
