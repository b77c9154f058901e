"""The periods and amounts that people write in a sheet."""

from datetime import date
from decimal import Decimal

import pytest

from projects.imports.spans import span_in
from projects.imports.values import Unusable, read_loose_cost

QUARTER = (date(2028, 4, 1), date(2028, 6, 30))
YEAR = (date(2028, 1, 1), date(2028, 12, 31))


@pytest.mark.parametrize(
    "text",
    [
        "K2 2028",
        "Q2 2028",
        "2028-Q2",
        "2e kwartaal 2028",
        "tweede kwartaal 2028",
        "2. Quartal 2028",
        "2ème trimestre 2028",
        "apr - juni 2028",
        "april t/m juni 2028",
        "1.4. - 30.6.2028",
        "1-4-2028 tot 30-6-2028",
    ],
)
def test_a_quarter_is_read_however_it_is_written(text: str) -> None:
    assert span_in(text) == QUARTER


@pytest.mark.parametrize("value", [2028, 2028.0, "2028", "jaar 2028", "in 2028"])
def test_a_year_is_all_its_days(value: object) -> None:
    assert span_in(value) == YEAR


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("10.1. - 31.3.2015", date(2015, 1, 10), date(2015, 3, 31)),
        ("15.12. - 31.3.2015", date(2014, 12, 15), date(2015, 3, 31)),
        ("voorjaar 2028", date(2028, 3, 1), date(2028, 5, 31)),
        ("Herbst 2028", date(2028, 9, 1), date(2028, 11, 30)),
        ("winter 2027/2028", date(2027, 12, 1), date(2028, 2, 29)),
        ("2027-2029", date(2027, 1, 1), date(2029, 12, 31)),
        ("März 2028", date(2028, 3, 1), date(2028, 3, 31)),
        ("3 août 2028", date(2028, 8, 3), date(2028, 8, 3)),
        ("20280401", date(2028, 4, 1), date(2028, 4, 1)),
        ("46023", date(2026, 1, 1), date(2026, 1, 1)),
        ("week 12 2028", date(2028, 3, 20), date(2028, 3, 26)),
        ("2026-08-02T22:00:00Z", date(2026, 8, 3), date(2026, 8, 3)),
        ("vanaf 2028", date(2028, 1, 1), None),
        ("tot en met 2028", None, date(2028, 12, 31)),
    ],
)
def test_a_period_has_a_first_and_a_last_day(
    text: str, first: date | None, last: date | None
) -> None:
    assert span_in(text) == (first, last)


@pytest.mark.parametrize("text", ["", "n.t.b.", "31-2-2028", "2028-13", "soon", "7"])
def test_what_is_no_period_is_not_guessed(text: str) -> None:
    assert span_in(text) is None


def test_american_days_are_read_when_the_file_is_so() -> None:
    assert span_in("3/4/2028", month_first=True) == (date(2028, 3, 4),) * 2


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1,2 mln", 1_200_000),
        ("€ 1.200.000,-", 1_200_000),
        ("350 k€", 350_000),
        ("k€ 350", 350_000),
        ("120 TEUR", 120_000),
        ("1'200'000", 1_200_000),
        ("1,200,000.50", Decimal("1200000.50")),
        ("1.200", 1200),
        ("ca. 40.000 euro", 40_000),
        (12500.5, Decimal("12500.50")),
    ],
)
def test_an_amount_is_read_however_it_is_written(
    text: object, amount: Decimal | int
) -> None:
    assert read_loose_cost(text, ",") == amount


def test_a_heading_in_thousands_counts_where_a_cell_has_no_unit() -> None:
    assert read_loose_cost("350", ",", 1000) == 350_000
    assert read_loose_cost("1,5 mln", ",", 1000) == 1_500_000


def test_words_are_no_amount() -> None:
    with pytest.raises(Unusable):
        read_loose_cost("see the budget", ",")


def test_moments_in_thousandths_of_a_second_are_days_here() -> None:
    midnight_here = 1_806_530_400_000  # 31 March 2027, 22:00 in Greenwich
    assert span_in(midnight_here) == (date(2027, 4, 1), date(2027, 4, 1))
    assert span_in(str(midnight_here)) == (date(2027, 4, 1), date(2027, 4, 1))
    assert span_in(midnight_here + 1) is None  # a number of something else
