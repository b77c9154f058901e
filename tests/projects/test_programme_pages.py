"""The pages of programmes: who may do which step, and what is said."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from organisations.models import Membership, User
from organisations.permissions import Role
from projects.models import Programme
from tests.factories import make_organisation, make_user, make_work
from tests.people import People
from tests.projects.test_programmes import adopted, draft, submitted

pytestmark = pytest.mark.django_db
State = Programme.State
LATER = {"earliest_start": date(2040, 1, 1), "latest_end": date(2041, 1, 1)}


def address(page: str, programme: Programme) -> str:
    return reverse(f"projects:{page}", args=[programme.pk])


def post(client: Client, user: User, page: str, programme: Programme) -> int:
    client.force_login(user)
    at = programme.submitted_at
    data = {"submitted": at.isoformat()} if at else {}
    return client.post(address(page, programme), data).status_code


def state(programme: Programme) -> str:
    return Programme.objects.get(pk=programme.pk).state


def test_a_planner_starts_a_round_and_submits_it(
    client: Client, people: People
) -> None:
    make_work(organisation=people.sewers)
    client.force_login(people.sewer_planner)
    page = client.get(reverse("projects:programme_create"))
    form = page.context["form"]
    data = {name: form[name].value() for name in form.fields}
    answer = client.post(
        reverse("projects:programme_create"),
        {**data, "first_year": 2030, "last_year": 2034},
    )
    programme = Programme.objects.get()
    assert answer["Location"] == address("programme_detail", programme)
    text = client.get(answer["Location"]).content.decode()
    assert "Elm Lane, new sewer" in text
    assert post(client, people.sewer_planner, "programme_submit", programme) == 302
    assert state(programme) == State.SUBMITTED
    assert programme.works.count() == 1


def test_what_is_missing_in_a_draft_leads_to_its_works(
    client: Client, people: People
) -> None:
    own = {"organisation": people.sewers}
    make_work("Drawn", **own)
    make_work("Undrawn", **own, footprint=None)
    make_work("Undrawn too, but later", **own, footprint=None, **LATER)
    page = address("programme_detail", draft(people))
    client.force_login(people.sewer_planner)
    answer = client.get(page)
    numbers = {one.field: count for one, count in answer.context["missing"]}
    assert numbers["footprint"] == 1
    assert "?missing=footprint" in answer.content.decode()
    found = client.get(page, {"missing": "footprint"}).context
    assert [work.title for work in found["page_obj"]] == ["Undrawn"]
    assert found["count"] == 1
    assert client.get(page, {"missing": "nonsense"}).context["count"] == 2


def test_nobody_starts_a_round_for_others(client: Client, people: People) -> None:
    page = reverse("projects:programme_create")
    for who in (people.stranger, people.executive, people.manager_north):
        client.force_login(who)
        assert client.get(page).status_code == 403
    client.force_login(people.road_planner)
    values = {"title": "Mine", "first_year": 2030, "last_year": 2034}
    answer = client.post(page, {**values, "organisation": people.sewers.pk})
    assert answer.status_code == 422
    assert not Programme.objects.exists()


@pytest.mark.parametrize(
    ("who", "submit", "adopt"),
    [
        ("sewer_planner", 302, 403),
        ("administrator", 302, 302),
        ("executive", 404, 302),
        ("road_planner", 404, 403),
        ("manager_north", 404, 403),
        ("grid_planner", 404, 404),
        ("stranger", 404, 404),
    ],
)
def test_who_may_do_which_step(
    client: Client, people: People, who: str, submit: int, adopt: int
) -> None:
    programme = draft(people)
    user = getattr(people, who)
    assert post(client, user, "programme_submit", programme) == submit
    Programme.objects.all().delete()
    programme = submitted(people)
    withdrawn = {302: 302, 403: 403, 404: 404}
    expected = 302 if who in ("sewer_planner", "administrator") else None
    assert post(client, user, "programme_adopt", programme) == adopt
    assert state(programme) == (State.ADOPTED if adopt == 302 else State.SUBMITTED)
    if adopt != 302:
        answer = post(client, user, "programme_withdraw", programme)
        assert answer in withdrawn
        assert (answer == 302) == (expected == 302)


def test_the_plan_of_a_partner_is_adopted_by_its_own(
    client: Client, people: People
) -> None:
    def round_() -> Programme:
        programme = Programme.objects.create(
            organisation=people.gridco, title="Grid", first_year=2030, last_year=2031
        )
        assert post(client, people.grid_planner, "programme_submit", programme) == 302
        programme.refresh_from_db()
        return programme

    programme = round_()
    assert post(client, people.executive, "programme_adopt", programme) == 404
    own = make_user("head@kip.example", Role.EXECUTIVE, people.gridco)
    assert post(client, own, "programme_adopt", programme) == 302
    assert state(programme) == State.ADOPTED


def test_an_administrator_of_the_department_adopts(
    client: Client, people: People
) -> None:
    programme = submitted(people)
    own = make_user("beheer@kip.example", Role.ADMINISTRATOR, people.sewers)
    other = make_user("ander@kip.example", Role.ADMINISTRATOR, people.roads)
    assert post(client, other, "programme_adopt", programme) == 403
    assert post(client, own, "programme_adopt", programme) == 302


def test_pressing_twice_is_told(client: Client, people: People) -> None:
    programme = submitted(people)
    assert post(client, people.executive, "programme_adopt", programme) == 302
    client.force_login(people.executive)
    data = {"submitted": "2020-01-01T09:00:00+00:00"}
    again = client.post(address("programme_adopt", programme), data, follow=True)
    assert "alert--warning" in again.content.decode()


def test_steps_are_no_links(client: Client, people: People) -> None:
    programme = draft(people)
    client.force_login(people.administrator)
    for page in ("programme_submit", "programme_adopt", "programme_withdraw"):
        assert client.get(address(page, programme)).status_code == 405


def test_drafts_are_for_their_own_organisation(client: Client, people: People) -> None:
    programme = draft(people)
    page = address("programme_detail", programme)
    for who in (people.road_planner, people.executive, people.grid_planner):
        client.force_login(who)
        assert client.get(page).status_code == 404
        assert (
            programme.title
            not in client.get(reverse("projects:programme_list")).content.decode()
        )
    reader = make_user("reader@kip.example", Role.READER, people.sewers)
    client.force_login(reader)
    assert client.get(page).status_code == 200
    assert client.get(address("programme_change", programme)).status_code == 403
    assert Membership.objects.filter(user=reader).exists()


def test_who_is_not_signed_in_goes_to_the_sign_in_page(
    client: Client, people: People
) -> None:
    programme = draft(people)
    for page in ("programme_detail", "programme_compare"):
        assert client.get(address(page, programme)).status_code == 302
    assert client.get(reverse("projects:programme_list")).status_code == 302


def test_an_adopted_programme_says_by_whom(client: Client, people: People) -> None:
    programme = adopted(people)
    client.force_login(people.road_planner)
    text = client.get(address("programme_detail", programme)).content.decode()
    assert "1 januari 2020" in text
    assert "executive" in text


def test_lists_ask_a_fixed_number_of_questions(
    client: Client, people: People, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        make_work(f"Work {number}", organisation=people.sewers)
        owner = make_organisation(f"Department {number}")
        Programme.objects.create(
            organisation=owner, title=f"P{number}", first_year=2030, last_year=2031
        )
    programme = adopted(people)
    client.force_login(people.administrator)
    with django_assert_max_num_queries(20):
        client.get(reverse("projects:programme_list"))
    with django_assert_max_num_queries(26):
        client.get(address("programme_detail", programme))
    following = draft(people, title="Next")
    with django_assert_max_num_queries(40):
        client.get(address("programme_detail", following))
