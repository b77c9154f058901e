"""Who else is near a draft, and whom a stored work meets: the planner's fragments."""

from datetime import date
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from areas.geo import to_wgs84
from conflicts.engine import ENDLESS_DAYS
from conflicts.meeting_words import time_text
from conflicts.models import Combination, Match
from conflicts.services import detect
from projects.models import PlannedWork
from projects.planning import Discipline, Visibility
from projects.services import save_work
from tests.factories import TODAY, make_work
from tests.people import People
from tests.towns import street

pytestmark = pytest.mark.django_db

NEIGHBOURS = reverse("conflicts:neighbours")


def asked(client: Client, **changes: Any) -> HttpResponse:
    """The draft of a sewer in a street, as the form sends it."""
    draft = {
        "footprint": to_wgs84(street(0, 0)).json,
        "earliest_start": "2030-04-01",
        "latest_end": "2030-06-30",
        "discipline": "sewerage",
        **changes,
    }
    return client.post(NEIGHBOURS, draft, headers={"HX-Request": "true"})


def found(client: Client, **changes: Any) -> list[str]:
    context = asked(client, **changes).context  # type: ignore[attr-defined]
    return [near.work.title for near in context.get("neighbours", ())]


def make_paving(people: People, title: str = "Paving", **fields: Any) -> PlannedWork:
    values = {"organisation": people.roads, "discipline": Discipline.ROADS, **fields}
    return make_work(title, **values)


def matches_of(work: PlannedWork) -> str:
    return reverse("conflicts:work_matches", args=[work.pk])


def test_who_is_not_signed_in_goes_to_the_sign_in_page(client: Client) -> None:
    for answer in (client.post(NEIGHBOURS), client.get(matches_of(make_work()))):
        assert answer.headers["Location"].startswith(reverse("account_login"))


def test_wrong_methods_are_refused(client: Client, people: People) -> None:
    client.force_login(people.sewer_planner)
    assert client.get(NEIGHBOURS).status_code == 405
    assert client.post(matches_of(make_work())).status_code == 405


@pytest.mark.parametrize("who", ["manager_north", "executive", "stranger"])
def test_who_enters_no_works_need_not_ask(
    client: Client, people: People, who: str
) -> None:
    client.force_login(getattr(people, who))
    assert asked(client).status_code == 403


def test_a_planner_sees_at_once_who_else_is_here(
    client: Client, people: People
) -> None:
    make_paving(people, footprint=street(0, 15))
    client.force_login(people.sewer_planner)
    answer = asked(client)
    (near,) = answer.context["neighbours"]  # type: ignore[attr-defined]
    assert near.found.match.metres_apart == pytest.approx(5, abs=0.01)
    assert near.found.match.overlap_days == 91
    text = answer.content.decode()
    assert "Roads" in text
    assert 'hx-swap-oob="innerHTML:#neighbour-count"' in text
    assert 'target="_blank"' in text
    assert not PlannedWork.objects.filter(title="").exists()


def test_far_in_place_or_time_is_no_neighbour(client: Client, people: People) -> None:
    make_paving(people)
    client.force_login(people.sewer_planner)
    assert found(client) == ["Paving"]
    assert found(client, footprint=to_wgs84(street(0, 200)).json) == []
    later = {"earliest_start": "2044-01-01", "latest_end": "2044-12-31"}
    assert found(client, **later) == []


def test_neighbours_are_only_works_that_one_may_see(
    client: Client, people: People
) -> None:
    make_paving(people, visibility=Visibility.MUNICIPALITY)
    client.force_login(people.grid_planner)
    assert found(client) == []
    client.force_login(people.sewer_planner)
    assert found(client) == ["Paving"]


def test_a_work_is_not_its_own_neighbour(client: Client, people: People) -> None:
    work = make_paving(people)
    client.force_login(people.road_planner)
    assert found(client, work=str(work.pk)) == []
    assert found(client) == ["Paving"]


@pytest.mark.parametrize(
    "answers",
    [
        {"footprint": ""},
        {"footprint": "here"},
        {"footprint": '{"type":"Point","coordinates":[500,900]}'},
        {"earliest_start": "2031-01-01"},
        {"earliest_start": "soon"},
        {"earliest_start": "0001-01-01"},
        {"latest_end": "9999-12-31"},
        {"work": "²"},
        {"work": "9" * 30},
        {"discipline": "alchemy"},
    ],
)
def test_half_an_answer_is_no_reason_to_break(
    client: Client, people: People, answers: dict[str, str]
) -> None:
    client.force_login(people.sewer_planner)
    assert asked(client, **answers).status_code == 200


