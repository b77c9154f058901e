"""Works that come near an initiative: both sides hear of it, once."""

from datetime import timedelta

import pytest

from projects.desk import inbox
from projects.models import PlannedWork
from projects.planning import Status, Visibility
from residents.initiatives.nearby import find_works_near
from residents.models import InitiativeMail, WorkNearInitiative
from tests.factories import TODAY, make_work
from tests.people import People
from tests.residents.ideas import NOW, make_idea, make_published
from tests.towns import street

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def mails() -> int:
    return InitiativeMail.objects.filter(kind="work_near").count()


def test_a_public_work_that_comes_near_is_told_once(people: People) -> None:
    idea = make_published()
    work = make_work(organisation=people.sewers)
    make_work("Far", footprint=street(600, 0))
    for later in (HOUR, 2 * HOUR, DAY, 2 * DAY):
        find_works_near(NOW + later, TODAY)
    found = WorkNearInitiative.objects.get()
    assert (found.initiative, found.work) == (idea, work)
    assert mails() == 1
    assert inbox.counts(people.manager_north, TODAY)["near_initiative"] == 1
    assert inbox.counts(people.manager_south, TODAY)["near_initiative"] == 0


def test_what_was_there_when_it_was_published_is_no_news(people: People) -> None:
    make_work()
    make_published()
    assert find_works_near(NOW + HOUR, TODAY) == 0
    assert mails() == 0
    assert inbox.counts(people.manager_north, TODAY)["near_initiative"] == 0


def test_a_second_work_on_one_day_waits_for_the_next(people: People) -> None:
    make_published()
    make_work("First")
    assert find_works_near(NOW + HOUR, TODAY) == 1
    make_work("Second")
    assert find_works_near(NOW + 2 * HOUR, TODAY) == 0
    assert find_works_near(NOW + DAY, TODAY) == 1
    assert mails() == 2


def test_of_what_is_not_public_nobody_hears(people: People) -> None:
    make_published()
    make_idea("Not published")
    make_work(visibility=Visibility.MUNICIPALITY)
    assert find_works_near(NOW + HOUR, TODAY) == 0


def test_who_wants_no_mails_gets_none_and_the_manager_hears_of_it(
    people: People,
) -> None:
    make_published(email="")
    make_work(organisation=people.sewers)
    find_works_near(NOW + HOUR, TODAY)
    assert mails() == 0
    assert inbox.counts(people.manager_north, TODAY)["near_initiative"] == 1


def test_a_work_that_moves_near_or_becomes_public_later_is_told_once(
    people: People,
) -> None:
    make_published()
    moves = make_work("Moves", footprint=street(600, 0))
    hidden = make_work("Hidden", visibility=Visibility.MUNICIPALITY)
    draft = make_work("Draft", status=Status.DRAFT)
    assert find_works_near(NOW + HOUR, TODAY) == 0
    for number, (work, change) in enumerate(
        (
            (moves, {"footprint": street(0, 60)}),
            (hidden, {"visibility": Visibility.PUBLIC}),
            (draft, {"status": Status.PROGRAMMED}),
        )
    ):
        PlannedWork.objects.filter(pk=work.pk).update(**change)
        later = NOW + (number + 1) * DAY
        assert find_works_near(later, TODAY) == 1
        assert find_works_near(later + HOUR, TODAY) == 0
    assert mails() == 3
    assert inbox.counts(people.manager_north, TODAY)["near_initiative"] == 3


def test_what_goes_away_and_comes_back_is_no_news(people: People) -> None:
    make_published()
    work = make_work("Here and there")
    assert find_works_near(NOW + HOUR, TODAY) == 1
    for y in (900, 0):
        PlannedWork.objects.filter(pk=work.pk).update(footprint=street(0, y))
        assert find_works_near(NOW + (y + 1) * DAY, TODAY) == 0
