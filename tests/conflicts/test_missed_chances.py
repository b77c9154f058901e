"""What could have been one opening: which pairs, why, at what cost, for whose eyes."""

import csv
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from conflicts.deciding.services import Ruling, rule
from conflicts.missing.services import find
from conflicts.models import Combination, DateConfirmation, MissedChance
from conflicts.review import Confirmed, Reason, Verdict
from conflicts.rules import current_rules
from conflicts.services import detect
from organisations.models import Membership, User
from projects.models import PlannedWork
from projects.planning import Discipline, Status, Visibility
from tests.conflicts.proposals import make_pair
from tests.conflicts.talks import consult
from tests.factories import TODAY, make_user, make_work
from tests.people import People, make_people
from tests.towns import street

pytestmark = pytest.mark.django_db

Why = MissedChance.Why
PAGE = "/voorstellen/gemiste-kansen"
LATER = TODAY + timedelta(days=800)


@pytest.fixture
def people() -> People:
    return make_people()


def done(*works: PlannedWork) -> None:
    """The street was opened for these."""
    ids = [work.pk for work in works]
    PlannedWork.objects.filter(pk__in=ids).update(status=Status.FINISHED)


def look(today: date = LATER) -> list[MissedChance]:
    find(today, current_rules())
    return list(MissedChance.objects.all())


def missed(people: People, **road: Any) -> MissedChance:
    done(*make_pair(people, **road))
    (row,) = look()
    return row


def test_two_openings_of_one_street_are_a_missed_chance(people: People) -> None:
    row = missed(people)
    assert (row.why, row.combination) == (Why.NEVER_MATCHED, None)
    assert row.cost > 0
    assert row.metres_apart == row.days_between == 0


def test_what_lies_too_far_in_place_or_time_is_none(people: People) -> None:
    sewer, road = make_pair(people, footprint=street(10, 300, 300))
    done(sewer, road)
    assert look() == []
    late = {"earliest_start": date(2033, 1, 1), "latest_end": date(2033, 6, 30)}
    PlannedWork.objects.filter(pk=road.pk).update(footprint=sewer.footprint, **late)
    assert look() == []


def test_what_can_still_be_combined_is_none(people: People) -> None:
    _sewer, road = make_pair(people)
    done(road)
    assert look(TODAY) == []
    assert len(look(LATER)) == 1  # the day of the sewer has passed


def test_what_is_cancelled_private_or_one_project_is_none(people: People) -> None:
    sewer, road = make_pair(people)
    done(sewer, road)
    rows = PlannedWork.objects.filter(pk=sewer.pk)
    for instead in (
        {"status": Status.CANCELLED},
        {"visibility": Visibility.ORGANISATION},
        {"discipline": Discipline.EVENT},
        {"organisation": people.roads, "discipline": Discipline.ROADS},
    ):
        before = rows.values(*instead).get()
        rows.update(**instead)
        assert look() == []
        rows.update(**before)
    PlannedWork.objects.update(coordination_reference="D-1")
    assert look() == []


def test_a_pair_that_would_have_saved_nothing_is_none(people: People) -> None:
    done(*make_pair(people, footprint=street(10, 112, 300), cost_estimate=1))
    PlannedWork.objects.update(cost_estimate=1)
    assert look() == []


def test_looking_again_changes_nothing(people: People) -> None:
    row = missed(people)
    assert look() == [row]
    PlannedWork.objects.filter(pk=row.first_id).update(status=Status.CANCELLED)
    assert look() == []


def proposed(people: People) -> Combination:
    make_pair(people)
    detect(TODAY)
    return Combination.objects.get()


def why_now(combination: Combination) -> str:
    done(*PlannedWork.objects.all())
    (row,) = look()
    assert row.combination == combination
    return row.why


def test_a_proposal_that_nobody_decided_on(people: People) -> None:
    combination = proposed(people)
    assert why_now(combination) == Why.NOT_DECIDED
    # It lapses because its works are done: that is not why.
    detect(LATER)
    assert [row.why for row in look()] == [Why.NOT_DECIDED]


def test_what_lapsed_before_the_works_were_done(people: People) -> None:
    combination = proposed(people)
    done(*PlannedWork.objects.all())
    detect(LATER)
    assert [row.why for row in look()] == [Why.LAPSED]
    assert MissedChance.objects.get().combination == combination


def test_a_party_that_never_answered(people: People) -> None:
    combination = proposed(people)
    consult(combination, people.manager_north)
    assert why_now(combination) == Why.NO_ANSWER


