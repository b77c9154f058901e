"""What people write under a proposal: who reads it, and who is told."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from conflicts.consulting import comments
from conflicts.consulting.comments import TooMany
from conflicts.consulting.following import follow, followers
from conflicts.consulting.mentions import named_in, people_of
from conflicts.models import Combination, Comment, Notice
from conflicts.review import NoticeKind
from organisations.models import Membership, User
from tests.conflicts.talks import consult, propose_three
from tests.factories import TODAY, make_user
from tests.people import People

pytestmark = pytest.mark.django_db

NOW = datetime(2030, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def combination(people: People) -> Combination:
    return propose_three(people)


def address(name: str, combination: Combination) -> str:
    return reverse(f"conflicts:{name}", args=[combination.number])


def post(client: Client, combination: Combination, text: str, **fields: Any) -> Any:
    return client.post(address("comment", combination), {"text": text, **fields})


def page_of(client: Client, combination: Combination, user: User) -> str:
    client.force_login(user)
    return client.get(address("combination_detail", combination)).content.decode()


def told(kind: NoticeKind) -> set[str]:
    return set(Notice.objects.filter(kind=kind).values_list("user__email", flat=True))


def write(
    combination: Combination,
    by: User,
    text: str = "Hello.",
    *named: User,
    **fields: Any,
) -> None:
    row = Comment(combination=combination, author=by, text=text, **fields)
    comments.write(row, named, now=NOW, today=TODAY)


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("sewer_planner", 302),
        ("grid_planner", 302),
        ("manager_north", 302),
        ("executive", 302),
        ("administrator", 302),
        ("manager_south", 404),
        ("stranger", 404),
    ],
)
def test_who_sees_a_proposal_writes_and_follows(
    client: Client, people: People, combination: Combination, who: str, status: int
) -> None:
    client.force_login(getattr(people, who))
    assert post(client, combination, "Hello.").status_code == status
    answer = client.post(address("follow", combination), {"follow": "on"})
    assert answer.status_code == status
    assert Comment.objects.exists() == (status == 302)


def test_a_partner_sees_nothing_of_internal_comments(
    client: Client, people: People, combination: Combination
) -> None:
    consult(combination, people.manager_north)
    follow(combination, people.grid_planner, is_on=True)
    follow(combination, people.road_planner, is_on=True)
    client.force_login(people.sewer_planner)
    secret = "Keep this from Gridco."
    post(client, combination, secret, is_internal="on")
    post(client, combination, "For everybody.")
    assert told(NoticeKind.COMMENTED) >= {"road@kip.example", "grid@kip.example"}
    seen = Notice.objects.filter(user=people.grid_planner, kind=NoticeKind.COMMENTED)
    assert [one.details["is_internal"] for one in seen] == [False]
    assert not any(secret in str(one.details) for one in Notice.objects.all())
    assert secret in page_of(client, combination, people.road_planner)
    page = page_of(client, combination, people.grid_planner)
    assert "For everybody." in page
    assert secret not in page
    assert page.count('class="comment') == page_of(
        client, combination, people.grid_planner
    ).count('class="comment')
    assert secret not in client.get(address("comment", combination)).content.decode()
    assert secret not in client.get(reverse("projects:inbox")).content.decode()


def test_a_partner_can_not_write_an_internal_comment(
    client: Client, people: People, combination: Combination
) -> None:
    client.force_login(people.grid_planner)
    post(client, combination, "Hello.", is_internal="on")
    assert not Comment.objects.get().is_internal


def test_a_writer_of_internal_comments_only_is_no_name_that_a_partner_can_choose(
    people: People, combination: Combination
) -> None:
    write(combination, people.executive, is_internal=True)
    assert people.executive not in people_of(combination, people.grid_planner)
    assert people.executive in people_of(combination, people.road_planner)


@pytest.mark.parametrize("how", ["typed", "ticked"])
def test_who_is_named_knows_at_once_and_only_once(
    client: Client, people: People, combination: Combination, how: str
) -> None:
    follow(combination, people.road_planner, is_on=True)
    client.force_login(people.sewer_planner)
    if how == "typed":
        post(client, combination, "@road can you move? mail@grid.example")
    else:
        post(client, combination, "Can you?", named=[people.road_planner.pk])
    assert told(NoticeKind.MENTIONED) == {"road@kip.example"}
    assert told(NoticeKind.COMMENTED) == set()
    assert [*Comment.objects.get().mentions.all()] == [people.road_planner]


def test_nobody_is_named_who_may_not_read_it(
    client: Client, people: People, combination: Combination
) -> None:
    client.force_login(people.sewer_planner)
    answer = post(client, combination, "@grid look", is_internal="on")
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"text"})
    for stranger in (people.stranger, people.manager_south):
        answer = post(client, combination, "Look", named=[stranger.pk])
        assert set(answer.context["form"].errors) == {"named"}
    post(client, combination, "@stranger and @south")
    assert not Comment.objects.get().mentions.exists()


def test_of_two_people_with_one_name_one_says_which(
    client: Client, people: People, combination: Combination
) -> None:
    twin = make_user("twin@kip.example", Membership.Role.PLANNER, people.roads)
    User.objects.filter(pk=twin.pk).update(name="road")
    client.force_login(people.sewer_planner)
    answer = post(client, combination, "@road look")
    assert set(answer.context["form"].errors) == {"text"}
    post(client, combination, "@road look", named=[twin.pk])
    assert [*Comment.objects.get().mentions.all()] == [twin]


def test_the_longest_name_counts() -> None:
    jan, jan_de_boer = User(name="Jan"), User(name="Jan de Boer")
    people = [jan, jan_de_boer]
    assert named_in("@jan de boer, and you?", people) == ([jan_de_boer], [])
    assert named_in("Ask @Jan.", people) == ([jan], [])
    assert named_in("@Janneke a@jan @@jan", people) == ([], [])
    assert named_in("nobody", []) == ([], [])


def test_who_takes_part_follows_until_they_do_not_want_to(
    client: Client, people: People, combination: Combination
) -> None:
    write(combination, people.sewer_planner)
    assert people.sewer_planner in followers(combination, TODAY, internal=False)
    client.force_login(people.sewer_planner)
    client.post(address("follow", combination), {"follow": "off"})
    assert people.sewer_planner not in followers(combination, TODAY, internal=False)


def test_nobody_hears_of_what_they_may_not_see(
    people: People, combination: Combination
) -> None:
    for somebody in (people.stranger, people.manager_south, people.grid_planner):
        follow(combination, somebody, is_on=True)
    assert followers(combination, TODAY, internal=False) == [people.grid_planner]
    assert followers(combination, TODAY, internal=True) == []


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "javascript:alert(1)",
        'https://kip.example/"onmouseover="alert(1)',
        "[x](javascript:alert(1))",
        "{{ user.password }} {% debug %}",
        "https://a.example/<script>",
    ],
)
def test_hostile_text_is_only_text(
    client: Client, people: People, combination: Combination, text: str
) -> None:
    write(combination, people.grid_planner, text)
    page = page_of(client, combination, people.sewer_planner)
    assert "<script>alert" not in page
    assert "<script></a>" not in page
    assert "<img src=x" not in page
    assert 'href="javascript:' not in page
    assert '"onmouseover="' not in page


def test_an_address_becomes_a_link(
    client: Client, people: People, combination: Combination
) -> None:
    write(combination, people.grid_planner, "See https://example.org/plan?a=1&b=2.")
    page = page_of(client, combination, people.sewer_planner)
    assert '<a href="https://example.org/plan?a=1&amp;b=2" rel="nofollow">' in page


@pytest.mark.parametrize("text", ["", "   ", "x" * 4001, "a\0b"])
def test_what_is_no_comment_comes_back(
    client: Client, people: People, combination: Combination, text: str
) -> None:
    client.force_login(people.sewer_planner)
    answer = post(client, combination, text)
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"text"})


def test_a_second_click_writes_nothing_twice(
    people: People, combination: Combination
) -> None:
    for _click in range(2):
        row = Comment(combination=combination, author=people.sewer_planner, text="Hi")
        now = datetime.now(UTC)
        comments.write(row, [], now=now, today=TODAY)
    assert Comment.objects.count() == 1


def test_nobody_writes_without_end(
    client: Client, people: People, combination: Combination
) -> None:
    Comment.objects.bulk_create(
        Comment(combination=combination, author=people.sewer_planner, text=f"{n}")
        for n in range(comments.MOST_A_DAY)
    )
    row = Comment(combination=combination, author=people.sewer_planner, text="one")
    now = datetime.now(UTC) + timedelta(minutes=5)
    with pytest.raises(TooMany):
        comments.write(row, [], now=now, today=TODAY)
    client.force_login(people.sewer_planner)
    assert post(client, combination, "One more.").status_code == 422
