"""Works that are older than the history: it begins with what they were."""

from datetime import date, timedelta
from importlib import import_module

import pghistory
import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models import F
from django.test import Client
from django.urls import reverse

from organisations.models import User
from projects.history.changes import changes_of
from projects.history.recent import visits
from projects.history.versions import restore
from projects.models import PlannedWork
from projects.services import save_work
from tests.factories import make_work
from tests.people import People
from tests.projects.test_bulk import save
from tests.projects.test_undoing import days, undo
from tests.towns import street

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

EVENTS = apps.get_model("projects", "WorkEvent").objects
A_MINUTE = timedelta(minutes=1)
migration = import_module("projects.migrations.0005_history_start")


def begin() -> None:
    with connection.schema_editor() as editor:
        migration.begin(apps, editor)


@pytest.fixture
def old(people: People) -> PlannedWork:
    """From before there was a history, and then the installation was upgraded."""
    work = make_work(
        organisation=people.sewers,
        earliest_start=date(2030, 4, 1),
        footprint=street(0, 0),
        cost_estimate=1000,
    )
    EVENTS.all().delete()
    begin()
    return work


def test_it_begins_with_the_work_as_it_last_changed(old: PlannedWork) -> None:
    event = EVENTS.get(pgh_obj=old)
    assert event.pgh_created_at == old.updated_at
    assert (event.title, event.cost_estimate) == (old.title, 1000)
    assert event.footprint.equals_exact(old.footprint)
    (change,) = changes_of(old)
    assert (change.is_start, change.is_first, change.is_unknown) == (True, False, False)


def test_what_has_a_history_keeps_it(old: PlannedWork) -> None:
    make_work()
    begin()
    assert EVENTS.count() == 2


def test_the_page_says_that_it_is_the_start(
    client: Client, people: People, old: PlannedWork
) -> None:
    client.force_login(people.sewer_planner)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    text = client.get(reverse("projects:work_history", args=[old.pk])).content.decode()
    assert "when KIP began to keep its history" in text


def test_nobody_is_said_to_have_done_it(old: PlannedWork) -> None:
    assert visits(PlannedWork.objects.all(), old.created_at) == []


def test_the_first_change_after_it_is_told_and_taken_back(
    client: Client, people: People, old: PlannedWork
) -> None:
    client.force_login(people.sewer_planner)
    save(client, [old], quarters=2)
    assert "Q2 2030" in changes_of(old)[0].fields[0].old
    undo(client)
    assert days(old)[0] == date(2030, 4, 1)


def test_what_it_was_can_be_put_back(old: PlannedWork, sewer_planner: User) -> None:
    start = changes_of(old)[0].event_id
    old.title = "Other"
    save_work(old)
    restore(old, start, sewer_planner, seen=2)
    assert PlannedWork.objects.get().title != "Other"


@pytest.fixture
def sewer_planner(people: People) -> User:
    return people.sewer_planner


def test_changes_stand_in_the_order_in_which_they_were_written() -> None:
    """Though a long import began before the change that it was stored after."""
    work = make_work(title="One")
    for title in ("Two", "Three"):
        with pghistory.context(by=title):
            work.title = title
            save_work(work)
    last = EVENTS.filter(pgh_obj=work, title="Three")
    EVENTS.filter(title="Two").update(pgh_created_at=F("pgh_created_at") + A_MINUTE)
    assert last.get().pgh_created_at < EVENTS.get(title="Two").pgh_created_at
    told = [one.fields[0].new for one in changes_of(work) if one.fields]
    assert told == ["Three", "Two"]
