"""The pages of the import wizard: who may, what they say, and what they refuse."""

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from areas.files import limits
from organisations.models import Membership, User
from projects.imports import jobs
from projects.models import Import, ImportProfile, ImportRow, PlannedWork, WorkEvent
from tests.factories import TODAY, make_work
from tests.people import People
from tests.towns import EAST, NORTH, street

pytestmark = pytest.mark.django_db

State = Import.State
START = "/planning/importeren"

SHEET = f"""nummer;titel;vakdiscipline;stand;begin;eind;kosten;x;y
A1;Elm Lane, new sewer;riolering;gepland;2030-04-01;2030-06-30;250000;{EAST};{NORTH}
A2;Oak Lane, new sewer;riolering;gepland;2031;2031;90000;;
A3;Ash Lane, new sewer;riolering;gepland;2031-09-01;2031-03-01;90000;;
"""


@pytest.fixture(autouse=True)
def _uploads(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def planner(client: Client, people: People) -> Client:
    client.force_login(people.sewer_planner)
    return client


def upload(client: Client, content: str | bytes = SHEET, name: str = "plan.csv") -> Any:
    data = content.encode() if isinstance(content, str) else content
    return client.post(f"{START}/bestand", {"file": SimpleUploadedFile(name, data)})


def uploaded(client: Client, content: str = SHEET) -> Import:
    answer = upload(client, content)
    assert answer.status_code == 302, answer.content.decode()
    return Import.objects.get()


def page(import_: Import, name: str) -> str:
    return reverse(f"projects:import_{name}", args=[import_.pk])


def answers_on(page: Any) -> dict[str, str]:
    """What a browser would send of the form of the columns, untouched."""
    form = page.context["form"]
    return {name: str(form[name].value() or "") for name in form.fields}


def made(people: People, state: str = State.CHECKED, **fields: Any) -> Import:
    """An import of the sewers with a row of each kind."""
    import_ = Import.objects.create(
        organisation=people.sewers,
        user=people.sewer_planner,
        file=SimpleUploadedFile("plan.csv", SHEET.encode()),
        file_name="plan.csv",
        state=state,
        mapping={"columns": {"title": "titel"}, "seen": ["titel"]},
        **fields,
    )
    for number, outcome in enumerate(ImportRow.Outcome, start=2):
        ImportRow.objects.create(
            of_import=import_,
            number=number,
            outcome=outcome,
            title=f"Lane {number}",
            message=f"about row {number}" if outcome == "error" else "",
            footprint=street(0, 20 * number),
        )
    return import_


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


# The questions


def test_a_sheet_with_places_is_shown_on_the_map(planner: Client) -> None:
    import_ = uploaded(planner)
    layer = planner.get(page(import_, "layer"))
    assert layer.context["guesses"]
    shapes = planner.get(
        page(import_, "layer_map"), {"crs": layer.context["chosen"]}
    ).json()
    assert len(shapes["features"]) == 1
    assert shapes["inside"] == 1


def test_an_unknown_coordinate_system_is_asked_again(planner: Client) -> None:
    import_ = uploaded(planner)
    answer = planner.post(page(import_, "layer"), {"crs": "", "other": "EPSG:999999"})
    assert answer.status_code == 422
    assert "EPSG:999999" in answer.content.decode()


def test_a_map_in_a_senseless_system_is_empty(planner: Client) -> None:
    import_ = uploaded(planner)
    for crs in ("", "x", "EPSG:4326"):
        answer = planner.get(page(import_, "layer_map"), {"crs": crs})
        assert answer.json()["features"] == []


def columns_of(client: Client, import_: Import) -> Any:
    chosen = client.get(page(import_, "layer")).context["chosen"]
    answer = client.post(page(import_, "layer"), {"crs": chosen}, follow=True)
    assert answer.redirect_chain[-1][0] == page(import_, "columns")
    return answer


def test_the_guess_stands_ready_with_what_is_in_the_file(planner: Client) -> None:
    import_ = uploaded(planner)
    form = columns_of(planner, import_).context["form"]
    assert form["column-title"].value() == "titel"
    assert form["column-source_id"].value() == "nummer"
    assert form["place-x"].value() == "x"
    assert {words.field for words, _fields in form.word_lists()} == {
        "discipline",
        "status",
    }


def test_without_a_title_it_does_not_go_on(planner: Client) -> None:
    import_ = uploaded(planner)
    answers = answers_on(columns_of(planner, import_))
    answer = planner.post(page(import_, "columns"), {**answers, "column-title": ""})
    assert answer.status_code == 422
    import_.refresh_from_db()
    assert import_.state == State.UPLOADED


def test_a_column_that_is_not_in_the_file_is_refused(planner: Client) -> None:
    import_ = uploaded(planner)
    answers = answers_on(columns_of(planner, import_))
    answer = planner.post(page(import_, "columns"), {**answers, "column-title": "none"})
    assert answer.status_code == 422


def test_notes_of_several_columns_come_back_as_they_went(planner: Client) -> None:
    """Browsers send other ends of lines than they got."""
    import_ = uploaded(planner)
    answers = answers_on(columns_of(planner, import_))
    import_.refresh_from_db()
    notes = "dossier: {nummer}\nkosten: {kosten}"
    import_.mapping["columns"]["description"] = notes
    import_.save()
    answers["column-description"] = notes.replace("\n", "\r\n")
    assert planner.post(page(import_, "columns"), answers).status_code == 302
    import_.refresh_from_db()
    assert import_.mapping["columns"]["description"] == notes


def test_another_column_of_words_is_asked_about_first(planner: Client) -> None:
    import_ = uploaded(planner)
    answers = answers_on(columns_of(planner, import_))
    answers["column-status"] = "vakdiscipline"
    answer = planner.post(page(import_, "columns"), answers)
    assert answer["Location"] == page(import_, "columns")
    import_.refresh_from_db()
    assert import_.state == State.UPLOADED
    assert import_.mapping["columns"]["status"] == "vakdiscipline"


def test_what_a_word_means_is_kept_as_it_is_said(planner: Client) -> None:
    import_ = uploaded(planner)
    answers = answers_on(columns_of(planner, import_))
    planner.post(page(import_, "columns"), {**answers, "word-status-0": "adopted"})
    import_.refresh_from_db()
    assert import_.mapping["words"]["status"] == {"gepland": "adopted"}
    assert import_.state == State.CHECKING


def test_choices_are_kept_for_the_organisation(planner: Client, people: People) -> None:
    import_ = uploaded(planner)
    answers = answers_on(columns_of(planner, import_))
    answers["column-title"] = "nummer"
    planner.post(page(import_, "columns"), {**answers, "save_as": "Sewer plan"})
    assert ImportProfile.objects.get().organisation == people.sewers
    Import.objects.all().delete()
    again = uploaded(planner)
    assert (
        columns_of(planner, again).context["form"]["column-title"].value() == "nummer"
    )


def test_a_profile_of_another_organisation_is_not_found(
    planner: Client, people: People
) -> None:
    other = ImportProfile.objects.create(organisation=people.roads, name="Roads")
    import_ = uploaded(planner)
    columns_of(planner, import_)
    for text in (str(other.pk), "x"):
        answer = planner.post(page(import_, "columns"), {"profile": text})
        assert answer.status_code == 404


def test_only_a_post_reads_a_file_in_another_way(
    planner: Client, people: People
) -> None:
    import_ = uploaded(planner)
    columns_of(planner, import_)
    import_.refresh_from_db()
    kept = ImportProfile.objects.create(organisation=people.sewers, name="Empty")
    before = import_.mapping
    planner.get(page(import_, "columns"), {"profile": str(kept.pk)})
    import_.refresh_from_db()
    assert import_.mapping == before
    planner.post(page(import_, "columns"), {"profile": str(kept.pk)})
    import_.refresh_from_db()
    assert import_.mapping != before


# The preview and the report


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
    with django_assert_max_num_queries(15):
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


# All of it, with the worker's part done here


@pytest.mark.django_db(transaction=True)
def test_from_file_to_works_and_back(planner: Client, people: People) -> None:
    import_ = uploaded(planner)
    answers = answers_on(columns_of(planner, import_))
    planner.post(page(import_, "columns"), answers)
    jobs.work_on(import_.pk, TODAY)
    preview = planner.get(page(import_, "preview"))
    assert preview.status_code == 200
    counts = preview.context["counts"]
    assert counts["new"] == 2
    assert counts["error"] == 1
    assert not PlannedWork.objects.exists()

    planner.post(page(import_, "store"))
    jobs.work_on(import_.pk, TODAY)
    report = planner.get(page(import_, "report"))
    assert report.status_code == 200
    assert report.context["undrawn"] == 1
    assert {work.title for work in PlannedWork.objects.all()} == {
        "Elm Lane, new sewer",
        "Oak Lane, new sewer",
    }

    planner.post(page(import_, "undo"))
    jobs.work_on(import_.pk, TODAY)
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
    jobs.work_on(import_.pk, TODAY)
    client.force_login(people.administrator)
    client.post(page(import_, "store"))
    jobs.work_on(import_.pk, TODAY)
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
        jobs.work_on(import_.pk, TODAY)
        counts = planner.get(page(import_, "preview")).context["counts"]
        assert (counts["new"], counts["unchanged"]) == (expected, 2 - expected)
        planner.post(page(import_, "store"))
        jobs.work_on(import_.pk, TODAY)


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
