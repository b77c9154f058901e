"""What changes would do to proposals, told before they are saved; nothing is stored."""

from datetime import date
from typing import Any

import pytest
from django.core.serializers import serialize
from django.db import connection, models
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from conflicts.effects import is_looked_at
from conflicts.models import Combination, CombinationMember, Match
from conflicts.review import Reason, Verdict
from conflicts.services import decide, detect
from projects.models import BudgetFrame, PlannedWork
from projects.planning import Discipline, Status, Visibility
from projects.services import shift_works
from tests.conflicts.proposals import make_pair, propose
from tests.factories import TODAY, make_work
from tests.people import People
from tests.towns import street

pytestmark = pytest.mark.django_db

EFFECTS = reverse("conflicts:effects")


@pytest.fixture(autouse=True)
def _on_the_day_of_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: TODAY)


def asked(client: Client, *works: PlannedWork, **changes: Any) -> HttpResponse:
    return client.post(EFFECTS, {"work": [work.pk for work in works], **changes})


def effects(client: Client, *works: PlannedWork, **changes: Any) -> Any:
    return asked(client, *works, **changes).context["effects"]  # type: ignore[attr-defined]


def the_works(combination: Combination) -> tuple[PlannedWork, PlannedWork]:
    sewer, road = PlannedWork.objects.filter(
        memberships__combination=combination
    ).order_by("pk")
    return sewer, road


def stored() -> list[str]:
    kept: list[type[models.Model]] = [
        PlannedWork,
        Combination,
        CombinationMember,
        Match,
    ]
    return [serialize("json", model._default_manager.order_by("pk")) for model in kept]


def test_a_work_that_moves_away_takes_its_proposal_along(
    client: Client, people: People
) -> None:
    combination = propose(people)
    sewer, _road = the_works(combination)
    client.force_login(people.sewer_planner)
    before = stored()
    found = effects(client, sewer, quarters=40)
    assert [one.row for one in found.lapse] == [combination]
    assert found.lapse[0].value.startswith("€")
    assert [found.appear, found.change, found.is_estimate] == [[], [], False]
    assert stored() == before


def test_works_may_come_in_one_field(client: Client, people: People) -> None:
    combination = propose(people)
    sewer, road = the_works(combination)
    client.force_login(people.sewer_planner)
    answer = client.post(EFFECTS, {"works": str(sewer.pk), "quarters": 40})
    assert [one.row for one in answer.context["effects"].lapse] == [combination]
    others = {"works": f"{sewer.pk},{road.pk}", "quarters": 40}
    assert client.post(EFFECTS, others).status_code == 403


def test_of_a_thousand_works_it_says_that_they_are_too_many(
    client: Client, people: People
) -> None:
    work = make_work(organisation=people.sewers)
    copies = [
        PlannedWork(
            title=f"Copy {number}",
            organisation=work.organisation,
            discipline=work.discipline,
        )
        for number in range(1_000)
    ]
    made = PlannedWork.objects.bulk_create(copies)
    client.force_login(people.sewer_planner)
    with CaptureQueriesContext(connection) as queries:
        answer = client.post(
            EFFECTS, {"works": ",".join(str(one.pk) for one in made), "quarters": 1}
        )
    assert answer.context["is_too_much"]
    assert len(queries) < 20


def test_what_detection_did_not_see_yet_counts_as_well(
    client: Client, people: People
) -> None:
    combination = propose(people)
    sewer, road = the_works(combination)
    PlannedWork.objects.filter(pk=road.pk).update(revision=road.revision + 1)
    client.force_login(people.sewer_planner)
    found = effects(client, sewer, quarters=40)
    assert [one.row for one in found.lapse] == [combination]
    assert found.is_estimate


def test_what_stays_as_it_is_changes_nothing(client: Client, people: People) -> None:
    sewer, _road = the_works(propose(people))
    client.force_login(people.sewer_planner)
    assert effects(client, sewer).is_none


def test_a_work_that_comes_nearer_in_time_makes_a_proposal(
    client: Client, people: People
) -> None:
    far = {"earliest_start": date(2045, 1, 1), "latest_end": date(2045, 3, 31)}
    sewer, road = make_pair(people, **far)
    detect(TODAY)
    client.force_login(people.road_planner)
    found = effects(client, road, quarters=-58)
    (new,) = found.appear
    assert {work.pk for work in new.works} == {sewer.pk, road.pk}
    assert not Combination.objects.exists()


def test_a_move_within_reach_changes_start_or_value(
    client: Client, people: People
) -> None:
    combination = propose(people)
    sewer, road = the_works(combination)
    client.force_login(people.administrator)
    (change,) = effects(client, sewer, road, quarters=2).change
    assert change.row == combination
    assert change.new_start > change.start


@pytest.mark.parametrize(
    "changes",
    [
        {"status": Status.CANCELLED},
        {"visibility": Visibility.ORGANISATION},
        {"earliest_start": "2045-01-01", "latest_end": "2045-06-30"},
    ],
)
def test_other_changes_are_told_as_well(
    client: Client, people: People, changes: dict[str, str]
) -> None:
    sewer, _road = the_works(propose(people))
    client.force_login(people.sewer_planner)
    before = stored()
    assert len(effects(client, sewer, **changes).lapse) == 1
    assert stored() == before


def test_what_was_kept_back_joins_in(client: Client, people: People) -> None:
    sewer, road = make_pair(people, visibility=Visibility.ORGANISATION)
    detect(TODAY)
    client.force_login(people.road_planner)
    (new,) = effects(client, road, visibility=Visibility.PUBLIC).appear
    assert {work.pk for work in new.works} == {sewer.pk, road.pk}


