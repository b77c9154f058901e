"""What was put off comes back on its day, and not before."""

from datetime import date

import pytest

from conflicts.deciding.services import Ruling, rule
from conflicts.models import Combination
from conflicts.review import Reason, State, Verdict
from conflicts.services import bring_back_what_was_put_off, detect
from tests.conflicts.proposals import propose
from tests.factories import TODAY
from tests.people import People

pytestmark = pytest.mark.django_db

DAY = date(2030, 3, 1)


@pytest.fixture
def put_off(people: People) -> Combination:
    combination = propose(people)
    ruling = Ruling(Verdict.LATER, Reason.BUDGET, revisit_on=DAY)
    rule(combination, ruling, people.manager_north, TODAY)
    detect(TODAY)
    combination.refresh_from_db()
    return combination


def test_until_then_the_works_are_not_proposed_again(put_off: Combination) -> None:
    assert bring_back_what_was_put_off(date(2030, 2, 28)) == 0
    detect(date(2030, 2, 28))
    assert list(Combination.objects.values_list("state", flat=True)) == [State.LATER]


def test_on_the_day_it_waits_for_its_manager_and_says_why(put_off: Combination) -> None:
    assert bring_back_what_was_put_off(DAY) == 1
    detect(DAY)
    put_off.refresh_from_db()
    assert put_off.state == State.REASSESS
    assert [entry["what"] for entry in put_off.what_moved] == ["put_off"]
    assert bring_back_what_was_put_off(DAY) == 0


def test_it_keeps_its_number_and_its_decisions(put_off: Combination) -> None:
    bring_back_what_was_put_off(DAY)
    detect(DAY)
    assert Combination.objects.count() == 1
    assert put_off.decisions.get().verdict == Verdict.LATER


def test_what_is_no_longer_worth_it_lapses_on_its_day(put_off: Combination) -> None:
    for member in put_off.members.all():
        work = member.work
        work.status = "cancelled"
        work.save(update_fields=["status"])
    bring_back_what_was_put_off(DAY)
    detect(DAY)
    put_off.refresh_from_db()
    assert put_off.state == State.LAPSED
