"""The pages of the import wizard: who may, what they refuse, and all of it at once."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from areas.files import limits
from organisations.models import Membership, User
from projects.imports import jobs
from projects.models import Import, PlannedWork, WorkEvent
from tests.people import People
from tests.projects.import_pages import (
    SHEET,
    START,
    State,
    answers_on,
    columns_of,
    made,
    page,
    upload,
    uploaded,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _uploads(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def planner(client: Client, people: People) -> Client:
    client.force_login(people.sewer_planner)
    return client


# Who may


def test_only_who_keeps_a_plan_may_import(client: Client, people: People) -> None:
    """Planners and administrators, of departments and of partners."""
    reader = User.objects.create_user("reader@kip.example", "a long password")
    Membership.objects.create(
        user=reader, organisation=people.sewers, role=Membership.Role.READER
    )
    expected = {
        people.sewer_planner: 200,
        people.grid_planner: 200,
        people.administrator: 200,
        people.executive: 403,
        people.manager_north: 403,
        people.stranger: 403,
        reader: 403,
    }
    for user, status in expected.items():
        client.force_login(user)
        assert client.get(START).status_code == status, user
        assert upload(client, "", "empty.csv").status_code in (403, 422), user
        assert client.get(f"{START}/sjabloon.xlsx").status_code == status, user


READ = ("open", "layer", "layer_map", "columns", "preview", "map", "progress", "report")
WRITTEN = (
    *("discard", "layer", "columns", "renumbered", "discipline", "store", "stop"),
    "undo",
)


def test_an_import_is_there_for_its_own_planners_only(
    client: Client, people: People
) -> None:
    import_ = made(people)
    others = (people.road_planner, people.grid_planner, people.executive)
    for user in (*others, people.stranger):
        client.force_login(user)
        for name in (*READ, "report_file"):
            assert client.get(page(import_, name)).status_code == 404, (user, name)
        for name in WRITTEN:
            assert client.post(page(import_, name)).status_code == 404, (user, name)
    client.logout()
    for name in READ:
        assert client.get(page(import_, name)).status_code == 302, name
    import_.refresh_from_db()
    assert import_.state == State.CHECKED


def test_nobody_sees_the_imports_of_others_in_the_list(
    client: Client, people: People
) -> None:
    made(people)
    client.force_login(people.road_planner)
    assert "plan.csv" not in client.get(START).content.decode()
    client.force_login(people.sewer_planner)
    assert "plan.csv" in client.get(START).content.decode()


def test_what_changes_something_is_asked_by_post(
    planner: Client, people: People
) -> None:
    import_ = made(people)
    for name in ("discard", "renumbered", "discipline", "store", "stop", "undo"):
        assert planner.get(page(import_, name)).status_code == 405, name


def test_no_address_leads_to_the_file_itself(planner: Client, people: People) -> None:
    import_ = made(people)
    assert planner.get(f"/{import_.file.name}").status_code == 404
    assert "plan" not in import_.file.name


# The file


def test_a_file_that_is_no_table_is_refused_at_once(planner: Client) -> None:
    answer = upload(planner, b"%PDF-1.7 ...", "plan.xlsx")
    assert answer.status_code == 422
    assert answer.context["form"].errors["file"]
    assert not Import.objects.exists()


def test_no_trace_stays_of_a_refused_file(planner: Client, settings: Any) -> None:
    upload(planner, b"", "plan.xlsx")
    upload(planner, b"\x00\x01", "plan.csv")
    assert [one for one in Path(settings.MEDIA_ROOT).rglob("*") if one.is_file()] == []


def test_a_file_that_is_too_large_is_refused(
    planner: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MAX_FILE", 10)
    assert upload(planner).status_code == 422
    assert not Import.objects.exists()


def test_who_keeps_two_plans_says_which(client: Client, people: People) -> None:
    Membership.objects.create(
        user=people.sewer_planner,
        organisation=people.roads,
        role=Membership.Role.PLANNER,
    )
    client.force_login(people.sewer_planner)
    assert upload(client).status_code == 422
    for organisation, status in ((people.gridco, 422), (people.roads, 302)):
        file = SimpleUploadedFile("plan.csv", SHEET.encode())
        answer = client.post(
            f"{START}/bestand", {"file": file, "organisation": organisation.pk}
        )
        assert answer.status_code == status
    assert Import.objects.get().organisation == people.roads


def test_the_template_is_read_without_a_question(planner: Client) -> None:
    answer = planner.get(f"{START}/sjabloon.xlsx")
    import_ = Import()
    assert upload(planner, answer.content, "sjabloon.xlsx").status_code == 302
    import_ = Import.objects.get()
    columns = planner.get(page(import_, "columns"), follow=True)
    assert columns.context["form"]["column-title"].value()
    assert columns.context["form"]["column-earliest_start"].value()


# All of it, with the worker's part done here


@pytest.mark.django_db(transaction=True)
def test_from_file_to_works_and_back(planner: Client, people: People) -> None:
    import_ = uploaded(planner)
    answers = answers_on(columns_of(planner, import_))
    planner.post(page(import_, "columns"), answers)
    jobs.work_on(import_.pk)
    preview = planner.get(page(import_, "preview"))
    assert preview.status_code == 200
    counts = preview.context["counts"]
    assert counts["new"] == 2
    assert counts["error"] == 1
    assert not PlannedWork.objects.exists()

    planner.post(page(import_, "store"))
    jobs.work_on(import_.pk)
    report = planner.get(page(import_, "report"))
    assert report.status_code == 200
    assert report.context["undrawn"] == 1
    assert {work.title for work in PlannedWork.objects.all()} == {
        "Elm Lane, new sewer",
        "Oak Lane, new sewer",
    }

    planner.post(page(import_, "undo"))
    jobs.work_on(import_.pk)
    import_.refresh_from_db()
    assert import_.state == State.UNDONE
    assert not PlannedWork.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_history_names_who_asked_for_the_import(
    planner: Client, client: Client, people: People
) -> None:
    """A colleague may carry on with a file that somebody else sent."""
    import_ = uploaded(planner)
    answers = answers_on(columns_of(planner, import_))
    planner.post(page(import_, "columns"), answers)
    jobs.work_on(import_.pk)
    client.force_login(people.administrator)
    client.post(page(import_, "store"))
    jobs.work_on(import_.pk)
    work = PlannedWork.objects.order_by("title").first()
    assert work
    event = WorkEvent.objects.get(pgh_obj=work.pk)
    assert event.pgh_context.metadata["user"] == people.administrator.pk
    assert event.pgh_context.metadata["import"] == import_.pk
    import_.refresh_from_db()
    assert import_.user == people.sewer_planner


@pytest.mark.django_db(transaction=True)
def test_the_same_file_again_changes_nothing(planner: Client, people: People) -> None:
    for expected in (2, 0):
        Import.objects.exclude(state=State.DONE).delete()
        answer = upload(planner)
        import_ = Import.objects.latest("pk")
        assert answer.status_code == 302
        answers = answers_on(columns_of(planner, import_))
        planner.post(page(import_, "columns"), answers)
        jobs.work_on(import_.pk)
        counts = planner.get(page(import_, "preview")).context["counts"]
        assert (counts["new"], counts["unchanged"]) == (expected, 2 - expected)
        planner.post(page(import_, "store"))
        jobs.work_on(import_.pk)


@pytest.mark.django_db(transaction=True)
def test_works_of_an_adopted_programme_do_not_move_without_a_reason(
    planner: Client, people: People
) -> None:
    import_ = made(people, counts={"needs_reason": 1})
    answer = planner.post(page(import_, "store"))
    assert answer.status_code == 422
    assert "reason" in answer.context["form"].errors
    assert planner.post(page(import_, "store"), {"reason": "Water"}).status_code == 302
    import_.refresh_from_db()
    assert import_.reason == "Water"
