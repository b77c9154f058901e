"""Deciding: only in one's own areas, with a reason that fits, and only once."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from conflicts.models import Combination, Decision
from conflicts.review import Reason, State, Verdict
from conflicts.services import decide, detect
from projects.models import PlannedWork
from projects.planning import Visibility
from projects.services import save_work
from tests.conflicts.proposals import propose
from tests.conflicts.snapshots import snapshot
from tests.factories import TODAY
from tests.people import People

pytestmark = pytest.mark.django_db


def answers(combination: Combination, **fields: str) -> dict[str, str]:
    """What the form sends when one accepts."""
    combination.refresh_from_db()
    return {
        "verdict": "accept",
        "reason": "saves",
        "explanation": "",
        "seen": combination.changed_at.isoformat(),
        **fields,
    }


def post(client: Client, combination: Combination, **fields: str) -> Any:
    return client.post(address(combination), answers(combination, **fields))


def address(combination: Combination) -> str:
    return reverse("conflicts:decide", args=[combination.number])


def message(answer: Any) -> str:
    """The last message on the page that the answer leads to."""
    return str(list(answer.context["messages"])[-1])


@pytest.fixture
def combination(people: People) -> Combination:
    return propose(people)


@pytest.mark.parametrize(
    ("verdict", "reason", "state"),
    [
        ("accept", "saves", State.ACCEPTED),
        ("reject", "budget", State.REJECTED),
    ],
)
def test_a_manager_decides_in_their_area(
    client: Client,
    people: People,
    combination: Combination,
    verdict: str,
    reason: str,
    state: State,
) -> None:
    client.force_login(people.manager_north)
    answer = post(
        client, combination, verdict=verdict, reason=reason, explanation=" Agreed. "
    )
    page = reverse("conflicts:combination_detail", args=[combination.number])
    assert (answer.status_code, answer.headers["Location"]) == (302, page)
    combination.refresh_from_db()
    assert combination.state == state
    decision = combination.decisions.get()
    assert (decision.verdict, decision.reason) == (verdict, reason)
    assert decision.explanation == "Agreed."
    assert decision.decided_by == people.manager_north
    works = {str(member.work_id) for member in combination.members.all()}
    assert set(decision.facts) == works
    assert {fact["earliest_start"] for fact in decision.facts.values()} == {
        "2030-04-01"
    }


def test_the_manager_is_told_that_it_is_recorded(
    client: Client, people: People, combination: Combination, settings: Any
) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(people.manager_north)
    answer = client.post(address(combination), answers(combination), follow=True)
    reference = combination.reference
    assert message(answer).startswith(f"Your decision on {reference} is recorded.")


def test_deciding_moves_no_work(
    client: Client, people: People, combination: Combination
) -> None:
    before = snapshot("projects_plannedwork")
    client.force_login(people.manager_north)
    post(client, combination)
    assert snapshot("projects_plannedwork") == before


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("manager_south", 404),
        ("sewer_planner", 403),
        ("road_planner", 403),
        ("grid_planner", 404),
        ("executive", 403),
        ("administrator", 403),
        ("stranger", 404),
    ],
)
def test_nobody_else_decides(
    client: Client, people: People, combination: Combination, who: str, status: int
) -> None:
    before = snapshot()
    client.force_login(getattr(people, who))
    assert post(client, combination).status_code == status
    assert snapshot() == before


def test_who_is_logged_out_is_sent_to_sign_in(
    client: Client, combination: Combination
) -> None:
    answer = post(client, combination)
    assert answer.headers["Location"].startswith(reverse("account_login"))
    assert not Decision.objects.exists()


def test_a_proposal_with_a_work_they_may_not_see_is_not_there_for_a_manager(
    client: Client, people: People, combination: Combination
) -> None:
    PlannedWork.objects.filter(organisation=people.roads).update(
        visibility=Visibility.ORGANISATION
    )
    client.force_login(people.manager_north)
    assert post(client, combination).status_code == 404
    assert not Decision.objects.exists()


def test_a_link_decides_nothing(
    client: Client, people: People, combination: Combination
) -> None:
    client.force_login(people.manager_north)
    assert client.get(address(combination)).status_code == 405


def test_a_forged_form_decides_nothing(
    people: People, combination: Combination
) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.manager_north)
    assert post(client, combination).status_code == 403
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"reason": "because"}, "reason"),
        ({"reason": "budget"}, "reason"),  # a reason to reject
        ({"verdict": "reject", "reason": "saves"}, "reason"),
        ({"verdict": ""}, "verdict"),
        ({"verdict": "maybe"}, "verdict"),
        ({"reason": "other"}, "explanation"),
        ({"reason": "other", "explanation": "  "}, "explanation"),
        ({"explanation": "x" * 2001}, "explanation"),
        ({"seen": ""}, "seen"),
        ({"seen": "yesterday"}, "seen"),
        ({"seen": "2030-02-30T00:00:00+00:00"}, "seen"),
        ({"seen": "2030-01-01T00:00:00"}, "seen"),  # in which time zone?
    ],
)
def test_an_answer_that_will_not_do_comes_back_with_the_reason_why(
    client: Client,
    people: People,
    combination: Combination,
    fields: dict[str, str],
    field: str,
) -> None:
    before = snapshot()
    client.force_login(people.manager_north)
    answer = post(client, combination, **fields)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {field}
    assert b"error-summary" in answer.content
    assert snapshot() == before


def test_what_was_filled_in_comes_back_too(
    client: Client, people: People, combination: Combination
) -> None:
    client.force_login(people.manager_north)
    answer = post(client, combination, reason="", explanation="We talked on Monday.")
    assert b"We talked on Monday." in answer.content


def test_the_page_knows_which_reasons_fit(
    client: Client, people: People, combination: Combination
) -> None:
    client.force_login(people.manager_north)
    page = client.get(f"/voorstellen/{combination.number}").content.decode()
    assert 'type="application/json">{"accept": ["saves", "agenda", "other"]' in page


def test_the_second_to_decide_is_told_and_changes_nothing(
    client: Client, people: People, combination: Combination, settings: Any
) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    stale = answers(combination, verdict="reject", reason="budget")
    client.force_login(people.manager_north)
    post(client, combination)
    before = snapshot()
    answer = client.post(address(combination), stale, follow=True)
    assert message(answer).startswith("Nothing was recorded")
    assert snapshot() == before
    assert combination.decisions.get().verdict == "accept"


def test_an_unfinished_answer_on_a_decided_proposal_is_told_so_too(
    client: Client, people: People, combination: Combination
) -> None:
    client.force_login(people.manager_north)
    post(client, combination)
    answer = post(client, combination, reason="")
    assert answer.status_code == 302
    assert combination.decisions.count() == 1


def test_nobody_decides_on_what_changed_since_they_looked(
    client: Client, people: People, combination: Combination
) -> None:
    stale = answers(combination)
    sewer = PlannedWork.objects.get(organisation=people.sewers)
    sewer.earliest_start, sewer.latest_end = date(2031, 4, 1), date(2031, 6, 30)
    save_work(sewer)
    detect(TODAY)
    client.force_login(people.manager_north)
    client.post(address(combination), stale)
    assert not Decision.objects.exists()
    combination.refresh_from_db()
    assert combination.state == State.NEW


def to_reassess(combination: Combination, people: People) -> None:
    """Afterwards somebody accepted, and then a work moved a year."""
    decide(
        combination,
        by=people.manager_north,
        verdict=Verdict.ACCEPT,
        reason=Reason.SAVES,
    )
    sewer = PlannedWork.objects.get(organisation=people.sewers)
    sewer.earliest_start, sewer.latest_end = date(2031, 4, 1), date(2031, 6, 30)
    save_work(sewer)
    detect(TODAY)


def test_what_must_be_assessed_again_is_decided_again(
    client: Client, people: People, combination: Combination
) -> None:
    to_reassess(combination, people)
    client.force_login(people.manager_north)
    post(client, combination, verdict="reject", reason="remaining_life")
    combination.refresh_from_db()
    assert combination.state == State.REJECTED
    assert combination.what_moved == []
    assert [decision.verdict for decision in combination.decisions.all()] == [
        "reject",
        "accept",
    ]


def test_who_looked_before_the_first_decision_cannot_make_the_second(
    client: Client, people: People, combination: Combination
) -> None:
    stale = answers(combination)
    to_reassess(combination, people)
    client.force_login(people.manager_north)
    client.post(address(combination), stale)
    combination.refresh_from_db()
    assert combination.state == State.REASSESS
    assert combination.decisions.count() == 1


def test_a_decision_survives_the_next_comparison(
    client: Client, people: People, combination: Combination
) -> None:
    client.force_login(people.manager_north)
    post(client, combination)
    before = snapshot()
    detect(TODAY)
    assert snapshot()["conflicts_decision"] == before["conflicts_decision"]
    assert snapshot()["conflicts_combination"] == before["conflicts_combination"]
