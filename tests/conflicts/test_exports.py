"""What leaves as CSV and through the API: who may know which figure."""

from typing import Any

import pytest
from django.test import Client

from conflicts.exports import (
    COMBINATION_COLUMNS,
    MATCH_COLUMNS,
    combination_rows,
    match_rows,
)
from conflicts.models import Combination, Match
from tests.conflicts.proposals import propose
from tests.people import People

pytestmark = pytest.mark.django_db


def test_a_match_tells_its_reason_and_its_worth(people: People) -> None:
    propose(people)
    found = {"reason": "near", "is_near_miss": True, "worth": 1234.567}
    Match.objects.update(**found)
    (row,) = (dict(zip(MATCH_COLUMNS, row, strict=True)) for row in match_rows())
    assert (row["reason"], row["is_near_miss"]) == ("near", 1)
    assert row["worth_eur"] == 1234.57


def test_a_match_of_works_that_cannot_be_joined_has_no_worth(people: People) -> None:
    propose(people)
    Match.objects.update(worth=None)
    (row,) = (dict(zip(MATCH_COLUMNS, row, strict=True)) for row in match_rows())
    assert row["worth_eur"] is None


def test_a_proposal_tells_its_band_and_nuisance(people: People) -> None:
    propose(people)
    Combination.objects.update(value_low=-120, value_high=99, address_days=12.34)
    (row,) = (
        dict(zip(COMBINATION_COLUMNS, row, strict=True)) for row in combination_rows()
    )
    assert (row["value_low_eur"], row["value_high_eur"]) == (-120, 99)
    assert row["address_days"] == 12.3


def test_a_spreadsheet_takes_no_id_of_others_for_a_formula(people: People) -> None:
    work = propose(people).members.first().work
    type(work).objects.filter(pk=work.pk).update(
        source_system="@SUM(1)", source_id="=HYPERLINK(1)"
    )
    (row,) = match_rows()
    assert {"'@SUM(1)", "'=HYPERLINK(1)"} <= set(row)
    (row,) = combination_rows()
    assert not any(str(cell).startswith("=") for cell in row)


def asked(client: Client, combination: Combination) -> dict[str, Any]:
    answer = client.get(f"/api/v1/combinatievoorstellen/{combination.number}")
    found: dict[str, Any] = answer.json()
    return found


def test_the_api_gives_the_municipality_every_figure(
    client: Client, people: People
) -> None:
    combination = propose(people, organisation=people.gridco)
    estimate = {"value": 41_230, "value_low": 18_210, "value_high": 75_430}
    Combination.objects.update(**estimate, address_days=12.5)
    combination.members.update(marginal=32_100)
    client.force_login(people.manager_north)
    answer = asked(client, combination)
    assert answer["opbrengstLaag"] == "18210.00"
    assert answer["opbrengstHoog"] == "75430.00"
    assert answer["adresdagen"] == 12.5
    assert [work["voegtToe"] for work in answer["werken"]] == ["32100.00"] * 2


def test_the_api_rounds_for_a_partner_and_leaves_out_what_each_adds(
    client: Client, people: People
) -> None:
    combination = propose(people, organisation=people.gridco)
    estimate = {"value": 41_230, "value_low": 18_210, "value_high": 75_430}
    Combination.objects.update(**estimate, address_days=12.5)
    client.force_login(people.grid_planner)
    answer = asked(client, combination)
    figures = [answer[name] for name in ("opbrengst", "opbrengstLaag", "opbrengstHoog")]
    assert figures == ["41000.0", "18000.0", "75000.0"]
    assert "opbouw" not in answer
    for work in answer["werken"]:
        assert set(work) == {"id", "titel", "organisatie", "verschuivingDagen"}
