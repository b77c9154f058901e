"""What a work lacks, said of one work and asked of a whole plan."""

from datetime import date
from typing import Any

import pytest

from projects.completeness import (
    MONEY,
    is_incomplete,
    lacking,
    missing_count,
    missing_of,
    requirements,
    share,
)
from projects.models import PlannedWork
from projects.planning import FundingSource, Status, Visibility
from projects.services import save_work
from tests.factories import make_organisation, make_user, make_work

pytestmark = pytest.mark.django_db


def make_complete(**changes: Any) -> PlannedWork:
    user = make_user(f"{PlannedWork.objects.count()}@kip.example")
    return make_work(
        **{
            "contact": user,
            "preferred_start": date(2030, 4, 1),
            "cost_estimate": 100_000,
            "funding_source": FundingSource.LEVY,
            "public_text": "We renew the sewer.",
            **changes,
        }
    )


def test_a_complete_work_lacks_nothing() -> None:
    work = make_complete()
    assert missing_of(work) == []
    assert share(work) == (10, 10)
    assert not PlannedWork.objects.filter(is_incomplete()).exists()


def test_a_concept_of_two_fields_lacks_most_others() -> None:
    concept = PlannedWork(
        title="Elm Lane", organisation=make_organisation(), status=Status.INTENTION
    )
    assert share(concept) == (2, 10)  # the title, and no text as it is not public
    assert share(save_work(concept)) == (2, 10)


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("discipline", {"discipline": "", "status": Status.DRAFT}),
        ("contact", {"contact": None}),
        ("period", {"latest_end": None}),
        ("preferred_start", {"preferred_start": None}),
        ("duration", {"duration_days": None}),
        ("footprint", {"footprint": None}),
        ("cost", {"cost_estimate": None}),
        ("funding", {"funding_source": ""}),
        ("public_text", {"public_text": " \n"}),
    ],
)
def test_one_work_and_the_whole_plan_say_the_same(
    name: str, changes: dict[str, Any]
) -> None:
    make_complete()
    work = make_complete(**changes)
    assert [one.field for one in missing_of(work)] == [name]
    assert share(work) == (9, 10)
    for one in requirements():
        found = PlannedWork.objects.filter(lacking(one.field))
        assert list(found) == ([work] if one.field == name else [])
    assert PlannedWork.objects.get(is_incomplete()) == work
    counted = PlannedWork.objects.annotate(lacks=missing_count()).get(pk=work.pk)
    assert counted.lacks == 1


def test_costs_per_year_name_their_own_source() -> None:
    costs = {(2030, FundingSource.LEVY): 1, (2031, FundingSource.CAPITAL): 2}
    work = save_work(make_complete(), year_costs=costs)
    assert work.funding_source == ""
    assert missing_of(work) == []
    assert not PlannedWork.objects.filter(lacking("funding")).exists()


def test_residents_need_no_text_on_what_they_do_not_see() -> None:
    work = make_complete(public_text="", visibility=Visibility.PARTNERS)
    assert missing_of(work) == []


def test_whose_books_are_closed_is_about_money_alone() -> None:
    assert {"cost", "funding"} == MONEY


def test_a_name_that_is_none_is_refused() -> None:
    with pytest.raises(KeyError):
        lacking("colour")