def test_it_is_what_detection_then_finds(client: Client, people: People) -> None:
    sewer, road = the_works(propose(people))
    propose(people, 300)
    client.force_login(people.sewer_planner)
    (change,) = effects(client, sewer, quarters=3).change
    shift_works([sewer], 3)
    detect(TODAY, around=[sewer.pk])
    combination = Combination.objects.get(members__work=road)
    assert combination.number == change.row.number
    assert combination.start_quarter == (change.new_start or change.start)


def test_what_people_accepted_has_to_be_looked_at_again(
    client: Client, people: People
) -> None:
    combination = propose(people)
    decide(
        combination,
        by=people.manager_north,
        verdict=Verdict.ACCEPT,
        reason=Reason.SAVES,
    )
    detect(TODAY)
    sewer, _road = the_works(combination)
    client.force_login(people.sewer_planner)
    assert effects(client, sewer, quarters=4).accepted == [combination]
    assert effects(client, sewer).accepted == []


@pytest.mark.parametrize("is_detected", [True, False])
def test_where_proposals_are_behind_or_bounded_it_says_so(
    client: Client, people: People, is_detected: bool
) -> None:
    sewer, _road = make_pair(people)
    detect(TODAY)
    if is_detected:
        BudgetFrame.objects.create(
            organisation=people.sewers, year=2030, amount=1_000_000
        )
    else:
        make_work("New", organisation=people.roads, footprint=street(10, 100, 300))
    client.force_login(people.sewer_planner)
    found = effects(client, sewer, quarters=40)
    assert found.is_estimate
    assert len(found.lapse) == 1


@pytest.mark.parametrize("who", ["manager_north", "executive", "stranger"])
def test_who_enters_no_works_is_refused(
    client: Client, people: People, who: str
) -> None:
    sewer, _road = make_pair(people)
    client.force_login(getattr(people, who))
    assert asked(client, sewer, quarters=1).status_code == 403


def test_who_is_not_signed_in_goes_to_the_sign_in_page(client: Client) -> None:
    answer = asked(client, make_work(), quarters=1)
    assert answer.headers["Location"].startswith(reverse("account_login"))


def test_works_of_others_are_refused_and_hidden_ones_are_not_there(
    client: Client, people: People
) -> None:
    sewer, road = make_pair(people)
    hidden = make_work(organisation=people.roads, visibility=Visibility.ORGANISATION)
    client.force_login(people.sewer_planner)
    assert asked(client, sewer, road, quarters=1).status_code == 403
    assert asked(client, sewer, hidden, quarters=1).status_code == 404
    client.force_login(people.grid_planner)
    assert asked(client, sewer, quarters=1).status_code == 403


def test_a_partner_hears_of_its_own_proposals_and_of_no_others(
    client: Client, people: People
) -> None:
    cable = make_work(
        "Cable",
        organisation=people.gridco,
        discipline=Discipline.ELECTRICITY,
        footprint=street(10, 100, 300),
    )
    hidden = {"visibility": Visibility.MUNICIPALITY}
    make_pair(people, **hidden)
    detect(TODAY)
    known = Combination.objects.visible_to(people.grid_planner).count()
    client.force_login(people.grid_planner)
    answer = asked(client, cable, quarters=40)
    found = answer.context["effects"]  # type: ignore[attr-defined]
    told = [*found.lapse, *found.appear, *found.change]
    assert len(found.lapse) <= known
    assert all(work.title != "Street 100, new paving" for o in told for work in o.works)
    assert b"new paving" not in answer.content


@pytest.mark.parametrize(
    "changes",
    [
        {"quarters": "many"},
        {"quarters": "100000"},
        {"status": "asleep"},
        {"earliest_start": "2031-01-01", "latest_end": "2030-01-01"},
        {"earliest_start": "soon"},
        {"earliest_start": "0001-01-01"},
    ],
)
def test_nonsense_is_told_and_breaks_nothing(
    client: Client, people: People, changes: dict[str, str]
) -> None:
    sewer, _road = the_works(propose(people))
    client.force_login(people.sewer_planner)
    assert asked(client, sewer, **changes).status_code == 200


def test_days_are_those_of_one_work(client: Client, people: People) -> None:
    sewer, road = make_pair(people)
    client.force_login(people.administrator)
    answer = asked(client, sewer, road, earliest_start="2031-01-01")
    assert answer.context["form"].errors  # type: ignore[attr-defined]


def test_no_work_and_no_get(client: Client, people: People) -> None:
    client.force_login(people.sewer_planner)
    assert asked(client, quarters=1).status_code == 200
    assert client.get(EFFECTS).status_code == 405


def test_as_many_queries_for_ten_works_as_for_two(
    client: Client, people: People, django_assert_max_num_queries: Any
) -> None:
    works = [work for number in range(5) for work in make_pair(people, number * 100)]
    detect(TODAY)
    client.force_login(people.administrator)
    for some in (works[:2], works):
        with django_assert_max_num_queries(55):
            asked(client, *some, quarters=8)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"footprint": None},
        {"discipline": "", "status": Status.DRAFT},
        {"visibility": Visibility.ORGANISATION},
        {"status": Status.FINISHED},
        {"earliest_start": date(2029, 1, 1), "latest_end": date(2029, 12, 31)},
        {
            "earliest_start": date(2029, 1, 1),
            "latest_end": date(2029, 12, 31),
            "status": Status.UNDER_WAY,
        },
    ],
)
def test_it_looks_at_the_works_that_detection_looks_at(fields: Any) -> None:
    work = make_work(**fields)
    is_detected = PlannedWork.objects.to_be_detected(TODAY).filter(pk=work.pk).exists()
    assert is_looked_at(work, TODAY) == is_detected
