"""Who sees which work: everybody asks, for every visibility."""

from datetime import date

import pytest

from projects.models import PlannedWork
from projects.planning import Status, Visibility
from tests.factories import make_work
from tests.people import People

pytestmark = pytest.mark.django_db

MUNICIPAL = {
    "sewer_planner",
    "road_planner",
    "manager_north",
    "manager_south",
    "executive",
    "administrator",
}
EVERY_MEMBER = MUNICIPAL | {"grid_planner"}


def who_see(people: People, work: PlannedWork) -> set[str]:
    everybody = [*EVERY_MEMBER, "stranger"]
    return {
        name
        for name in everybody
        if PlannedWork.objects.visible_to(getattr(people, name))
        .filter(pk=work.pk)
        .exists()
    }


@pytest.mark.parametrize(
    ("visibility", "expected"),
    [
        (Visibility.ORGANISATION, {"sewer_planner", "administrator"}),
        (Visibility.MUNICIPALITY, MUNICIPAL),
        (Visibility.PARTNERS, EVERY_MEMBER),
        (Visibility.PUBLIC, EVERY_MEMBER),
    ],
)
def test_a_department_shares_its_work(
    people: People, visibility: Visibility, expected: set[str]
) -> None:
    work = make_work(organisation=people.sewers, visibility=visibility)
    assert who_see(people, work) == expected


def test_a_partner_shows_the_municipality_what_other_partners_do_not_see(
    people: People,
) -> None:
    work = make_work(organisation=people.gridco, visibility=Visibility.MUNICIPALITY)
    assert who_see(people, work) == MUNICIPAL | {"grid_planner"}


def test_only_the_planners_of_an_organisation_may_edit_its_works(
    people: People,
) -> None:
    work = make_work(organisation=people.sewers)
    editors = {
        name
        for name in [*EVERY_MEMBER, "stranger"]
        if work in PlannedWork.objects.editable_by(getattr(people, name))
    }
    assert editors == {"sewer_planner", "administrator"}


def test_an_inactive_account_sees_nothing(people: People) -> None:
    make_work(organisation=people.sewers)
    people.sewer_planner.is_active = False
    assert not PlannedWork.objects.visible_to(people.sewer_planner).exists()


@pytest.mark.parametrize(
    ("status", "is_active"),
    [(Status.UNDER_WAY, True), (Status.ADOPTED, False), (Status.FINISHED, False)],
)
def test_an_open_street_stays_on_the_map_until_the_work_is_finished(
    status: Status, is_active: bool
) -> None:
    work = make_work(latest_end=date(2030, 4, 30), status=status)
    may = date(2030, 5, 1)
    assert (work in PlannedWork.objects.active(may)) is is_active
    assert (work in PlannedWork.objects.published(may)) is is_active


def test_what_runs_late_is_not_listed_among_what_is_over() -> None:
    late = make_work("B", latest_end=date(2030, 4, 30), status=Status.UNDER_WAY)
    over = make_work("A", latest_end=date(2030, 4, 30))
    works = PlannedWork.objects.current_first(date(2030, 5, 1))
    assert list(works) == [late, over]
