"""What an import would do, row by row, and what it makes of the plan."""

from datetime import date
from pathlib import Path

import pytest

from organisations.models import Organisation, User
from projects.imports.checking import check, store
from projects.models import ImportRow, PlannedWork
from tests.factories import make_area, make_organisation
from tests.files import making
from tests.projects.imports_of import (
    HEADINGS,
    PLAN,
    SWISS,
    changed_plan,
    checked,
    counts,
    imported,
    messages,
    sheet,
    silent,
    uploaded,
    with_mapping,
)
from tests.towns import block

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


# -- the check


def test_a_check_shows_new_works_and_changes_nothing(
    planner: User, sewers: Organisation
) -> None:
    import_ = checked(planner, sewers, sheet(PLAN))
    assert counts(import_) == {"new": 2}
    assert not PlannedWork.objects.exists()
    assert import_.rows_total == 2


def test_storing_makes_the_works_that_were_shown(
    planner: User, sewers: Organisation
) -> None:
    imported(planner, sewers, sheet(PLAN))
    work = PlannedWork.objects.get(title="Oak Street")
    assert work.organisation == sewers
    assert work.discipline == "roads"
    assert (work.earliest_start, work.latest_end) == (
        date(2030, 4, 1),
        date(2030, 9, 30),
    )
    assert work.cost_estimate == 1_200_000
    assert (work.status, work.visibility) == ("programmed", "municipality")


def test_the_same_file_again_changes_nothing(
    planner: User, sewers: Organisation
) -> None:
    imported(planner, sewers, sheet(PLAN))
    assert counts(checked(planner, sewers, sheet(PLAN))) == {"unchanged": 2}


def test_a_difference_is_told_from_old_to_new(
    planner: User, sewers: Organisation
) -> None:
    imported(planner, sewers, sheet(PLAN))
    import_ = checked(planner, sewers, changed_plan())
    assert counts(import_) == {"changed": 1, "unchanged": 1}
    assert import_.rows.get(outcome="changed").differences == {
        "latest_end": ["30-6-2030", "30-9-2030"],
        "cost_estimate": ["€ 1,200", "€ 1,500"],
    }


def test_what_the_file_leaves_empty_stays_as_somebody_filled_it_in(
    planner: User, sewers: Organisation
) -> None:
    imported(planner, sewers, sheet(PLAN))
    emptied = [HEADINGS, ["W1", "Elm Lane", "", "1-4-2030", "", ""], PLAN[2]]
    assert counts(checked(planner, sewers, sheet(emptied))) == {"unchanged": 2}


def test_an_error_says_row_column_value_and_remedy(
    planner: User, sewers: Organisation
) -> None:
    lines = [
        *PLAN,
        ["W3", "Ash", "riool", "soon", "1-1-2031", 1],
        ["W4", "Birch", "riool", "1-6-2030", "1-1-2030", 1],
    ]
    import_ = checked(planner, sewers, sheet(lines))
    assert counts(import_) == {"new": 2, "error": 2}
    row = import_.rows.get(number=4)
    assert row.column == "begin"
    assert row.message.startswith("Row 4, column “begin” (“soon”): This is not a date")
    assert "The end lies before the start" in messages(import_)


def test_a_row_with_an_error_holds_up_no_other(
    planner: User, sewers: Organisation
) -> None:
    lines = [*PLAN, ["W3", "Ash", "riool", "soon", "1-1-2031", 1]]
    imported(planner, sewers, sheet(lines))
    assert PlannedWork.objects.count() == 2


def test_without_a_discipline_a_work_becomes_a_concept(
    planner: User, sewers: Organisation
) -> None:
    lines = [*PLAN, ["W3", "Ash", "iets", "2031", "2031", 1]]
    import_ = imported(planner, sewers, sheet(lines))
    work = PlannedWork.objects.get(title="Ash")
    assert (work.discipline, work.status) == ("", "draft")
    assert "becomes a concept" in messages(import_)
    assert counts(checked(planner, sewers, sheet(lines))) == {"unchanged": 3}


def test_a_default_discipline_fills_what_the_file_does_not_say(
    planner: User, sewers: Organisation
) -> None:
    lines = [*PLAN, ["W3", "Ash", "iets", "2031", "2031", 1]]
    import_ = uploaded(planner, sewers, sheet(lines))
    with_mapping(import_, defaults={"discipline": "green", "status": "programmed"})
    check(import_, silent)
    store(import_, silent)
    assert PlannedWork.objects.get(title="Ash").discipline == "green"


def test_a_discipline_for_the_unknown_leaves_what_the_words_tell(
    planner: User, sewers: Organisation
) -> None:
    lines = [["id", "werk"], ["W1", "Riool Elm Lane"], ["W2", "Elm Lane"]]
    import_ = uploaded(planner, sewers, sheet(lines))
    with_mapping(import_, otherwise={"discipline": "roads"})
    check(import_, silent)
    store(import_, silent)
    found = PlannedWork.objects.order_by("source_id").values_list(
        "discipline", "status"
    )
    assert list(found) == [("sewerage", "programmed"), ("roads", "programmed")]


def test_the_total_at_the_end_is_no_work(planner: User, sewers: Organisation) -> None:
    lines = [*PLAN, [None, "Totaal", None, None, None, 1_201_200]]
    import_ = checked(planner, sewers, sheet(lines))
    assert counts(import_) == {"new": 2, "skipped": 1}
    assert "is a total, not a work" in messages(import_)


