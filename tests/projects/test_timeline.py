"""The timeline: in which quarters a work is planned, and where it can still move."""

from datetime import date
from typing import Any

import pytest
from django.http import QueryDict

from projects.models import PlannedWork
from projects.plan.timeline import Cell, Row, Timeline, planned, timeline_of, years_of

TODAY = date(2030, 5, 1)


def a_work(**fields: Any) -> PlannedWork:
    return PlannedWork(pk=1, title="Elm Lane", **fields)


def line(work: PlannedWork, years: int = 2) -> str:
    """The row as signs: # planned, - slack, . nothing."""
    timeline = of(work, years)
    signs = {"planned": "#", "slack": "-", "": "."}
    return "".join(signs.get(cell.word, "?") for cell in timeline.rows[0].cells)


def of(work: PlannedWork, years: int = 2) -> Timeline:
    return timeline_of([work], list(range(2030, 2030 + years)), TODAY)


@pytest.fixture(autouse=True)
def english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


def test_what_has_a_preferred_start_and_duration_leaves_slack_around_it() -> None:
    work = a_work(
        earliest_start=date(2030, 1, 1),
        latest_end=date(2031, 6, 30),
        preferred_start=date(2030, 7, 1),
        duration_days=100,  # twenty weeks
    )
    assert line(work) == "--##--.."
    assert planned(work) == (date(2030, 7, 1), date(2030, 11, 17))


def test_without_a_duration_it_may_take_all_the_time_there_is() -> None:
    work = a_work(earliest_start=date(2030, 4, 1), latest_end=date(2030, 9, 30))
    assert line(work) == ".##....."


def test_it_is_not_planned_past_its_latest_end() -> None:
    work = a_work(
        earliest_start=date(2030, 4, 1),
        latest_end=date(2030, 6, 30),
        duration_days=1000,
    )
    assert planned(work) == (date(2030, 4, 1), date(2030, 6, 30))
    assert line(work) == ".#......"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, "........"),
        ({"earliest_start": date(2030, 4, 1)}, ".#......"),
        ({"latest_end": date(2030, 4, 1)}, ".-......"),
        ({"preferred_start": date(2030, 4, 1), "duration_days": 65}, ".#......"),
    ],
)
def test_open_sides_reach_no_further_than_what_is_known(
    fields: dict[str, Any], expected: str
) -> None:
    assert line(a_work(**fields)) == expected


def test_what_lies_outside_the_years_is_pointed_at() -> None:
    before = a_work(earliest_start=date(2027, 1, 1), latest_end=date(2027, 12, 31))
    after = a_work(earliest_start=date(2040, 1, 1), latest_end=date(2040, 12, 31))
    assert "is-before" in of(before).rows[0].cells[0].look
    assert "is-after" in of(after).rows[0].cells[-1].look


def test_the_current_quarter_is_marked_once() -> None:
    quarters = of(a_work()).quarters
    assert [(one.year, one.number) for one in quarters if one.is_now] == [(2030, 2)]


def test_a_row_says_itself_in_words() -> None:
    work = a_work(
        earliest_start=date(2030, 1, 1),
        latest_end=date(2031, 6, 30),
        preferred_start=date(2030, 7, 1),
        duration_days=20,
    )
    text = of(work).rows[0].text
    assert "2030" in text
    assert "2031" in text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", [2030, 2031, 2032, 2033, 2034]),
        ("from=2027&years=2", [2027, 2028]),
        ("from=x&years=1000", [2030, 2031, 2032, 2033, 2034]),
        ("from=99999", [2030, 2031, 2032, 2033, 2034]),
    ],
)
def test_the_years_come_from_the_address(query: str, expected: list[int]) -> None:
    assert years_of(QueryDict(query), TODAY) == expected


def test_a_cell_says_in_words_what_it_looks_like() -> None:
    row = Row(PlannedWork(), "", [Cell("is-slack", "<b>"), Cell("", "")])
    assert row.cells_as_html == (
        '<td class="is-slack"><span class="visually-hidden">&lt;b&gt;</span></td>'
        '<td class=""></td>'
    )