@pytest.mark.parametrize(
    ("verdict", "reason", "why"),
    [
        (Verdict.REJECT, Reason.ACCESS, Why.REJECTED),
        (Verdict.LATER, Reason.BUDGET, Why.LATER),
    ],
)
def test_what_somebody_said_no_to(
    people: People, verdict: Verdict, reason: Reason, why: str, client: Client
) -> None:
    combination = proposed(people)
    ruling = Ruling(verdict, reason, "The bus comes by.", revisit_on=LATER)
    rule(combination, ruling, people.manager_north, TODAY)
    assert why_now(combination) == why
    client.force_login(people.manager_north)
    assert "The bus comes by." in client.get(PAGE).content.decode()


def accepted(people: People) -> Combination:
    combination = proposed(people)
    ruling = Ruling(Verdict.ACCEPT, Reason.SAVES)
    rule(combination, ruling, people.manager_north, TODAY)
    return combination


def test_what_was_carried_out_together_is_none(people: People) -> None:
    accepted(people)
    done(*PlannedWork.objects.all())
    assert look() == []


def test_what_was_accepted_and_slipped(people: People) -> None:
    combination = accepted(people)
    PlannedWork.objects.filter(discipline=Discipline.ROADS).update(
        earliest_start=date(2031, 1, 1), latest_end=date(2031, 3, 1)
    )
    assert why_now(combination) == Why.SLIPPED


def test_what_was_accepted_and_declined(people: People) -> None:
    combination = accepted(people)
    asked = DateConfirmation.objects.filter(decision__combination=combination)
    assert asked.update(state=Confirmed.DECLINED)
    assert why_now(combination) == Why.SLIPPED


def test_works_that_met_and_were_never_proposed(people: People) -> None:
    sewer, road = make_pair(people)
    detect(TODAY)
    Combination.objects.all().delete()
    done(sewer, road)
    assert [row.why for row in look()] == [Why.NOT_PROPOSED]
    detect(LATER)  # which forgets that they met
    assert [row.why for row in look()] == [Why.NOT_PROPOSED]


def seen_by(client: Client, user: User | None, query: str = "") -> int:
    if user is None:
        client.logout()
    else:
        client.force_login(user)
    answer = client.get(PAGE + query)
    return answer.context["count"] if answer.status_code == 200 else answer.status_code


def test_who_sees_which(people: People, client: Client) -> None:
    missed(people)
    for user in (people.manager_north, people.executive, people.administrator):
        assert seen_by(client, user) == 1
    for user in (people.sewer_planner, people.road_planner):
        assert seen_by(client, user) == 1  # their own works
    assert seen_by(client, people.manager_south) == 0
    assert seen_by(client, people.grid_planner) == 0
    assert seen_by(client, people.stranger) == 403
    reader = make_user("reader@kip.example", Membership.Role.READER, people.sewers)
    assert seen_by(client, reader) == 403
    assert seen_by(client, None) == 302


def test_a_partner_sees_no_money_of_others(people: People, client: Client) -> None:
    """On the page, the map and in the file."""
    gas = {"organisation": people.gridco, "discipline": Discipline.GAS}
    missed(people, **gas)
    assert seen_by(client, people.grid_planner) == 1
    page = client.get(PAGE)
    assert page.context["missed"][0].cost == ""
    assert "€" not in page.content.decode()
    table = client.get(f"{PAGE}.csv").content.decode()
    assert "EUR" not in table
    client.force_login(people.manager_north)
    assert "€" in client.get(PAGE).content.decode()


def test_the_filter(people: People, client: Client) -> None:
    missed(people)
    user = people.manager_north
    assert seen_by(client, user, f"?area={people.north.pk}&year=2030") == 1
    assert seen_by(client, user, f"?organisation={people.sewers.pk}") == 1
    assert seen_by(client, user, "?why=rejected") == 0
    assert seen_by(client, user, "?why=never_matched") == 1
    assert seen_by(client, user, "?year=nonsense") == 1
    ((code, _name, count),) = client.get(PAGE).context["counts"]
    assert (code, count) == ("never_matched", 1)


def test_the_file_and_the_map(people: People, client: Client) -> None:
    row = missed(people)
    PlannedWork.objects.filter(pk=row.first_id).update(title="=cmd|calc")
    client.force_login(people.manager_north)
    text = client.get(f"{PAGE}.csv").content.decode("utf-8-sig")
    heading, line = csv.reader(text.splitlines(), delimiter=";")
    assert len(heading) == len(line)
    assert "'=cmd|calc" in line
    assert int(line[-1]) == round(row.cost)
    features = client.get(f"{PAGE}/kaart.geojson").json()["features"]
    assert [one["properties"]["id"] for one in features] == [row.pk, row.pk]


def test_the_page_asks_a_fixed_number_of_questions(
    people: People, client: Client, django_assert_max_num_queries: Any
) -> None:
    for y in range(100, 700, 100):
        done(*make_pair(people, y))
    make_work("Elsewhere", footprint=street(10, 800))
    assert len(look()) == 6
    client.force_login(people.manager_north)
    with django_assert_max_num_queries(30):
        client.get(PAGE)
