"""Times, distances and money as people say them."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from conflicts import wording


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (1, "1 day"),
        (14, "14 days"),
        (15, "2 weeks"),
        (60, "9 weeks"),
        (61, "1 quarter"),
        (184, "2 quarters"),
        (730, "8 quarters"),
        (731, "2 years"),
    ],
)
def test_a_time_is_told_in_the_unit_that_people_use(days: int, text: str) -> None:
    assert wording.duration(days) == text


@pytest.mark.parametrize(
    ("amount", "about"),
    [
        (145_259.64, 150_000),
        (28_341, 28_000),
        (9_999, 10_000),
        (851, 850),
        (42, 42),
        (0, 0),
        (-12_345, -12_000),
    ],
)
def test_an_estimate_has_two_figures(amount: float, about: float) -> None:
    assert wording.rounded(amount) == about


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (1234.5, "€\xa01,234"),
        (-3000, "\N{MINUS SIGN}\xa0€\xa03,000"),
        (-0.2, "€\xa00"),
    ],
)
def test_what_is_spent_has_a_minus(amount: float, text: str) -> None:
    assert wording.euros(amount) == text


@pytest.mark.parametrize(
    ("names", "opens", "text"),
    [
        (["gas", "roads"], True, "Gas and roads both want to open the street here"),
        (["a", "b", "c"], True, "A, b and c all three want to open the street here"),
        (["housing", "gas"], False, "Housing and gas both want to work here"),
    ],
)
def test_who_wants_what(names: list[str], opens: bool, text: str) -> None:
    assert wording.wish(names, opens=opens) == text


@pytest.mark.parametrize(
    ("shared_m2", "metres_apart", "several", "text"),
    [
        (1240.4, 0, False, "1,240\xa0m² in common"),
        (1240.4, 8, True, "up to 1,240\xa0m² in common"),
        (0, 0, False, "they touch"),  # two lines that cross share no ground
        (0, 7.6, False, "8 metres apart"),
        (0, 7.6, True, "at most 8 metres apart"),
    ],
)
def test_how_near(
    shared_m2: float, metres_apart: float, several: bool, text: str
) -> None:
    assert wording.space(shared_m2, metres_apart, several=several) == text


@pytest.mark.parametrize(
    ("gap_days", "several", "text"),
    [
        (0, True, "in the same period"),
        (93, False, "1 quarter apart"),
        (93, True, "up to 1 quarter apart"),
    ],
)
def test_how_far_apart_in_time(gap_days: int, several: bool, text: str) -> None:
    assert wording.time(gap_days, several=several) == text


def test_a_total_goes_with_its_rounded_parts() -> None:
    assert wording.about_in_total(214_337) == "€\xa0214,000"
    assert wording.about_in_total(-85) == "\N{MINUS SIGN}\xa0€\xa085"


@pytest.mark.parametrize(
    ("days", "text"),
    [(0, "stays"), (1, "1 day later"), (90, "90 days later"), (-7, "7 days earlier")],
)
def test_how_far_a_work_moves(days: int, text: str) -> None:
    assert wording.shift(days) == text


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (0, "stays"),
        (45, "45 days later"),
        (46, "1 quarter later"),
        (-46, "1 quarter earlier"),
        (365, "4 quarters later"),
        (-730, "8 quarters earlier"),
    ],
)
def test_owners_count_in_quarters(days: int, text: str) -> None:
    assert wording.shift_in_quarters(days) == text


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (18_210, 75_400, "between €\xa018,000 and €\xa075,000"),
        (-2_940, 8_000, "between \N{MINUS SIGN}\xa0€\xa02,900 and €\xa08,000"),
        (0, 8_000, "between €\xa00 and €\xa08,000"),
        (0, 0, ""),  # not estimated
        (8_010, 8_020, ""),  # the same to two figures
    ],
)
def test_an_estimate_has_a_band(low: float, high: float, text: str) -> None:
    assert wording.band(low, high) == text


@pytest.mark.parametrize(
    ("days", "text"),
    [(1, "1 address-day"), (1_249, "1,200 address-days"), (0.4, "0 address-days")],
)
def test_nuisance_has_its_own_unit(days: float, text: str) -> None:
    assert wording.address_days(days) == text


@pytest.mark.parametrize(
    ("days", "text"),
    [(365, "one year"), (730, "2 years"), (90, "1 quarter"), (0, "0 days")],
)
def test_room_is_told_in_years_where_it_can(days: int, text: str) -> None:
    assert wording.room(days) == text


def test_works_of_one_route_have_one_name() -> None:
    assert wording.route("heat network", 4) == "Heat network route, 4 works"


@pytest.mark.parametrize(
    ("what", "was", "now", "text"),
    [
        (
            "earliest_start",
            "2030-04-01",
            "2031-04-01",
            "earliest start was 1 April 2030, is now 1 April 2031",
        ),
        (
            "latest_end",
            "2030-06-30",
            None,
            "latest end was 30 June 2030, is now open",
        ),
        ("status", "programmed", "cancelled", "is now cancelled, was programmed"),
        ("place", 0, 1250, "lies 1,250 metres from where it was"),
        ("extent", 300, 900, "became 200% larger"),
        ("extent", 900, 300, "became 67% smaller"),
        ("extent", 0, 900, "was a point and is now drawn"),
        ("colour", "red", "blue", "red → blue"),  # not known yet, but told
    ],
)
def test_what_moved_is_told_in_words(
    what: str, was: object, now: object, text: str
) -> None:
    entry = {"title": "Elm Lane", "what": what, "was": was, "now": now}
    assert wording.moved(entry) == text


def test_every_text_can_be_told_in_dutch_too() -> None:
    with translation.override("nl"):
        assert wording.number(13_865) == "13.865"
        assert wording.euros(28_000) == "€\xa028.000"
