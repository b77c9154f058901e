"""What the import wizard shows before and after: preview, progress, report."""

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from projects.models import Import, ImportRow
from tests.factories import make_work
from tests.people import People
from tests.projects.import_pages import (
    START,
    State,
    made,
    page,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _uploads(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def planner(client: Client, people: People) -> Client:
    client.force_login(people.sewer_planner)
    return client


def test_each_counter_shows_its_rows(
    planner: Client, people: People, django_assert_max_num_queries: Any
) -> None:
    import_ = made(people)
    with django_assert_max_num_queries(25):
        answer = planner.get(page(import_, "preview"))
    assert [one.count for one in answer.context["counters"]] == [5, 1, 1, 1, 1, 1]
    answer = planner.get(page(import_, "preview"), {"outcome": "error"})
    text = answer.content.decode()
    assert "about row 6" in text
    assert "Lane 2" not in text
    assert len(planner.get(page(import_, "map")).json()["features"]) == 5
    errors = planner.get(page(import_, "map"), {"outcome": "error"}).json()
    assert [one["properties"]["discipline"] for one in errors["features"]] == [
        "import-error"
    ]


def test_a_change_is_told_from_old_to_new(planner: Client, people: People) -> None:
    import_ = made(people)
    import_.rows.filter(outcome="changed").update(
        differences={"title": ["Elm Lane", "Elm Street"]}
    )
    text = planner.get(page(import_, "preview")).content.decode()
    assert "Elm Lane" in text
    assert "Elm Street" in text


def test_markup_in_a_file_is_shown_as_text(planner: Client, people: People) -> None:
    import_ = made(people)
    import_.rows.update(title="<script>alert(1)</script>", message="<b>bold</b>")
    text = planner.get(page(import_, "preview")).content.decode()
    assert "<script>alert" not in text
    assert "<b>bold" not in text


def test_nothing_is_imported_before_renumbered_works_are_confirmed(
    planner: Client, people: People
) -> None:
    import_ = made(people)
    row = import_.rows.get(outcome="new")
    import_.rows.filter(pk=row.pk).update(
        is_renumbered=True, work=make_work(organisation=people.sewers)
    )
    assert planner.post(page(import_, "store")).status_code == 422
    preview = planner.get(page(import_, "preview"))
    assert preview.context["unanswered"] == 1
    planner.post(page(import_, "renumbered"), {f"same-{row.pk}": "yes"})
    row.refresh_from_db()
    assert row.is_confirmed is True
    planner.post(page(import_, "renumbered"), {"all": "no"})
    row.refresh_from_db()
    assert (row.is_confirmed, row.outcome) == (False, "new")
    assert planner.post(page(import_, "store")).status_code == 302


def test_the_counters_follow_what_is_said_of_a_renumbered_row(
    planner: Client, people: People
) -> None:
    import_ = made(people)
    import_.rows.filter(outcome="changed").update(is_renumbered=True)
    for answer, new, changed in (("no", 2, 0), ("yes", 1, 1)):
        planner.post(page(import_, "renumbered"), {"all": answer})
        counts = planner.get(page(import_, "preview")).context["counts"]
        assert (counts["new"], counts["changed"]) == (new, changed)


def test_works_of_an_unknown_kind_get_one_at_once(
    planner: Client, people: People
) -> None:
    import_ = made(people, counts={"without_discipline": 2})
    assert 'name="discipline"' in planner.get(page(import_, "preview")).content.decode()
    planner.post(page(import_, "discipline"), {"discipline": "magic"})
    import_.refresh_from_db()
    assert import_.state == State.CHECKED
    planner.post(page(import_, "discipline"), {"discipline": "roads"})
    import_.refresh_from_db()
    assert import_.state == State.CHECKING
    assert import_.mapping["otherwise"] == {"discipline": "roads"}


def test_the_kind_is_not_asked_when_all_is_known(
    planner: Client, people: People
) -> None:
    answer = planner.get(page(made(people), "preview"))
    assert 'name="discipline"' not in answer.content.decode()


def test_only_renumbered_rows_of_this_import_are_confirmed(
    planner: Client, people: People
) -> None:
    import_, other = made(people), made(people)
    row = other.rows.first()
    assert row
    answers = {f"same-{row.pk}": "yes", "same-x": "yes", "same-²": "yes"}
    assert planner.post(page(import_, "renumbered"), answers).status_code == 302
    assert not ImportRow.objects.exclude(is_confirmed=None).exists()


def test_a_page_leads_to_where_the_import_is(planner: Client, people: People) -> None:
    goes_to = {
        State.UPLOADED: "columns",
        State.CHECKING: "progress",
        State.CHECKED: "preview",
        State.STORING: "progress",
        State.DONE: "report",
        State.UNDOING: "progress",
        State.UNDONE: "report",
        State.FAILED: "columns",
    }
    for state, name in goes_to.items():
        import_ = made(people, state)
        answer = planner.get(page(import_, "open"))
        assert answer["Location"] == page(import_, name), state


def test_progress_is_told_and_leads_on_when_there_is_more_to_see(
    planner: Client, people: People
) -> None:
    import_ = made(people, State.STORING, rows_done=30, rows_total=120)
    answer = planner.get(page(import_, "progress"))
    assert 'aria-valuenow="25"' in answer.content.decode()
    part = planner.get(page(import_, "progress"), headers={"HX-Request": "true"})
    assert "<main" not in part.content.decode()
    Import.objects.update(state=State.DONE)
    part = planner.get(page(import_, "progress"), headers={"HX-Request": "true"})
    assert part["HX-Redirect"] == page(import_, "report")


def test_who_stops_an_import_is_back_at_the_preview(
    planner: Client, people: People
) -> None:
    import_ = made(people, State.STORING)
    assert planner.post(page(import_, "stop"))["Location"] == page(import_, "preview")


def test_what_runs_or_is_done_can_not_be_removed(
    planner: Client, people: People
) -> None:
    for state in (State.CHECKING, State.STORING, State.DONE, State.UNDONE):
        planner.post(page(made(people, state), "discard"))
    assert Import.objects.count() == 4
    planner.post(page(made(people, State.CHECKED), "discard"))
    assert Import.objects.count() == 4


def test_the_list_asks_a_fixed_number_of_questions(
    planner: Client, people: People, django_assert_max_num_queries: Any
) -> None:
    for _number in range(20):
        made(people, State.DONE)
    with django_assert_max_num_queries(22):
        planner.get(START)


def report_sheet(answer: Any) -> list[tuple[Any, ...]]:
    content = io.BytesIO(b"".join(answer.streaming_content))
    book = openpyxl.load_workbook(content)
    assert book.active
    return list(book.active.iter_rows(values_only=True))


def test_the_report_has_the_file_with_what_became_of_each_row(
    planner: Client, people: People
) -> None:
    import_ = made(people)
    rows = report_sheet(planner.get(page(import_, "report_file")))
    assert rows[0][:3] == ("nummer", "titel", "vakdiscipline")
    assert len(rows[0]) == 9 + 2
    assert [row[0] for row in rows[1:]] == ["A1", "A2", "A3"]


def test_the_report_carries_no_formula(planner: Client, people: People) -> None:
    import_ = made(people)
    import_.file.save("plan.csv", SimpleUploadedFile("x", b"titel;b\n=1+1;x\n"))
    rows = report_sheet(planner.get(page(import_, "report_file")))
    assert rows[1][0] == "=1+1"