def test_a_draft_without_dates_and_discipline_meets_all_years(
    client: Client, people: People
) -> None:
    make_paving(people, earliest_start=None, latest_end=None)
    client.force_login(people.sewer_planner)
    empty = {"earliest_start": "", "latest_end": "", "discipline": ""}
    answer = asked(client, **empty)
    assert len(answer.context["neighbours"]) == 1  # type: ignore[attr-defined]
    assert str(ENDLESS_DAYS) not in answer.content.decode()
    assert "36.525" not in answer.content.decode()


@pytest.mark.parametrize("who", ["stranger", "grid_planner"])
def test_meetings_of_a_hidden_work_are_not_there(
    client: Client, people: People, who: str
) -> None:
    work = make_work(organisation=people.sewers, visibility=Visibility.MUNICIPALITY)
    client.force_login(getattr(people, who))
    assert client.get(matches_of(work)).status_code == 404


def test_a_work_tells_whom_it_meets_and_in_which_proposal(
    client: Client, people: People
) -> None:
    sewer = make_work("Sewer", organisation=people.sewers, footprint=street(0, 0, 300))
    make_paving(people, footprint=street(0, 0, 300))
    detect(TODAY)
    client.force_login(people.sewer_planner)
    page = client.get(matches_of(sewer)).content.decode()
    assert "<html" in page
    fragment = client.get(matches_of(sewer), headers={"HX-Request": "true"})
    text = fragment.content.decode()
    assert "<html" not in text
    assert "Paving" in text
    assert "3.000\N{NO-BREAK SPACE}m²" in text
    assert Combination.objects.get().reference in text
    assert "HX-Request" in fragment.headers["Vary"]


def test_a_partner_reads_only_of_meetings_with_works_it_may_see(
    client: Client, people: People
) -> None:
    cable = make_work("Cable", organisation=people.gridco)
    make_paving(people, visibility=Visibility.MUNICIPALITY)
    detect(TODAY)
    client.force_login(people.grid_planner)
    answer = client.get(matches_of(cable))
    assert answer.context["meetings"] == []
    assert not answer.context["combinations"]
    assert b"Paving" not in answer.content


def test_what_is_not_yet_detected_is_asked_for_again(
    client: Client, people: People
) -> None:
    work = make_work(organisation=people.sewers)
    client.force_login(people.sewer_planner)
    ask = {"headers": {"HX-Request": "true"}}
    assert b"load delay:3s" in client.get(matches_of(work), **ask).content
    detect(TODAY)
    assert b"load delay" not in client.get(matches_of(work), **ask).content
    work.latest_end = date(2030, 8, 1)
    save_work(work)
    assert b"load delay:3s" in client.get(matches_of(work), **ask).content


def test_as_many_queries_for_many_meetings_as_for_one(
    client: Client, people: People, django_assert_max_num_queries: Any
) -> None:
    work = make_work(organisation=people.sewers)
    for _number in range(12):
        make_paving(people)
    detect(TODAY)
    client.force_login(people.sewer_planner)
    with django_assert_max_num_queries(25):
        answer = client.get(matches_of(work), headers={"HX-Request": "true"})
    assert len(answer.context["meetings"]) == 12
    with django_assert_max_num_queries(25):
        assert len(found(client)) == 13


@pytest.mark.parametrize(
    ("overlap", "gap", "words"),
    [
        (1, 0, "1 dag in dezelfde periode"),
        (91, 0, "1 kwartaal in dezelfde periode"),
        (1200, 0, "3 jaar in dezelfde periode"),
        (0, 1, "direct na elkaar"),
        (0, 2, "2 dagen ertussen"),
        (0, 40, "6 weken ertussen"),
    ],
)
def test_time_is_told_as_people_say_it(overlap: int, gap: int, words: str) -> None:
    match = Match(overlap_days=overlap, gap_days=gap)
    assert time_text(match, PlannedWork(), PlannedWork()) == words


@pytest.mark.parametrize(
    ("own", "other", "words"),
    [
        ({"earliest_start": TODAY}, {}, "zonder einddatum"),
        ({"latest_end": TODAY}, {"latest_end": TODAY}, "zonder begindatum"),
        ({"latest_end": TODAY}, {"earliest_start": TODAY}, "in dezelfde periode"),
    ],
)
def test_open_windows_are_told_by_what_is_open_and_not_as_a_century(
    own: dict[str, date], other: dict[str, date], words: str
) -> None:
    match = Match(overlap_days=ENDLESS_DAYS, gap_days=0)
    text = time_text(match, PlannedWork(**own), PlannedWork(**other))
    assert words in text
    assert not any(sign.isdigit() for sign in text)
