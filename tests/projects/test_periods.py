"""Periods in the words of residents: short, and exact to the day."""

import json
from calendar import monthrange
from datetime import date
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from projects.periods import period_text

# The map says the same: see tests/js/vector_tile.test.mjs.
TOLD = json.loads((Path(__file__).parents[1] / "data/periods.json").read_text())
MONTHS = [f"{date(2028, month, 1):%B}" for month in range(1, 13)]


@pytest.mark.parametrize(("first", "last", "words"), TOLD)
def test_a_period_is_told_as_briefly_as_tells_it(
    first: str | None, last: str | None, words: str
) -> None:
    days = [date.fromisoformat(day) if day else None for day in (first, last)]
    with translation.override("en"):
        assert period_text(*days) == words


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2028, 4, 1), date(2028, 6, 30), "april tot en met juni 2028"),
        (date(2028, 4, 1), date(2029, 3, 31), "april 2028 tot en met maart 2029"),
        (date(2028, 4, 12), date(2028, 5, 3), "12 april tot en met 3 mei 2028"),
        (date(2028, 4, 1), None, "vanaf april 2028"),
    ],
)
def test_in_dutch_the_last_month_is_included_in_so_many_words(
    first: date, last: date | None, words: str
) -> None:
    with translation.override("nl"):
        assert period_text(first, last) == words


def _edge_of_a_month(year: int, month: int, is_last: bool) -> date:
    return date(year, month, monthrange(year, month)[1] if is_last else 1)


YEARS = st.integers(2000, 2060)
DAYS = st.one_of(
    st.dates(date(2000, 1, 1), date(2060, 12, 31)),
    st.builds(_edge_of_a_month, YEARS, st.integers(1, 12), st.booleans()),
    st.builds(_edge_of_a_month, YEARS, st.sampled_from([1, 12]), st.booleans()),
)


@given(DAYS | st.none(), DAYS | st.none())
def test_whoever_reads_it_knows_the_days(first: date | None, last: date | None) -> None:
    if first and last and first > last:
        first, last = last, first
    with translation.override("en"):
        assert _read(period_text(first, last)) == (first, last)


def _read(words: str) -> tuple[date | None, date | None]:
    """The first and the last day that a reader takes from a period in English."""
    match words.split():
        case ["period", "not", "yet", "known"]:
            return None, None
        case ["until", "the", "end", "of", *rest]:
            return None, _span(rest)[1]
        case ["until", *rest]:
            return None, _span(rest)[1]
        case ["from", *rest]:
            return _span(rest)[0], None
        case ["in" | "on", *rest]:
            return _span(rest)
    start, end = (part.split() for part in words.split(" to "))
    return _span(start + end[len(start) :])[0], _span(end)[1]


def _span(words: list[str]) -> tuple[date, date]:
    """Of a year, a month or a day."""
    match words:
        case [year]:
            return date(int(year), 1, 1), date(int(year), 12, 31)
        case [name, year]:
            month = MONTHS.index(name) + 1
            days = monthrange(int(year), month)[1]
            return date(int(year), month, 1), date(int(year), month, days)
        case [day, name, year]:
            one = date(int(year), MONTHS.index(name) + 1, int(day))
            return one, one
    raise AssertionError(words)
