"""The page of notices, the bell, and choosing what comes by mail."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from conflicts.models import Combination, Notice
from conflicts.notices.choosing import chosen_by
from conflicts.review import How, NoticeKind
from organisations.models import User
from projects.models import PlannedWork
from projects.planning import Visibility
from tests.conflicts.notices_of import tell_decided
from tests.conflicts.proposals import propose
from tests.people import People

pytestmark = pytest.mark.django_db

NOTICES = "/voorstellen/berichten"
SETTINGS = "/voorstellen/berichten/instellingen"


@pytest.fixture
def proposal(people: People) -> Combination:
    found = propose(people)
    Notice.objects.all().delete()
    return found


@pytest.fixture
def reader(client: Client, people: People, proposal: Combination) -> Client:
    """Signed in as the planner of sewers, who was told twice; so was another."""
    for key in "ab":
        tell_decided(proposal, people.sewer_planner, people.road_planner, key=key)
    client.force_login(people.sewer_planner)
    return client


def mine(people: People) -> Notice:
    found: Notice = Notice.objects.filter(user=people.sewer_planner).order_by("pk")[0]
    return found


def unread(user: User) -> int:
    return Notice.objects.filter(user=user, read_at=None).count()


def test_the_list_has_ones_own_unread_first(reader: Client, people: People) -> None:
    Notice.objects.filter(key="b").update(read_at="2030-01-01T00:00Z")
    page = reader.get(NOTICES)
    assert [one.notice.key for one in page.context["notices"]] == ["a", "b"]
    assert {one.notice.user_id for one in page.context["notices"]} == {
        people.sewer_planner.pk
    }
    unread_only = reader.get(NOTICES, {"which": "unread"})
    assert [one.notice.key for one in unread_only.context["notices"]] == ["a"]
    of_a_kind = reader.get(NOTICES, {"kind": NoticeKind.MENTIONED})
    assert of_a_kind.context["notices"] == []
    assert reader.get(NOTICES, {"kind": "nonsense", "page": "x"}).status_code == 200


def test_going_there_reads_it(reader: Client, people: People) -> None:
    answer = reader.get(f"{NOTICES}/{mine(people).pk}")
    assert answer.status_code == 302
    assert answer["Location"].endswith("#decision")
    assert unread(people.sewer_planner) == 1
    assert unread(people.road_planner) == 2


def test_what_is_no_longer_visible_leads_nowhere(
    reader: Client, people: People, proposal: Combination
) -> None:
    PlannedWork.objects.exclude(organisation=people.sewers).update(
        visibility=Visibility.ORGANISATION
    )
    assert str(proposal) not in reader.get(NOTICES).content.decode()
    answer = reader.get(f"{NOTICES}/{mine(people).pk}")
    assert answer["Location"] == NOTICES


def test_one_or_all_are_marked_as_read(reader: Client, people: People) -> None:
    reader.post(f"{NOTICES}/{mine(people).pk}/gelezen")
    assert unread(people.sewer_planner) == 1
    reader.post(f"{NOTICES}/gelezen", {"newest": mine(people).pk})
    assert unread(people.sewer_planner) == 1  # the other came after this page
    newest = reader.get(NOTICES).context["newest"]
    reader.post(f"{NOTICES}/gelezen", {"newest": newest})
    assert unread(people.sewer_planner) == 0
    assert unread(people.road_planner) == 2


def test_notices_of_others_are_not_there(
    reader: Client, client: Client, people: People
) -> None:
    theirs = Notice.objects.filter(user=people.road_planner)[0]
    assert reader.get(f"{NOTICES}/{theirs.pk}").status_code == 404
    assert reader.post(f"{NOTICES}/{theirs.pk}/gelezen").status_code == 404
    assert unread(people.road_planner) == 2
    client.logout()
    for path in (NOTICES, SETTINGS, f"{NOTICES}/{theirs.pk}"):
        assert "/inloggen" in client.get(path)["Location"]


def test_the_bell_costs_each_page_one_query(reader: Client, people: People) -> None:
    with CaptureQueriesContext(connection) as asked:
        page = reader.get("/account/instellingen").content.decode()
    assert '<span class="site-bell__count" aria-hidden="true">2</span>' in page
    about_notices = [one for one in asked if "conflicts_notice" in one["sql"]]
    assert len(about_notices) == 1
    Notice.objects.update(read_at="2030-01-01T00:00Z")
    page = reader.get("/account/instellingen").content.decode()
    assert "site-bell__count" not in page


def test_a_visitor_without_account_has_no_bell(client: Client, people: People) -> None:
    assert "site-bell" not in client.get("/").content.decode()


def test_the_list_asks_as_much_for_thirty_as_for_three(
    reader: Client, people: People, proposal: Combination
) -> None:
    counts = []
    for _more in range(2):
        with CaptureQueriesContext(connection) as asked:
            assert reader.get(NOTICES).status_code == 200
        counts.append(len(asked))
        for key in range(28):
            tell_decided(proposal, people.sewer_planner, key=f"{key}")
    assert counts[1] <= counts[0]
    assert counts[0] <= 30


def filled_in(user: User, **changes: Any) -> dict[str, Any]:
    """The form as it is, with some answers changed."""
    data: dict[str, Any] = {}
    for kind, chosen in chosen_by(user).items():
        data[f"{kind.value}-how"] = chosen.how.value
        data[f"{kind.value}-least_value"] = chosen.least_value or ""
    return {**data, **changes}


def test_how_each_kind_comes_is_a_choice(reader: Client, people: People) -> None:
    user = people.sewer_planner
    choice = {"decided-how": "digest", "decided-least_value": "5000"}
    assert reader.post(SETTINGS, filled_in(user, **choice)).status_code == 302
    chosen = chosen_by(user)[NoticeKind.DECIDED]
    assert (chosen.how, chosen.least_value) == (How.DIGEST, 5000)
    assert user.notice_choices.count() == 1  # what stayed as usual is no choice
    assert people.road_planner.notice_choices.count() == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"decided-how": "by pigeon"},
        {"decided-least_value": "-1"},
        {"decided-least_value": "9" * 30},
    ],
)
def test_nonsense_is_refused_and_nothing_stored(
    reader: Client, people: People, wrong: dict[str, str]
) -> None:
    data = filled_in(people.sewer_planner, **{"invited-how": "app"}, **wrong)
    assert reader.post(SETTINGS, data).status_code == 422
    assert people.sewer_planner.notice_choices.count() == 0


def test_only_managers_choose_about_what_only_they_hear(
    client: Client, people: People
) -> None:
    for user, sees in ((people.manager_north, True), (people.sewer_planner, False)):
        client.force_login(user)
        page = client.get(reverse("conflicts:notice_settings")).content.decode()
        assert ("proposed-how" in page) is sees
        assert "invited-how" in page
