"""Views that are kept: by whom, for whom, and what they lead to."""

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from organisations.models import Membership
from projects.models import SavedView
from projects.plan.saved_views import views_of
from tests.factories import make_user, make_work
from tests.people import People

pytestmark = pytest.mark.django_db

PAGE, SAVE = reverse("projects:work_list"), reverse("projects:save_view")


def keep(client: Client, name: str = "Mine", **posted: object) -> str:
    """Keeps a view, and gives the address one is led to."""
    answer = client.post(SAVE, {"name": name, "query": "mine=1&year=2031", **posted})
    return answer.headers["Location"]


def test_a_view_is_kept_and_leads_back(client: Client, people: People) -> None:
    client.force_login(people.sewer_planner)
    query = "?mine=1&status=draft&columns=status&page=3&selected=7"
    assert keep(client, query=query) == f"{PAGE}?mine=1&status=draft&columns=status"
    page = client.get(PAGE, {"mine": "1"}).content.decode()
    assert f'href="{PAGE}?mine=1&amp;status=draft&amp;columns=status"' in page


def test_the_same_name_again_replaces_it(client: Client, people: People) -> None:
    client.force_login(people.sewer_planner)
    keep(client)
    keep(client, query="mine=1&year=2033")
    assert SavedView.objects.get().query == "mine=1&year=2033"


def test_a_view_needs_a_name(client: Client, people: People) -> None:
    client.force_login(people.sewer_planner)
    keep(client, name="")
    assert not SavedView.objects.exists()


def test_colleagues_find_what_is_shared_and_see_the_same(
    client: Client, people: People
) -> None:
    client.force_login(people.sewer_planner)
    keep(client, shared_with=people.sewers.pk)
    reader = make_user("reader@kip.example", Membership.Role.READER, people.sewers)
    make_work("Sewer", organisation=people.sewers, latest_end=None)
    make_work("Paving", organisation=people.roads, latest_end=None)
    (view,) = views_of(reader).shared
    asked = QueryDict(view.query)
    assert asked.getlist("organisation") == [str(people.sewers.pk)]
    client.force_login(reader)
    rows = client.get(f"{PAGE}?{view.query}").context["rows"]
    assert [row.work.title for row in rows] == ["Sewer"]


@pytest.mark.parametrize("who", ["road_planner", "grid_planner", "stranger"])
def test_others_find_nothing(client: Client, people: People, who: str) -> None:
    client.force_login(people.sewer_planner)
    keep(client, shared_with=people.sewers.pk)
    keep(client, name="Alone")
    other = views_of(getattr(people, who))
    assert (other.own, other.shared) == ([], [])


def test_nobody_shares_with_an_organisation_of_others(
    client: Client, people: People
) -> None:
    client.force_login(people.sewer_planner)
    keep(client, shared_with=people.roads.pk)
    assert not SavedView.objects.filter(shared_with=people.roads).exists()


def test_one_deletes_ones_own_and_no_other(client: Client, people: People) -> None:
    client.force_login(people.sewer_planner)
    keep(client, shared_with=people.sewers.pk)
    delete = reverse("projects:delete_view", args=[SavedView.objects.get().pk])
    colleague = make_user(
        "colleague@kip.example", Membership.Role.PLANNER, people.sewers
    )
    client.force_login(colleague)
    assert client.post(delete).status_code == 404
    client.force_login(people.sewer_planner)
    assert client.get(delete).status_code == 405
    client.post(delete)
    assert not SavedView.objects.exists()


def test_who_is_not_signed_in_keeps_nothing(client: Client) -> None:
    assert "inloggen" in keep(client)
    assert not SavedView.objects.exists()


def test_a_kept_view_never_leads_away_from_kip(client: Client, people: People) -> None:
    client.force_login(people.sewer_planner)
    where = keep(client, query="//evil.example/?mine=1")
    assert where.startswith(f"{PAGE}?")
