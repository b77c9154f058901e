"""What residents can ask of the map, and what comes back."""

import json
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from projects.models import PlannedWork
from projects.planning import Discipline
from residents.asking import Period, PublicFilter, days_of
from tests.factories import TODAY, make_area, make_work
from tests.residents.test_tiles import get
from tests.towns import block, point, street

MIDSUMMER = date(2030, 6, 21)
LAST_DAY = date(2030, 12, 31)


@pytest.mark.parametrize(
    ("period", "today", "first", "last"),
    [
        (Period.NOW, MIDSUMMER, MIDSUMMER, MIDSUMMER),
        (Period.THIS_YEAR, MIDSUMMER, MIDSUMMER, LAST_DAY),
        (Period.THIS_YEAR, LAST_DAY, LAST_DAY, LAST_DAY),
        (Period.THIS_YEAR, date(2030, 1, 1), date(2030, 1, 1), LAST_DAY),
        (Period.NEXT_YEAR, MIDSUMMER, date(2031, 1, 1), date(2031, 12, 31)),
        (Period.NEXT_YEAR, LAST_DAY, date(2031, 1, 1), date(2031, 12, 31)),
        (Period.LATER, MIDSUMMER, date(2032, 1, 1), None),
        (Period.LATER, LAST_DAY, date(2032, 1, 1), None),
    ],
)
def test_the_days_of_a_period(
    period: Period, today: date, first: date, last: date | None
) -> None:
    assert days_of(period, today) == (first, last)


def test_the_periods_follow_each_other_without_a_gap() -> None:
    periods = [Period.THIS_YEAR, Period.NEXT_YEAR, Period.LATER]
    days = [days_of(period, MIDSUMMER) for period in periods]
    for (_first, last), (following, _last) in pairwise(days):
        assert last is not None
        assert following is not None
        assert (following - last).days == 1


def found(question: str, today: date = TODAY) -> set[str]:
    works = PublicFilter(QueryDict(question)).apply(PlannedWork.objects.all(), today)
    return set(works.values_list("title", flat=True))


# (first day, last day) of a work, and the periods it is in on 21 June 2030
WHEN = [
    (date(2030, 6, 1), date(2030, 6, 20), set()),
    (date(2030, 6, 1), MIDSUMMER, {Period.NOW, Period.THIS_YEAR}),
    (MIDSUMMER, LAST_DAY, {Period.NOW, Period.THIS_YEAR}),
    (date(2030, 6, 22), LAST_DAY, {Period.THIS_YEAR}),
    (LAST_DAY, LAST_DAY, {Period.THIS_YEAR}),
    (LAST_DAY, date(2031, 1, 1), {Period.THIS_YEAR, Period.NEXT_YEAR}),
    (date(2031, 1, 1), date(2031, 12, 31), {Period.NEXT_YEAR}),
    (date(2031, 12, 31), date(2032, 1, 1), {Period.NEXT_YEAR, Period.LATER}),
    (date(2032, 1, 1), date(2040, 1, 1), {Period.LATER}),
    (date(2032, 1, 1), None, {Period.LATER}),
    (None, None, set(Period)),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("first", "last", "periods"), WHEN)
def test_a_work_is_in_every_period_that_it_touches(
    first: date | None, last: date | None, periods: set[Period]
) -> None:
    make_work(earliest_start=first, latest_end=last)
    seen = {period for period in Period if found(f"period={period}", MIDSUMMER)}
    assert seen == periods


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("question", "titles"),
    [
        ("", {"Elm Lane, sewer", "Elm Lane, paving", "Oak Lane, trees"}),
        ("discipline=sewerage", {"Elm Lane, sewer"}),
        (
            "discipline=sewerage&discipline=green",
            {"Elm Lane, sewer", "Oak Lane, trees"},
        ),
        ("discipline=telecom", set()),
        ("q=elm", {"Elm Lane, sewer", "Elm Lane, paving"}),
        ("q=bicycle", {"Elm Lane, paving"}),
        ("q=elm&discipline=roads", {"Elm Lane, paving"}),
        (
            "discipline=nonsense",
            {"Elm Lane, sewer", "Elm Lane, paving", "Oak Lane, trees"},
        ),
        ("area=nonsense", {"Elm Lane, sewer", "Elm Lane, paving", "Oak Lane, trees"}),
    ],
)
def test_kind_and_word_choose_works(question: str, titles: set[str]) -> None:
    make_work("Elm Lane, sewer")
    make_work(
        "Elm Lane, paving",
        discipline=Discipline.ROADS,
        public_text="A bicycle path is laid.",
    )
    make_work("Oak Lane, trees", discipline=Discipline.GREEN)
    assert found(question) == titles


@pytest.mark.django_db
def test_a_neighbourhood_chooses_the_works_in_it(
    client: Client, settings: Any, tmp_path: Path
) -> None:
    settings.VAR_DIR = tmp_path
    north = make_area("Noord", boundary=block(0, 0))
    south = make_area("Zuid", boundary=block(0, -1000))
    make_work("In the north", footprint=street(100, 500))
    make_work("In the south", footprint=street(100, -500))
    make_work("On the border", footprint=street(100, -5))
    answers = {
        area: {work.title for work in list_of(client, f"area={area.pk}")}
        for area in (north, south)
    }
    assert answers == {
        north: {"In the north", "On the border"},
        south: {"In the south", "On the border"},
    }
    file = client.get(f"/open-data/werken.geojson?area={north.pk}")
    in_file = json.loads(file.getvalue())["features"]
    assert {one["properties"]["titel"] for one in in_file} == answers[north]
    on_map = get(client, point(150, 0), z=9, area=north.pk)
    assert {one.properties["title"] for one in on_map["works"]} == answers[north]


def list_of(client: Client, question: str) -> Any:
    return client.get(f"/?{question}").context["works"]