def test_the_same_id_twice_is_an_error_for_the_second(
    planner: User, sewers: Organisation
) -> None:
    import_ = uploaded(planner, sewers, sheet([*PLAN, [*PLAN[1]]]))
    with_mapping(import_, source_id="id")
    check(import_, silent)
    assert counts(import_) == {"new": 2, "error": 1}
    assert "same id (W1) as row 2" in messages(import_)


def test_html_is_not_carried_into_texts(planner: User, sewers: Organisation) -> None:
    lines = [
        ["werk", "toelichting"],
        ["<b>Elm</b>", "<p>One</p><p>Two &amp; three</p>"],
    ]
    imported(planner, sewers, sheet(lines))
    work = PlannedWork.objects.get()
    assert work.title == "Elm"
    assert work.description == "One\nTwo & three"


# -- places


def test_a_work_without_a_place_is_still_to_be_drawn(
    planner: User, sewers: Organisation
) -> None:
    import_ = checked(planner, sewers, sheet(PLAN))
    assert import_.counts["without_place"] == 2
    assert "still has to be drawn" in messages(import_)


def test_works_far_outside_the_areas_are_told_and_may_come_in(
    planner: User, sewers: Organisation
) -> None:
    make_area(boundary=block(0, 0))
    import_ = imported(planner, sewers, SWISS / "works.kml")
    assert import_.counts["far"] == 12
    assert "km outside your municipality" in messages(import_)
    assert PlannedWork.objects.exclude(footprint=None).count() == 12


def test_a_place_that_no_grid_reaches_is_an_error(
    planner: User, sewers: Organisation
) -> None:
    lines = [["werk", "lon", "lat"], ["Sydney", 151.2, -33.8]]
    import_ = checked(planner, sewers, sheet(lines))
    assert counts(import_) == {"error": 1}
    assert "Choose another coordinate system" in messages(import_)


def test_a_broken_shape_is_repaired_and_told(
    planner: User, sewers: Organisation, tmp_path: Path
) -> None:
    bow = {
        "type": "Polygon",
        "coordinates": [
            [[174000, 450000], [174010, 450010], [174010, 450000], [174000, 450010]]
        ],
    }
    path = making.write_geojson(tmp_path / "a.geojson", [{"naam": "Elm"}], [bow])
    import_ = imported(planner, sewers, path)
    assert "was repaired" in messages(import_)
    footprint = PlannedWork.objects.get().footprint
    assert footprint is not None
    assert footprint.valid


# -- who may


def test_works_of_others_are_errors(planner: User, sewers: Organisation) -> None:
    make_organisation("Gridco")
    lines = [
        ["id", "werk", "organisatie"],
        ["W1", "Elm", "Sewers"],
        ["W2", "Oak", "Gridco"],
        ["W3", "Ash", "Nobody"],
        ["W4", "Fir", "Sewers"],
    ]
    import_ = checked(planner, sewers, sheet(lines))
    assert counts(import_) == {"new": 2, "error": 2}
    assert "Row 3 is of Gridco. You may only import" in messages(import_)
    assert "KIP does not know this organisation" in messages(import_)


def test_a_superuser_may_import_for_all(sewers: Organisation) -> None:
    make_organisation("Gridco")
    root = User.objects.create_superuser("root@kip.example", "secret")
    lines = [
        ["id", "werk", "organisatie"],
        ["W1", "Elm", "Sewers"],
        ["W2", "Oak", "Gridco"],
    ]
    assert counts(checked(root, sewers, sheet(lines))) == {"new": 2}


def test_a_word_of_the_file_may_stand_for_an_organisation(
    planner: User, sewers: Organisation
) -> None:
    lines = [["id", "werk", "dienst"], ["W1", "Elm", "RIO"], ["W2", "Oak", ""]]
    import_ = uploaded(planner, sewers, sheet(lines))
    columns_ = {**import_.mapping["columns"], "organisation": "dienst"}
    with_mapping(import_, columns=columns_, organisations={"RIO": sewers.pk})
    check(import_, silent)
    assert counts(import_) == {"new": 2}


def test_a_work_that_went_to_another_organisation_is_left_alone(
    planner: User, sewers: Organisation
) -> None:
    imported(planner, sewers, sheet(PLAN))
    PlannedWork.objects.filter(title="Elm Lane").update(
        organisation=make_organisation("Roads")
    )
    import_ = checked(planner, sewers, changed_plan())
    assert counts(import_) == {"unchanged": 1, "error": 1}
    assert "is of Roads by now" in messages(import_)


def test_a_place_that_can_not_be_read_names_the_work_and_the_column(
    planner: User, sewers: Organisation
) -> None:
    lines: list[list[str]] = [
        ["id", "naam", "geometrie"],
        ["W1", "Elm Lane", "POINT(174000 450000)"],
        ["W2", "Oak Street", "POLYGON((1 2, 3"],
    ]
    import_ = checked(planner, sewers, sheet(lines))
    wrong = import_.rows.get(outcome=ImportRow.Outcome.ERROR)
    assert wrong.title == "Oak Street"
    assert "“geometrie”" in wrong.message
