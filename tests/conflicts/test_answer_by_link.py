"""Answering by the link in a mail: for one person and one party, and nothing more."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import signing
from django.core.cache import cache
from django.test import Client

from conflicts.consulting import links, services
from conflicts.consulting.links import DeadLink, link_for
from conflicts.models import Answer, Combination, Consultation
from conflicts.review import Reply
from organisations.models import Membership, Substitution
from projects.models import PlannedWork
from projects.planning import Visibility
from tests.conflicts.talks import DEADLINE, answer_of, consult, propose_three
from tests.conflicts.test_consulting import answering
from tests.factories import TODAY, make_user
from tests.people import People

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_came_before() -> None:
    cache.clear()


@pytest.fixture
def combination(people: People) -> Combination:
    return propose_three(people)


@pytest.fixture
def consultation(people: People, combination: Combination) -> Consultation:
    return consult(combination, people.manager_north)


@pytest.fixture
def answer(people: People, consultation: Consultation) -> Answer:
    return answer_of(consultation, people.gridco)


@pytest.fixture
def link(people: People, answer: Answer) -> str:
    return link_for(answer, people.grid_planner)


def test_one_answers_without_signing_in(
    client: Client, people: People, answer: Answer, link: str
) -> None:
    page = client.get(link)
    assert page.status_code == 200
    assert b"Street 100, gas main" in page.content
    client.post(link, answering(answer, "conditions", note="After May."))
    answer.refresh_from_db()
    assert (answer.reply, answer.note) == (Reply.CONDITIONS, "After May.")
    assert answer.answered_by == people.grid_planner
    assert b"After May." in client.get(link).content


def test_it_gives_no_other_right(
    client: Client, combination: Combination, link: str
) -> None:
    client.get(link)
    page = client.get(f"/voorstellen/{combination.number}")
    assert page.headers["Location"].startswith("/inloggen")


def test_the_address_is_kept_to_whom_it_was_sent(client: Client, link: str) -> None:
    page = client.get(link)
    assert "no-store" in page.headers["Cache-Control"]
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert page.headers["Referrer-Policy"] == "same-origin"


def test_a_partner_reads_what_it_gains_itself_and_nobody_elses_money(
    client: Client, people: People, combination: Combination, link: str
) -> None:
    shares = {one["organisation"]: one for one in combination.appraisal["shares"]}
    for party, net in ((people.gridco, 1111), (people.sewers, 2222)):
        shares[party.pk]["net"] = net
    combination.save()
    page = client.get(link).content.decode()
    assert "1.100" in page
    assert "2.200" not in page


def test_a_form_from_elsewhere_is_refused(answer: Answer, link: str) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post(link, answering(answer)).status_code == 403
    answer.refresh_from_db()
    assert answer.reply == Reply.ASKED


def test_what_will_not_do_comes_back(client: Client, answer: Answer, link: str) -> None:
    page = client.post(link, answering(answer, "refused"))
    assert (page.status_code, set(page.context["form"].errors)) == (422, {"note"})


def is_dead(client: Client, link: str, answer: Answer) -> bool:
    """Whether it shows and does nothing; the page offers to sign in."""
    pages = [client.get(link), client.post(link, answering(answer))]
    answer.refresh_from_db()
    said = all(page.status_code == 410 for page in pages)
    return said and b"/inloggen" in pages[0].content and answer.reply == Reply.ASKED


def test_a_tampered_link_is_dead(
    client: Client, people: People, consultation: Consultation, answer: Answer
) -> None:
    token = link_for(answer, people.grid_planner).rpartition("/")[2]
    value, _sep, signature = token.partition(":")
    other = answer_of(consultation, people.sewers)
    others = link_for(other, people.sewer_planner).rpartition("/")[2]
    foreign = signing.dumps([answer.pk, people.grid_planner.pk], salt="another")
    tampered = [
        token[:-1] + ("A" if token[-1] != "A" else "B"),
        f"{others.partition(':')[0]}:{signature}",
        f"{value}:{others.partition(':')[2]}",
        foreign,
        value,
        "x",
        "x" * 5000,
    ]
    assert all(
        is_dead(client, f"/voorstellen/reactie/{one}", answer) for one in tampered
    )


def test_a_link_is_for_who_answers_for_that_party(
    client: Client, people: People, answer: Answer
) -> None:
    for who in (people.sewer_planner, people.manager_north, people.stranger):
        assert is_dead(client, link_for(answer, who), answer)


def test_it_lives_until_two_weeks_after_the_deadline(
    people: People, answer: Answer, link: str
) -> None:
    token = link.rpartition("/")[2]
    last = DEADLINE + timedelta(days=14)
    assert links.read(token, last) == (answer, people.grid_planner)
    with pytest.raises(DeadLink):
        links.read(token, last + timedelta(days=1))


def test_it_dies_with_the_consultation(
    client: Client, combination: Combination, answer: Answer, link: str
) -> None:
    services.close(combination)
    assert is_dead(client, link, answer)
    there = f"/inloggen?next=/voorstellen/{combination.number}"
    assert there in client.get(link).content.decode()


def test_it_dies_when_somebody_leaves(
    client: Client, people: People, answer: Answer, link: str
) -> None:
    people.grid_planner.is_active = False
    people.grid_planner.save()
    assert is_dead(client, link, answer)
    people.grid_planner.is_active = True
    people.grid_planner.save()
    assert not is_dead(client, link, answer)


def test_it_dies_when_somebody_plans_no_longer_for_the_party(
    client: Client, people: People, answer: Answer, link: str
) -> None:
    Membership.objects.filter(user=people.grid_planner).update(
        role=Membership.Role.READER
    )
    assert is_dead(client, link, answer)


def test_it_dies_when_a_work_is_hidden_meanwhile(
    client: Client, people: People, answer: Answer, link: str
) -> None:
    PlannedWork.objects.filter(organisation=people.sewers).update(
        visibility=Visibility.MUNICIPALITY
    )
    assert is_dead(client, link, answer)


def test_a_deputy_answers_while_they_are_one(
    client: Client, people: People, answer: Answer
) -> None:
    deputy = make_user("deputy@kip.example", Membership.Role.READER, people.gridco)
    assert is_dead(client, link_for(answer, deputy), answer)
    Substitution.objects.create(
        membership=people.grid_planner.memberships.get(),
        deputy=deputy,
        first_day=TODAY,
        last_day=TODAY,
    )
    page = client.get(link_for(answer, deputy))
    assert page.status_code == 200


def test_the_second_of_two_is_shown_what_the_first_said(
    client: Client, people: People, answer: Answer, link: str
) -> None:
    stale = answering(answer, "refused", note="No.")
    services.answer(
        answer,
        reply=Reply.AGREED,
        note_text="Fine.",
        by=people.grid_planner,
        seen=None,
        asked=stale["asked"],
        now=datetime(2030, 1, 1, tzinfo=UTC),
    )
    page = client.post(link, stale, follow=True)
    answer.refresh_from_db()
    assert answer.reply == Reply.AGREED
    assert b"alert--error" in page.content
    assert b"Fine." in page.content


def test_nobody_tries_links_for_long(client: Client) -> None:
    tried = [client.post("/voorstellen/reactie/x").status_code for _time in range(31)]
    assert tried == [410] * 30 + [429]


def test_the_page_costs_few_queries(
    client: Client, link: str, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(30):
        client.get(link)
