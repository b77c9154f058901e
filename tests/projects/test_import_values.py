"""From what people type in a cell to a value."""

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from projects.imports.profile import Dates, with_capitals
from projects.imports.values import (
    Unusable,
    read_cost,
    read_day,
    read_duration,
    read_yes_or_no,
)
from projects.imports.words import WordList, fold

DUTCH = Dates(formats=("%d-%m-%Y", "%d/%m/%Y"))
LOOSE = Dates(formats=("%Y", "%m-%Y", "%Y-Q%q", "K%q %Y"))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("31-03-2027", date(2027, 3, 31)),
        ("31/03/2027", date(2027, 3, 31)),
        (" 2027-03-31 ", date(2027, 3, 31)),
        ("2027/03/31", date(2027, 3, 31)),
        ("2027-03-31T10:00:00", date(2027, 3, 31)),
        (date(2027, 3, 31), date(2027, 3, 31)),
        (datetime(2027, 3, 31, 23, 59), date(2027, 3, 31)),  # noqa: DTZ001
        # Midnight here is the evening before in the time of the file.
        ("2027-03-30T22:00:00Z", date(2027, 3, 31)),
        ("2027-03-31 00:00:00+02:00", date(2027, 3, 31)),
        ("2027/03/30 22:00:00+00", date(2027, 3, 31)),  # as GDAL writes it
        (
            datetime(2027, 3, 31, 1, tzinfo=timezone(timedelta(hours=2))),
            date(2027, 3, 31),
        ),
    ],
)
def test_a_day_is_read_however_it_is_written(value: Any, expected: date) -> None:
    assert read_day(value, DUTCH) == expected


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        " ",
        float("nan"),
        0,
        "0",
        "00-00-0000",
        "00000000000000.000",
        "-",
        "01/01/3000",
        "31-12-2999",
        "2999-12-31",
        date(9999, 12, 31),
        "01-01-1900",
        "onbekend",
        "15-01-2025",
    ],
)
def test_a_placeholder_means_open(value: Any) -> None:
    dates = Dates(
        formats=DUTCH.formats,
        open=WordList(["Onbekend"]),
        open_days=frozenset([date(2025, 1, 15)]),
    )
    assert read_day(value, dates) is None


@pytest.mark.parametrize(
    "value", ["31-02-2027", "spring 2027", "2027-13-01", "46023", "12/31/2027", 2027]
)
def test_what_is_no_day_is_refused_with_advice(value: Any) -> None:
    with pytest.raises(Unusable, match="2027-03-31"):
        read_day(value, DUTCH)


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("2028", date(2028, 1, 1), date(2028, 12, 31)),
        (2028.0, date(2028, 1, 1), date(2028, 12, 31)),
        ("02-2028", date(2028, 2, 1), date(2028, 2, 29)),
        ("2028-Q3", date(2028, 7, 1), date(2028, 9, 30)),
        ("k1 2028", date(2028, 1, 1), date(2028, 3, 31)),
    ],
)
def test_a_year_month_or_quarter_has_a_first_and_a_last_day(
    value: Any, first: date, last: date
) -> None:
    assert read_day(value, LOOSE) == first
    assert read_day(value, LOOSE, is_last=True) == last


@pytest.mark.parametrize("value", ["46023", 46023, 46023.75])
def test_excel_counts_days_from_1900(value: Any) -> None:
    assert read_day(value, Dates(excel_serials=True)) == date(2026, 1, 1)


@pytest.mark.parametrize(
    ("value", "days"),
    [
        ("10 Jours Ouvrables", 10),
        ("10", 10),
        (10.0, 10),
        ("7,5 dagen", 8),
        ("1.040", 1040),
        ("0 Jour Ouvrable", None),
        ("", None),
    ],
)
def test_a_duration_is_in_whole_days(value: Any, days: int | None) -> None:
    assert read_duration(value, ",") == days


@pytest.mark.parametrize(
    ("value", "decimal", "cost"),
    [
        ("€ 1.250.000,50", ",", Decimal("1250000.50")),
        ("1,250,000.50", ".", Decimal("1250000.50")),
        ("125000", ",", Decimal("125000.00")),
        (125000.5, ",", Decimal("125000.50")),
        ("€ 500,-", ",", Decimal("500.00")),
        ("", ",", None),
    ],
)
def test_an_amount_is_read_in_the_notation_of_the_profile(
    value: Any, decimal: str, cost: Decimal | None
) -> None:
    assert read_cost(value, decimal) == cost


@pytest.mark.parametrize("value", ["n.t.b.", "-100", "1e15", "NaN"])
def test_what_is_no_amount_is_refused(value: str) -> None:
    with pytest.raises(Unusable):
        read_cost(value, ",")


def test_durations_that_are_no_number_or_too_long_are_refused() -> None:
    for value in ("kort", "2.000.000"):
        with pytest.raises(Unusable):
            read_duration(value, ",")


def test_yes_and_no_are_known_in_three_languages() -> None:
    assert [read_yes_or_no(word) for word in ("Ja", "oui", "x", "1")] == [True] * 4
    assert [read_yes_or_no(word) for word in ("nee", "Non", "0")] == [False] * 3
    assert read_yes_or_no("oi") is None


def test_words_are_compared_without_capitals_accents_and_odd_spaces() -> None:
    assert fold(" VIVAQUA  Répartition ") == fold("Vivaqua repartition")
    words = WordList(["Accord *", "Planifié", "*(En phase de réalisation)"])
    assert words.has("ACCORD par défaut")
    assert words.has("Autorisé (en phase de realisation)")
    assert not words.has("Planifié plus tard")
    assert words.has_part_of("déjà planifié, plus tard")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("rue de la luzerne", "Rue de la Luzerne"),
        ("rue d'hoogvorst", "Rue d'Hoogvorst"),
        ("square prévost-delaunay", "Square Prévost-Delaunay"),
        ("la ruelle", "La Ruelle"),
        ("rue L'Olivier", "Rue L'Olivier"),
        ("", ""),
    ],
)
def test_a_street_gets_its_capitals(given: str, expected: str) -> None:
    assert with_capitals(given, frozenset({"de", "la", "d", "l"})) == expected


@pytest.mark.parametrize("value", ["01-01-2201", "31-12-2998"])
def test_a_day_that_kip_can_not_plan_with_is_refused(value: str) -> None:
    with pytest.raises(Unusable, match="2200"):
        read_day(value, DUTCH)
