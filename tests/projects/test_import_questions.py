"""What the import wizard asks: the place, the columns, the words."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from projects.models import Import, ImportProfile
from tests.people import People
from tests.projects.import_pages import (
    State,
    answers_on,
    columns_of,
    page,
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
