"""Area managers answer what residents propose in their areas, and nobody else does."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from conflicts.models import Combination
from conflicts.services import detect
from organisations.models import Substitution
from projects.desk import inbox
from projects.planning import Discipline, Status, Visibility
from residents.initiatives import nearby, services
from residents.initiatives.services import ChangedMeanwhile, Moment
from residents.initiatives.steps import Kind, State
from residents.models import Initiative
from tests.factories import TODAY, make_user, make_work
from tests.people import People
from tests.residents.ideas import (
    NOW,
    at,
    filled_in,
    make_idea,
    make_published,
    write_idea,
)
from tests.towns import point, street

pytestmark = pytest.mark.django_db

QUEUE = reverse("residents:initiative_queue")


@pytest.fixture(autouse=True)
def _no_limits_of_other_tests() -> None:
    cache.clear()


def page_of(idea: Initiative) -> str:
    return reverse("residents:initiative_moderate", args=[idea.pk])


def verdict(idea: Initiative, what: str, text: str = "") -> dict[str, str]:
    seen = idea.changed_at.isoformat()
    return {"form": "verdict", "seen": seen, "verdict": what, "text": text}


def titles(client: Client, **query: str) -> list[str]:
    return [one.title for one in client.get(QUEUE, query).context["initiatives"]]


@pytest.mark.parametrize(
    ("who", "listed", "opened"),
    [
        ("manager_north", 200, 200),
        ("administrator", 200, 200),
        ("manager_south", 200, 404),
        ("sewer_planner", 403, 403),
        ("grid_planner", 403, 403),
        ("executive", 403, 403),
        ("stranger", 403, 403),
        (None, 302, 302),
    ],
)
def test_it_is_for_the_manager_of_the_area(
    client: Client, people: People, who: str | None, listed: int, opened: int
) -> None:
    idea = make_idea()
    if who:
        client.force_login(getattr(people, who))
    assert client.get(QUEUE).status_code == listed
    assert client.get(page_of(idea)).status_code == opened
    sent = client.post(page_of(idea), verdict(idea, "publish"))
    assert sent.status_code == (302 if opened == 200 else opened)
    idea.refresh_from_db()
    assert (idea.state == State.PUBLISHED) == (opened == 200)


def test_a_deputy_answers_for_the_manager(client: Client, people: People) -> None:
    town = people.manager_north.memberships.get().organisation
    deputy = make_user("deputy@kip.example", "reader", town)
    idea = make_idea()
    client.force_login(deputy)
    assert client.get(page_of(idea)).status_code == 403
    Substitution.objects.create(
        membership=people.manager_north.memberships.get(),
        deputy=deputy,
        first_day=TODAY,
        last_day=TODAY,
    )
    assert client.get(page_of(idea)).status_code == 200


def test_what_nobody_confirmed_is_seen_by_nobody(
    client: Client, people: People
) -> None:
    idea = write_idea()
    client.force_login(people.manager_north)
    assert titles(client) == []
    assert client.get(page_of(idea)).status_code == 404


def test_the_page_asks_a_fixed_number_of_questions(
    client: Client, people: People, django_assert_max_num_queries: Any
) -> None:
    ideas = [make_idea(f"Idea {number}") for number in range(6)]
    for number in range(8):
        make_work(f"Work {number}", organisation=people.roads)
    client.force_login(people.manager_north)
    with django_assert_max_num_queries(40):
        client.get(page_of(ideas[0]))


def test_publishing_with_an_answer_makes_both_public(
    client: Client, people: People
) -> None:
    idea = make_idea()
    client.force_login(people.manager_north)
    client.post(page_of(idea), verdict(idea, "publish", "We take it up."))
    page = Client().get(reverse("residents:initiative", args=[idea.pk]))
    text = page.content.decode()
    assert "We take it up." in text
    for secret in ("Secret Sender", "resident@home.example", "north@", ">north<"):
        assert secret not in text
    idea.refresh_from_db()
    assert idea.answered_at
    assert idea.entries.filter(kind=Kind.PUBLISHED, by=people.manager_north).exists()


@pytest.mark.parametrize("what", ["return", "reject"])
def test_a_question_or_reason_is_for_the_sender_alone(
    client: Client, people: People, what: str
) -> None:
    idea = make_idea()
    client.force_login(people.manager_north)
    assert client.post(page_of(idea), verdict(idea, what)).status_code == 422
    client.post(page_of(idea), verdict(idea, what, "Because of the pipes."))
    anybody = Client()
    assert (
        anybody.get(reverse("residents:initiative", args=[idea.pk])).status_code == 404
    )
    assert (
        "Because of the pipes."
        in anybody.get(at("initiative_follow", idea)).content.decode()
    )


def test_what_was_published_can_be_taken_off(client: Client, people: People) -> None:
    idea = make_published()
    client.force_login(people.manager_north)
    client.post(page_of(idea), verdict(idea, "reject", "It names a neighbour."))
    page = reverse("residents:initiative", args=[idea.pk])
    assert Client().get(page).status_code == 404


@pytest.mark.parametrize("what", ["answer", "nonsense", ""])
def test_what_can_not_be_done_from_here_is_refused(
    client: Client, people: People, what: str
) -> None:
    idea = make_idea()
    client.force_login(people.manager_north)
    answer = client.post(page_of(idea), verdict(idea, what, "Text"))
    assert answer.status_code == 422
    idea.refresh_from_db()
    assert idea.state == State.WAITING


def test_who_decides_on_what_changed_meanwhile_is_told(
    client: Client, people: People
) -> None:
    idea = make_idea()
    shown = verdict(idea, "publish")
    client.post(at("initiative_change", idea), filled_in(text="Something else"))
    client.force_login(people.manager_north)
    page = client.post(page_of(idea), shown, follow=True).content.decode()
    assert "alert--error" in page
    idea.refresh_from_db()
    assert idea.state == State.WAITING


def test_of_two_who_decide_at_once_one_is_told(people: People) -> None:
    idea = make_idea()
    other = Initiative.objects.get(pk=idea.pk)
    later = NOW + timedelta(seconds=1)
    services.publish(idea, Moment(later, people.manager_north))
    with pytest.raises(ChangedMeanwhile):
        services.reject(other, Moment(NOW, people.manager_north), "No.")


def test_a_colleague_gets_it_and_answers_it(client: Client, people: People) -> None:
    idea = make_idea()
    client.force_login(people.manager_north)
    form = {"form": "assign", "seen": idea.changed_at.isoformat()}
    partner = {**form, "handler": str(people.grid_planner.pk)}
    assert client.post(page_of(idea), partner).status_code == 422
    client.post(page_of(idea), {**form, "handler": str(people.sewer_planner.pk)})
    client.force_login(people.sewer_planner)
    assert titles(client) == ["A green strip"]
    waits = inbox.counts(people.sewer_planner, TODAY)["initiative"]
    assert (waits, inbox.counts(people.manager_north, TODAY)["initiative"]) == (1, 0)


def test_works_near_are_shown_as_the_manager_may_see_them(
    client: Client, people: People
) -> None:
    idea = make_idea()
    make_work("Sewer, near", organisation=people.sewers)
    make_work("Gas, far", footprint=street(600, 0), organisation=people.gridco)
    make_work(
        "Gas, secret", organisation=people.gridco, visibility=Visibility.ORGANISATION
    )
    make_work(
        "Trees, not public",
        organisation=people.roads,
        visibility=Visibility.MUNICIPALITY,
    )
    client.force_login(people.manager_north)
    page = client.get(page_of(idea))
    near = {one.work.title: one.is_public for one in page.context["near"]}
    assert near == {"Sewer, near": True, "Trees, not public": False}


def test_an_answer_can_begin_with_the_works_that_residents_may_know(
    client: Client, people: People
) -> None:
    idea = make_idea(language="en")
    make_work("Sewer, near", organisation=people.sewers)
    client.force_login(people.manager_north)
    page = client.get(page_of(idea), {"begin": "along"})
    assert "Sewer, near (Sewers)" in page.context["verdict"]["text"].value()


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (Status.PROGRAMMED, "This is provisional"),
        (Status.ADOPTED, "We will see"),
        (Status.IN_PREPARATION, "We will see"),  # nobody else knows how far that is
        (Status.UNDER_WAY, "These works are under way."),
    ],
)
def test_an_answer_says_of_works_how_far_residents_know_them_to_be(
    client: Client, people: People, status: str, said: str
) -> None:
    idea = make_idea(language="en")
    work = make_work("Sewer, near", organisation=people.sewers, status=status)
    client.force_login(people.manager_north)
    page = client.get(page_of(idea), {"begin": f"work-{work.pk}"})
    text = page.context["verdict"]["text"].value()
    assert text.partition("2030. ")[2].startswith(said)


def test_no_answer_begins_with_what_is_not_public(
    client: Client, people: People
) -> None:
    idea = make_idea()
    make_work("Trees", organisation=people.roads, visibility=Visibility.MUNICIPALITY)
    client.force_login(people.manager_north)
    names = [one.name for one in client.get(page_of(idea)).context["beginnings"]]
    assert "along" not in names


def test_linked_works_are_public_only_if_they_are(
    client: Client, people: People
) -> None:
    idea = make_published()
    public = make_work("Sewer", organisation=people.sewers)
    secret = make_work(
        "Trees", organisation=people.roads, visibility=Visibility.MUNICIPALITY
    )
    far = make_work("Far", footprint=street(700, 0))
    client.force_login(people.manager_north)
    form = {"form": "link", "seen": idea.changed_at.isoformat()}
    refused = client.post(page_of(idea), {**form, "works": [far.pk]})
    assert refused.status_code == 422
    client.post(page_of(idea), {**form, "works": [public.pk, secret.pk]})
    page = Client().get(reverse("residents:initiative", args=[idea.pk]))
    assert [work.title for work in page.context["initiative"].works] == ["Sewer"]
    assert "Trees" not in page.content.decode()


def test_it_can_be_linked_to_a_proposal_of_works_near_it(
    client: Client, people: People
) -> None:
    make_work("Sewer", organisation=people.sewers)
    make_work(
        "Paving",
        organisation=people.roads,
        discipline=Discipline.ROADS,
        latest_end=date(2030, 9, 30),
    )
    detect(TODAY)
    combination = Combination.objects.get()
    idea = make_published()
    client.force_login(people.manager_north)
    form = {"form": "link", "seen": idea.changed_at.isoformat()}
    client.post(page_of(idea), {**form, "combination": combination.pk})
    idea.refresh_from_db()
    assert idea.combination == combination


def test_other_ideas_near_it_are_shown(people: People) -> None:
    idea = make_idea()
    make_idea("Also a strip", place=point(100, 50))
    make_idea("Far away", place=point(900, 50))
    write_idea("Not confirmed", place=point(60, 50))
    make_idea("Waits in the south", place=point(50, -20))
    make_published("Public in the south", place=point(60, -20))
    found = nearby.duplicates(idea, people.manager_north)
    assert [one.title for one in found] == ["Also a strip", "Public in the south"]


def test_what_waits_stands_in_the_inbox(client: Client, people: People) -> None:
    make_idea("Waiting")
    make_published("Published, no answer")
    make_published("Done", answer="Yes.")
    client.force_login(people.manager_north)
    page = client.get(reverse("projects:inbox")).content.decode()
    assert "Waiting" in page
    assert "Published, no answer" in page
    assert "Done" not in page
    for user in (people.manager_south, people.sewer_planner, people.grid_planner):
        assert inbox.counts(user, TODAY)["initiative"] == 0


def test_after_a_question_a_change_makes_it_wait_again(
    client: Client, people: People
) -> None:
    idea = make_idea()
    services.give_back(idea, Moment(NOW, people.manager_north), "Where exactly?")
    page = client.get(at("initiative_follow", idea)).content.decode()
    assert "Where exactly?" in page
    assert "north" not in page  # no name of who asks
    client.post(at("initiative_change", idea), filled_in(text="Beside the pond."))
    idea.refresh_from_db()
    assert idea.state == State.WAITING
