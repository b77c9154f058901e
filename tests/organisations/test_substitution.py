"""Acting for a colleague: who may name whom, for which days, with which rights."""

from datetime import date, timedelta
from typing import Any

import pghistory
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from areas.models import Area
from organisations import substitutions
from organisations.models import Membership, Substitution, User
from organisations.permissions import Role, memberships_of
from projects.models import PlannedWork
from tests.factories import TODAY, make_user, make_work
from tests.people import People

pytestmark = pytest.mark.django_db

PAGE = reverse("organisations:substitutions")
YESTERDAY, TOMORROW = TODAY - timedelta(1), TODAY + timedelta(1)


@pytest.fixture
def deputy(people: People) -> User:
    return make_user("deputy@kip.example", Role.READER, people.sewers)


def named(
    absent: User, deputy: User, first: date = TODAY, last: date = TODAY
) -> Substitution:
    return Substitution.objects.create(
        membership=absent.memberships.get(),
        deputy=deputy,
        first_day=first,
        last_day=last,
    )


def on(day: date, user: User) -> User:
    """As each visit finds somebody anew."""
    user = User.objects.get(pk=user.pk)
    user.visits_on = day
    return user


def answers(people: People, who: User, **changes: Any) -> dict[str, Any]:
    return {
        "membership": people.sewer_planner.memberships.get().pk,
        "deputy": who.pk,
        "first_day": "2030-01-01",
        "last_day": "2030-01-14",
        **changes,
    }


@pytest.mark.parametrize(
    ("day", "acts"),
    [(-1, False), (0, True), (3, True), (7, True), (8, False)],
)
def test_a_deputy_acts_on_the_first_and_the_last_day_and_on_no_other(
    people: People, deputy: User, day: int, acts: bool
) -> None:
    work = make_work(organisation=people.sewers)
    named(people.sewer_planner, deputy, TODAY, TODAY + timedelta(7))
    visitor = on(TODAY + timedelta(day), deputy)
    editable = PlannedWork.objects.editable_by(visitor)
    assert (work in editable) is acts


