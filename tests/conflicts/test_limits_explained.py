"""Limits that are full, in words."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import translation

from conflicts.limits_explained import full_limits, names_in
from organisations.models import Organisation
from tests.factories import make_area, make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def roads() -> Organisation:
    return make_organisation("Roads")


def budget(organisation: Organisation, **entry: Any) -> dict[str, Any]:
    return {"key": ["budget", organisation.pk, 2027], "price": 0.043, **entry}


def test_a_full_year_tells_what_moving_a_thousand_is_worth(roads: Organisation) -> None:
    (limit,) = full_limits([budget(roads, amount=120_400.0)])
    assert limit.what == "Roads 2027 is full."
    assert limit.worth == "Moving €\xa01,000 to 2028 is worth €\xa043."
    assert limit.asked == "This proposal asks for €\xa0120,000 of it."


def test_a_full_quarter_tells_what_one_closure_more_is_worth() -> None:
    area = make_area("Noord")
    entry = {
        "key": ["closures", area.pk, 2027 * 4 + 1],
        "price": 8_412.0,
        "amount": 1.0,
    }
    (limit,) = full_limits([entry])
    assert limit.what == "In Noord no more streets may be closed in Q2 2027."
    assert limit.worth == "One closure more would be worth €\xa08,400."
    assert limit.asked == "This proposal takes 1 closure."


def test_a_limit_that_costs_nothing_is_only_said_to_be_full(
    roads: Organisation,
) -> None:
    (limit,) = full_limits([budget(roads, price=0.0)])
    assert (limit.worth, limit.asked) == ("", "")


def test_a_proposal_that_frees_room_asks_for_none(roads: Organisation) -> None:
    (limit,) = full_limits([budget(roads, amount=-5_000.0)])
    assert limit.asked == ""


def test_the_dearest_comes_first(roads: Organisation) -> None:
    sewers = make_organisation("Sewers")
    limits = full_limits([budget(roads, price=0.01), budget(sewers, price=0.2)])
    assert [limit.what.split()[0] for limit in limits] == ["Sewers", "Roads"]


def test_a_limit_of_who_is_gone_is_left_out(roads: Organisation) -> None:
    entry = budget(roads)
    roads.delete()
    assert full_limits([entry, {"key": ["noise", 1, 2027], "price": 1.0}]) == []


def test_names_take_two_queries_however_many(
    roads: Organisation, django_assert_num_queries: Any
) -> None:
    keys = [["closures", make_area(name).pk, 8108] for name in ("Noord", "Zuid")]
    entries = [budget(roads), *({"key": key, "price": 1.0} for key in keys)]
    with django_assert_num_queries(2):
        assert len(names_in(entries)) == 3
