"""What waits for whom, and how it leaves the list."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from organisations.models import Membership, Substitution, User
from projects.desk import inbox
from projects.models import Import, InboxMark, PlannedWork, Question
from projects.planning import Status, Visibility
from tests.factories import TODAY, make_user, make_work
from tests.people import People
from tests.projects.inbox_of import confirmed, meeting, titles, waiting
from tests.towns import street

pytestmark = pytest.mark.django_db

PAGE = reverse("projects:inbox")
FINISH = reverse("projects:inbox_finish")
SEEN = reverse("projects:inbox_seen")
LATER = reverse("projects:inbox_later")


def test_who_plans_and_decides_nothing_has_no_inbox(
    client: Client, people: People
) -> None:
    assert client.get(PAGE).status_code == 302
    reader = make_user("reader@kip.example", Membership.Role.READER, people.roads)
    for user in (people.stranger, reader):
        client.force_login(user)
        assert client.get(PAGE).status_code == 403
        assert client.post(SEEN, {"one": "stale:1"}).status_code == 403
        assert "inbox-count" not in client.get("/").content.decode()


def test_after_signing_in_a_planner_comes_to_the_inbox(
    client: Client, people: People
) -> None:
    client.force_login(people.sewer_planner)
    assert client.get(reverse("home")).headers["Location"] == PAGE
    client.force_login(people.manager_north)
    assert client.get(reverse("home")).headers["Location"] != PAGE


def test_a_work_without_a_place_is_still_to_be_drawn(people: People) -> None:
    make_work("Oak Lane", organisation=people.sewers, footprint=None)
    assert titles(people.sewer_planner, "undrawn") == ["Oak Lane"]
    assert titles(people.road_planner, "undrawn") == []
    assert titles(people.sewer_planner, "incomplete") == []  # one line per work


def test_a_work_says_what_it_lacks(people: People, sewer: PlannedWork) -> None:
    item = waiting(people.sewer_planner, "incomplete")[0]
    assert "raming" in item.why
    assert "contact" not in item.why  # nobody waits for that
    assert item.action_link == reverse("projects:work_edit", args=[sewer.pk])
    assert titles(people.road_planner, "incomplete") == []


@pytest.mark.parametrize(
    "fields",
    [
        {"cost_estimate": 1000},
        {"status": Status.DRAFT},
        {"earliest_start": date(2032, 1, 2), "latest_end": date(2032, 9, 1)},
    ],
    ids=["lacks what nobody waits for", "a concept", "far away"],
)
def test_what_can_wait_is_one_line(
    client: Client, people: People, fields: dict[str, Any]
) -> None:
    make_work("Oak Lane", organisation=people.sewers, **fields)
    assert titles(people.sewer_planner, "incomplete") == []
    client.force_login(people.sewer_planner)
    number, listed = client.get(PAGE).context["fuller"]
    assert number == client.get(listed).context["count"] == 1


def test_the_soonest_comes_first_and_concepts_last(people: People) -> None:
    def undrawn(title: str, **fields: Any) -> None:
        make_work(title, organisation=people.sewers, footprint=None, **fields)

    undrawn("some day", earliest_start=None, latest_end=None)
    undrawn("soon, a concept", status=Status.DRAFT)
    undrawn("later", earliest_start=date(2030, 6, 1))
    undrawn("soon")
    assert titles(people.sewer_planner, "undrawn") == [
        "soon",
        "later",
        "some day",
        "soon, a concept",
    ]


def test_what_is_over_asks_for_nothing(people: People) -> None:
    make_work(organisation=people.sewers, footprint=None, status=Status.FINISHED)
    assert titles(people.sewer_planner, "undrawn") == []


@pytest.mark.parametrize(
    ("day", "waits"),
    [
        (date(2029, 7, 2), False),
        (date(2029, 7, 1), False),
        (date(2029, 6, 30), True),
        (date(2028, 1, 1), True),
    ],
)
def test_after_six_months_a_work_is_to_be_confirmed(
    people: People, sewer: PlannedWork, day: date, waits: bool
) -> None:
    confirmed(sewer, day)
    assert bool(titles(people.sewer_planner, "stale")) is waits
    assert titles(people.road_planner, "stale") == []


def test_still_correct_confirms_and_changes_nothing_else(
    client: Client, people: People, sewer: PlannedWork
) -> None:
    confirmed(sewer, date(2029, 1, 1))
    [item] = waiting(people.sewer_planner, "stale")
    client.force_login(people.sewer_planner)
    answer = client.post(FINISH, {"one": item.token}, follow=True)
    assert answer.status_code == 200
    revision = sewer.revision
    sewer.refresh_from_db()
    assert sewer.revision == revision
    assert sewer.confirmed_at
    assert sewer.confirmed_at.year != 2029


def test_several_are_confirmed_at_once(client: Client, people: People) -> None:
    for title in ("one", "two", "three"):
        work = make_work(title, organisation=people.sewers)
        confirmed(work, date(2029, 1, 1))
    items = waiting(people.sewer_planner, "stale")
    client.force_login(people.sewer_planner)
    client.post(FINISH, {"key": [item.token for item in items[:2]]})
    confirmed_since = PlannedWork.objects.exclude(confirmed_at__year=2029)
    assert {work.title for work in confirmed_since} == {"one", "three"}


@pytest.mark.parametrize("who", ["road_planner", "grid_planner", "manager_north"])
def test_nobody_confirms_or_puts_away_what_waits_for_another(
    client: Client, people: People, sewer: PlannedWork, who: str
) -> None:
    confirmed(sewer, date(2029, 1, 1))
    [item] = waiting(people.sewer_planner, "stale")
    client.force_login(getattr(people, who))
    for address in (FINISH, SEEN, LATER):
        client.post(address, {"one": item.token})
    sewer.refresh_from_db()
    assert sewer.confirmed_at
    assert sewer.confirmed_at.year == 2029
    assert not InboxMark.objects.exists()
    assert titles(people.sewer_planner, "stale") == [sewer.title]


def test_what_is_seen_stays_away_until_the_work_changes(
    client: Client, people: People, sewer: PlannedWork
) -> None:
    [item] = waiting(people.sewer_planner, "incomplete")
    client.force_login(people.sewer_planner)
    client.post(SEEN, {"one": item.token})
    assert titles(people.sewer_planner, "incomplete") == []
    PlannedWork.objects.filter(pk=sewer.pk).update(revision=2)
    assert titles(people.sewer_planner, "incomplete") == [sewer.title]


def test_what_is_put_off_comes_back_after_a_week(
    client: Client, people: People, sewer: PlannedWork
) -> None:
    [item] = waiting(people.sewer_planner, "incomplete")
    client.force_login(people.sewer_planner)
    client.post(LATER, {"one": item.token})
    for days, is_there in ((0, False), (6, False), (7, True)):
        found = titles(people.sewer_planner, "incomplete", TODAY + timedelta(days))
        assert bool(found) is is_there
    inbox.forget_old_marks(TODAY + timedelta(7))
    assert not InboxMark.objects.exists()


def test_putting_away_can_be_undone(
    client: Client, people: People, sewer: PlannedWork
) -> None:
    [item] = waiting(people.sewer_planner, "incomplete")
    client.force_login(people.sewer_planner)
    page = client.post(SEEN, {"one": item.token}, follow=True)
    marks = page.context["undo"]["marks"]
    client.post(reverse("projects:inbox_undo"), {"mark": marks})
    assert titles(people.sewer_planner, "incomplete") == [sewer.title]


def test_what_one_colleague_has_seen_still_waits_for_the_other(
    people: People, sewer: PlannedWork
) -> None:
    other = make_user("other@kip.example", "planner", people.sewers)
    [item] = waiting(people.sewer_planner, "incomplete")
    inbox.put_away([item.token], people.sewer_planner, TODAY)
    assert titles(other, "incomplete") == [sewer.title]


def test_an_import_waits_for_who_uploaded_it(people: People) -> None:
    def upload(state: str) -> None:
        Import.objects.create(
            organisation=people.sewers,
            user=people.sewer_planner,
            file="imports/x.csv",
            file_name=f"{state}.csv",
            state=state,
        )

    for state in ("checked", "done", "uploaded"):
        upload(state)
    assert titles(people.sewer_planner, "import") == ["checked.csv"]
    assert titles(people.road_planner, "import") == []


def test_the_number_in_the_header_is_that_of_the_list(
    client: Client, people: People, sewer: PlannedWork, paving: PlannedWork
) -> None:
    confirmed(sewer, date(2029, 1, 1))
    meeting(sewer, paving)
    for number in range(10):
        make_work(f"work {number}", organisation=people.sewers, footprint=None)
    client.force_login(people.sewer_planner)
    page = client.get(PAGE)
    sections = page.context["sections"]
    # to draw, to complete, to confirm, to look at
    assert [section.count for section in sections] == [10, 1, 1, 1]
    assert "(</span>13<" in page.content.decode()
    assert "(</span>13<" in client.get("/").content.decode()
    whole = client.get(PAGE, {"kind": "undrawn"}).context["sections"]
    assert [len(section.items) for section in whole] == [10]


def test_an_empty_inbox_says_so(client: Client, people: People) -> None:
    client.force_login(people.sewer_planner)
    client.cookies["django_language"] = "en"
    assert "You are all caught up" in client.get(PAGE).content.decode()
    assert client.get(PAGE, {"kind": "nonsense"}).status_code == 404


def test_htmx_gets_the_list_and_the_new_number(
    client: Client, people: People, sewer: PlannedWork
) -> None:
    [item] = waiting(people.sewer_planner, "incomplete")
    client.force_login(people.sewer_planner)
    page = client.post(
        SEEN, {"one": item.token}, follow=True, headers={"HX-Request": "true"}
    ).content.decode()
    assert "<html" not in page
    assert 'hx-swap-oob="true"' in page
    assert "(</span>0<" in page


def test_texts_of_others_are_escaped(client: Client, people: People) -> None:
    make_work("<b>Elm", organisation=people.sewers, footprint=None)
    client.force_login(people.sewer_planner)
    assert "<b>Elm" not in client.get(PAGE).content.decode()


def fill(people: People, number: int) -> None:
    for place in range(number):
        own = make_work(
            f"own {place}", organisation=people.sewers, footprint=street(0, 20 * place)
        )
        confirmed(own, date(2029, 1, 1))
        other = make_work(
            f"other {place}", organisation=people.roads, footprint=street(0, 20 * place)
        )
        meeting(own, other)
        Question.objects.create(work=own, text="?", asked_by=people.road_planner)


def test_the_queries_do_not_grow_with_the_list(
    client: Client, people: People, django_assert_max_num_queries: Any
) -> None:
    client.force_login(people.sewer_planner)
    fill(people, 3)
    client.get(PAGE)
    with django_assert_max_num_queries(24):
        client.get(PAGE)
    fill(people, 6)
    with django_assert_max_num_queries(24):
        client.get(PAGE)


def test_the_number_in_the_header_costs_few_queries(
    client: Client, people: People, django_assert_max_num_queries: Any
) -> None:
    fill(people, 3)
    user = people.sewer_planner
    user.visits_on = TODAY
    with django_assert_max_num_queries(8):
        assert inbox.total(user, TODAY) == 12
    Question.objects.all().update(answered_at=datetime(2026, 5, 1, tzinfo=UTC))
    with django_assert_max_num_queries(2):
        assert inbox.total(user, TODAY) == 9


def test_the_number_follows_what_somebody_becomes(people: People) -> None:
    fill(people, 2)
    user = people.sewer_planner
    user.visits_on = TODAY
    assert inbox.total(user, TODAY) == 8
    user.memberships.update(role=Membership.Role.READER)
    user = User.objects.get(pk=user.pk)  # as the next visit
    user.visits_on = TODAY
    assert inbox.total(user, TODAY) == 0


def test_signing_in_costs_no_inbox(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    client.logout()
    with django_assert_max_num_queries(0):
        client.get(reverse("account_login"))


def test_a_deputy_finds_what_waits_for_the_colleague(
    people: People, sewer: PlannedWork
) -> None:
    deputy = make_user("deputy@kip.example", Membership.Role.READER, people.sewers)
    assert not inbox.has_inbox(deputy)
    Substitution.objects.create(
        membership=people.sewer_planner.memberships.get(),
        deputy=deputy,
        first_day=TODAY,
        last_day=TODAY,
    )
    assert titles(deputy, "incomplete") == [sewer.title]
    assert titles(deputy, "incomplete", TODAY + timedelta(1)) == []


def test_marks_are_made_once_however_often_they_are_asked(
    people: People, sewer: PlannedWork
) -> None:
    [item] = waiting(people.sewer_planner, "incomplete")
    inbox.put_away([item.token] * 2, people.sewer_planner, TODAY, TODAY)
    inbox.put_away([item.token], people.sewer_planner, TODAY)
    assert InboxMark.objects.get().until is None


def test_an_answer_waits_for_who_asked_until_it_is_seen(
    people: People, sewer: PlannedWork
) -> None:
    asked = Question.objects.create(
        work=sewer, text="Together?", asked_by=people.road_planner
    )
    assert titles(people.sewer_planner, "question") == [sewer.title]
    assert titles(people.road_planner, "answer") == []
    now = datetime(2030, 1, 1, 9, tzinfo=UTC)
    Question.objects.filter(pk=asked.pk).update(
        answer="Yes", answered_at=now, answered_by=people.sewer_planner
    )
    assert titles(people.sewer_planner, "question") == []
    [item] = waiting(people.road_planner, "answer")
    assert item.quote == "Yes"
    works = PlannedWork.objects.filter(pk=sewer.pk)
    before = sewer.visibility
    works.update(visibility=Visibility.ORGANISATION)
    assert waiting(people.road_planner, "answer") == []
    works.update(visibility=before)
    inbox.put_away([item.token], people.road_planner, TODAY)
    assert waiting(people.road_planner, "answer") == []


def test_a_deputy_reads_no_answer_about_a_work_that_is_hidden_from_them(
    people: People,
) -> None:
    Membership.objects.create(
        user=people.road_planner, organisation=people.gridco, role="planner"
    )
    deputy = make_user("deputy@kip.example", "reader", people.gridco)
    Substitution.objects.create(
        membership=people.road_planner.memberships.get(organisation=people.gridco),
        deputy=deputy,
        first_day=TODAY,
        last_day=TODAY,
    )
    answered = {
        "asked_by": people.road_planner,
        "answer": "Yes",
        "answered_at": datetime(2030, 1, 1, tzinfo=UTC),
        "answered_by": people.sewer_planner,
    }
    for visibility in (Visibility.MUNICIPALITY, Visibility.PARTNERS):
        work = make_work(visibility, organisation=people.sewers, visibility=visibility)
        Question.objects.create(work=work, text="?", **answered)
    assert titles(deputy, "answer") == ["partners"]
    assert len(titles(people.road_planner, "answer")) == 2