def test_a_deputy_edits_through_the_door(
    client: Client, people: People, deputy: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = make_work(organisation=people.sewers)
    client.force_login(deputy)
    page = reverse("projects:work_edit", args=[work.pk])
    assert client.get(page).status_code == 404
    named(people.sewer_planner, deputy)
    assert client.get(page).status_code == 200
    monkeypatch.setattr(timezone, "localdate", lambda *_args: TOMORROW)
    assert client.get(page).status_code == 404


def test_there_is_no_chain_of_deputies(people: People, deputy: User) -> None:
    third = make_user("third@kip.example", Role.READER, people.sewers)
    named(people.sewer_planner, deputy)
    Substitution.objects.create(
        membership=deputy.memberships.get(),
        deputy=third,
        first_day=TODAY,
        last_day=TODAY,
    )
    assert not memberships_of(on(TODAY, third), Role.PLANNER).exists()
    # nor does the page offer to pass on what one does for another
    assert not substitutions.replaceable(on(TODAY, deputy)).exists()


def test_nobody_acts_for_an_administrator_or_an_executive(
    people: People, deputy: User
) -> None:
    for role in (Role.ADMINISTRATOR, Role.EXECUTIVE, Role.READER):
        absent = make_user(f"absent.{role}@kip.example", role, people.roads)
        named(absent, deputy)
    assert not memberships_of(on(TODAY, deputy)).exclude(user=deputy).exists()
    named(people.sewer_planner, deputy)
    User.objects.filter(pk=people.sewer_planner.pk).update(
        is_superuser=True, is_staff=True
    )
    visitor = on(TODAY, deputy)
    assert memberships_of(visitor, Role.PLANNER).exists()
    assert not visitor.is_superuser
    assert not visitor.is_staff


def test_nobody_acts_for_who_has_left(people: People, deputy: User) -> None:
    named(people.sewer_planner, deputy)
    User.objects.filter(pk=people.sewer_planner.pk).update(is_active=False)
    assert not memberships_of(on(TODAY, deputy), Role.PLANNER).exists()


def test_nobody_acts_for_an_organisation_that_they_left(
    people: People, deputy: User
) -> None:
    named(people.sewer_planner, deputy)
    work = make_work(organisation=people.sewers)
    assert work in PlannedWork.objects.editable_by(on(TODAY, deputy))
    deputy.memberships.all().delete()
    Membership.objects.create(
        user=deputy, role=Role.PLANNER, organisation=people.gridco
    )
    assert work not in PlannedWork.objects.editable_by(on(TODAY, deputy))
    assert not substitutions.acting_for(deputy, TODAY).exists()


def test_a_deputy_decides_in_the_areas_of_an_area_manager(people: People) -> None:
    town = people.manager_north.memberships.get().organisation
    deputy = make_user("d@kip.example", Role.READER, town)
    named(people.manager_north, deputy)
    assert list(Area.objects.managed_by(on(TODAY, deputy))) == [people.north]
    assert not Area.objects.managed_by(on(TOMORROW, deputy)).exists()
    assert not Area.objects.managed_by(on(YESTERDAY, deputy)).exists()


def test_the_history_has_the_name_of_the_deputy(
    client: Client, people: People, deputy: User
) -> None:
    work = make_work(organisation=people.sewers)
    named(people.sewer_planner, deputy)
    client.force_login(deputy)
    client.post(
        reverse("projects:attachment_add", args=[work.pk]),
        {"file": _picture()},
    )
    contexts = pghistory.models.Context.objects.values_list("metadata", flat=True)
    assert [one["user"] for one in contexts if "user" in one] == [deputy.pk]
    assert work.attachments.get().added_by == deputy


def _picture() -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile("plan.png", b"\x89PNG\r\n\x1a\n" + b"0" * 20)


def test_a_planner_names_a_colleague_for_some_days(
    client: Client, people: People, deputy: User
) -> None:
    client.force_login(people.sewer_planner)
    assert client.get(PAGE).status_code == 200
    answer = client.post(PAGE, answers(people, deputy))
    assert answer.status_code == 302
    substitution = Substitution.objects.get()
    assert substitution.deputy == deputy
    assert substitution.last_day == date(2030, 1, 14)
    assert "deputy" in client.get(PAGE).content.decode()
    client.force_login(deputy)
    assert "sewer" in client.get(PAGE).content.decode()
    assert "sewer" in client.get(reverse("organisations:settings")).content.decode()


@pytest.mark.parametrize(
    "changes",
    [
        {"last_day": "2029-12-31", "first_day": "2029-12-01"},  # all over
        {"last_day": "2029-12-31"},  # ends before it begins
        {"first_day": ""},
        {"deputy": "0"},
        {"membership": "0"},
    ],
)
def test_nonsense_is_refused(
    client: Client, people: People, deputy: User, changes: dict[str, Any]
) -> None:
    client.force_login(people.sewer_planner)
    assert client.post(PAGE, answers(people, deputy, **changes)).status_code == 422
    assert not Substitution.objects.exists()


def test_nobody_outside_the_organisation_becomes_a_deputy(
    client: Client, people: People, deputy: User
) -> None:
    client.force_login(people.sewer_planner)
    for other in (people.road_planner, people.grid_planner, people.sewer_planner):
        assert client.post(PAGE, answers(people, other)).status_code == 422
    gone = make_user("gone@kip.example", Role.READER, people.sewers)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    assert client.post(PAGE, answers(people, gone)).status_code == 422
    assert not Substitution.objects.exists()


def test_a_colleague_in_one_organisation_does_not_act_in_another(
    client: Client, people: People, deputy: User
) -> None:
    second = Membership.objects.create(
        user=people.sewer_planner, organisation=people.roads, role=Role.PLANNER
    )
    client.force_login(people.sewer_planner)
    first = people.sewer_planner.memberships.exclude(pk=second.pk).get()
    there = {
        "deputy": deputy.pk,
        "first_day": "2030-01-01",
        "last_day": "2030-01-02",
    }
    refused = client.post(PAGE, {**there, "membership": second.pk})
    assert refused.status_code == 422
    assert client.post(PAGE, {**there, "membership": first.pk}).status_code == 302


def test_nobody_names_a_deputy_for_another(
    client: Client, people: People, deputy: User
) -> None:
    client.force_login(people.road_planner)
    assert client.post(PAGE, answers(people, deputy)).status_code == 422
    client.force_login(people.executive)
    assert client.get(PAGE).status_code == 200
    assert client.post(PAGE, answers(people, deputy)).status_code == 403
    client.logout()
    assert client.post(PAGE, answers(people, deputy)).status_code == 302
    assert not Substitution.objects.exists()


def test_the_same_deputy_twice_at_the_same_time_is_refused(
    client: Client, people: People, deputy: User
) -> None:
    client.force_login(people.sewer_planner)
    client.post(PAGE, answers(people, deputy))
    again = answers(people, deputy, first_day="2030-01-14", last_day="2030-02-01")
    assert client.post(PAGE, again).status_code == 422
    after = answers(people, deputy, first_day="2030-01-15", last_day="2030-02-01")
    assert client.post(PAGE, after).status_code == 302


@pytest.mark.parametrize("who", ["sewer_planner", "deputy"])
def test_either_ends_it_at_once(
    client: Client, people: People, deputy: User, who: str
) -> None:
    one = named(people.sewer_planner, deputy, YESTERDAY, TOMORROW)
    client.force_login(deputy if who == "deputy" else people.sewer_planner)
    client.post(reverse("organisations:substitution_end", args=[one.pk]))
    one.refresh_from_db()
    assert one.last_day == YESTERDAY
    assert not memberships_of(on(TODAY, deputy), Role.PLANNER).exists()


def test_what_has_not_begun_is_gone_and_what_is_over_stays(
    people: People, deputy: User
) -> None:
    over = named(people.sewer_planner, deputy, YESTERDAY, YESTERDAY)
    for first in (TODAY, TOMORROW):
        substitutions.end(named(people.sewer_planner, deputy, first, TOMORROW), TODAY)
    substitutions.end(over, TODAY)
    assert list(Substitution.objects.all()) == [over]
    assert over.last_day == YESTERDAY


def test_nobody_else_ends_it(client: Client, people: People, deputy: User) -> None:
    one = named(people.sewer_planner, deputy)
    page = reverse("organisations:substitution_end", args=[one.pk])
    for user in (people.road_planner, people.executive, people.stranger):
        client.force_login(user)
        assert client.post(page).status_code == 404
    assert client.get(page).status_code == 405
    assert Substitution.objects.exists()


def test_the_list_tells_now_later_and_before_apart(
    people: People, deputy: User, django_assert_num_queries: Any
) -> None:
    past = named(people.sewer_planner, deputy, date(2029, 1, 1), YESTERDAY)
    now = named(people.sewer_planner, deputy, TODAY, TODAY)
    later = named(people.sewer_planner, deputy, TOMORROW, TOMORROW)
    with django_assert_num_queries(1):
        found = substitutions.by_time(
            substitutions.named_by(people.sewer_planner), TODAY
        )
    assert (found.past, found.current, found.coming) == ([past], [now], [later])


def test_somebody_sets_name_and_mail_and_nothing_else(
    client: Client, people: People
) -> None:
    page = reverse("organisations:settings")
    assert client.get(page).status_code == 302
    user = people.sewer_planner
    client.force_login(user)
    assert client.get(page).status_code == 200
    client.post(page, {"name": "Jan", "email": "x@kip.example", "is_staff": "1"})
    user.refresh_from_db()
    assert (user.name, user.weekly_digest) == ("Jan", False)
    assert user.email == "sewer@kip.example"
    assert not user.is_staff
