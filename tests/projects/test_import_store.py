"""Later editions, storing exactly what was shown, and the way back."""

from datetime import date
from pathlib import Path

import pghistory
import pytest

from organisations.models import Organisation, User
from projects.imports.checking import check, store, undo
from projects.models import (
    Attachment,
    PlannedWork,
    Programme,
    ProgrammeWork,
)
from projects.services import ReasonNeeded, save_work
from tests.factories import make_organisation
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
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


# -- later editions


def renumbered() -> Path:
    return sheet([HEADINGS, ["X9", *PLAN[1][1:]], PLAN[2]])


def test_a_renumbered_work_waits_for_a_person(
    planner: User, sewers: Organisation
) -> None:
    imported(planner, sewers, sheet(PLAN))
    import_ = checked(planner, sewers, renumbered())
    row = import_.rows.get(is_renumbered=True)
    assert (row.outcome, row.is_confirmed) == ("changed", None)
    assert row.differences["source_id"] == ["W1", "X9"]
    assert row.work is not None
    store(import_, silent)
    assert counts(import_) == {"skipped": 1, "unchanged": 1}
    assert PlannedWork.objects.count() == 2


def test_a_confirmed_renumbering_keeps_the_work(
    planner: User, sewers: Organisation
) -> None:
    imported(planner, sewers, sheet(PLAN))
    import_ = checked(planner, sewers, renumbered())
    import_.rows.filter(is_renumbered=True).update(is_confirmed=True)
    store(import_, silent)
    assert PlannedWork.objects.count() == 2
    assert PlannedWork.objects.get(title="Elm Lane").source_id == "X9"
    assert counts(checked(planner, sewers, renumbered())) == {"unchanged": 2}


def test_a_renumbering_that_is_denied_makes_a_new_work(
    planner: User, sewers: Organisation
) -> None:
    imported(planner, sewers, sheet(PLAN))
    import_ = checked(planner, sewers, renumbered())
    import_.rows.filter(is_renumbered=True).update(is_confirmed=False)
    store(import_, silent)
    assert PlannedWork.objects.filter(title="Elm Lane").count() == 2


def test_editions_without_ids_meet_by_place_and_title(
    planner: User, sewers: Organisation
) -> None:
    imported(planner, sewers, SWISS / "works_2015-02.xls")
    import_ = checked(planner, sewers, SWISS / "works_2015-05.xls")
    assert counts(import_) == {"new": 10, "changed": 1}
    assert import_.rows.get(is_renumbered=True).differences["latest_end"] == [
        "31-3-2015",
        "12-6-2015",
    ]


# -- storing


def test_what_changed_since_the_check_is_left_out(
    planner: User, sewers: Organisation
) -> None:
    imported(planner, sewers, sheet(PLAN))
    import_ = checked(planner, sewers, changed_plan())
    work = PlannedWork.objects.get(title="Elm Lane")
    work.cost_estimate = 9
    save_work(work)
    store(import_, silent)
    assert counts(import_) == {"skipped": 1, "unchanged": 1}
    assert "has changed since you looked" in messages(import_)
    work.refresh_from_db()
    assert work.cost_estimate == 9


def adopt(work: PlannedWork) -> None:
    programme = Programme.objects.create(
        organisation=work.organisation,
        title="Plan",
        first_year=2030,
        last_year=2034,
        state="adopted",
        adopted_at="2029-12-01T00:00:00Z",
    )
    ProgrammeWork.objects.create(
        programme=programme, work=work, title=work.title, status=work.status
    )


def test_moving_an_adopted_work_asks_for_a_reason(
    planner: User, sewers: Organisation
) -> None:
    imported(planner, sewers, sheet(PLAN))
    adopt(PlannedWork.objects.get(title="Elm Lane"))
    import_ = checked(planner, sewers, changed_plan())
    assert import_.counts["needs_reason"] == 1
    assert "adopted programme" in messages(import_)
    with pytest.raises(ReasonNeeded):
        store(import_, silent)
    import_.reason = "The budget came later"
    store(import_, silent)
    assert PlannedWork.objects.get(title="Elm Lane").latest_end == date(2030, 9, 30)


def test_the_history_says_which_import_it_was(
    planner: User, sewers: Organisation
) -> None:
    import_ = imported(planner, sewers, sheet(PLAN))
    context = pghistory.models.Context.objects.latest("created_at")
    assert context.metadata["import"] == import_.pk
    assert context.metadata["user"] == planner.pk


def test_progress_is_told_until_the_end(planner: User, sewers: Organisation) -> None:
    lines = [
        HEADINGS,
        *([f"W{n}", f"Elm {n}", "riool", 2030, 2030, n] for n in range(120)),
    ]
    told: list[tuple[int, int]] = []
    import_ = uploaded(planner, sewers, sheet(lines))
    check(import_, lambda done, total: told.append((done, total)))
    assert told == [(50, 120), (100, 120), (120, 120)]


def test_many_rows_cost_few_queries(
    planner: User, sewers: Organisation, django_assert_max_num_queries: object
) -> None:
    lines = [
        HEADINGS,
        *([f"W{n}", f"Elm {n}", "riool", 2030, 2030, n] for n in range(600)),
    ]
    import_ = uploaded(planner, sewers, sheet(lines))
    with django_assert_max_num_queries(60):  # type: ignore[operator]
        check(import_, silent)
        store(import_, silent)
    with django_assert_max_num_queries(60):  # type: ignore[operator]
        undo(import_, silent)
    assert not PlannedWork.objects.exists()


# -- undoing


def test_undoing_removes_what_was_new_and_puts_back_what_changed(
    planner: User, sewers: Organisation
) -> None:
    imported(planner, sewers, sheet(PLAN))
    before = PlannedWork.objects.values("title", "latest_end", "cost_estimate")
    was = sorted(before, key=str)
    more = sheet([HEADINGS, [*PLAN[1][:4], "30-9-2030", 1500], PLAN[2], ["W3", "Ash"]])
    second = imported(planner, sewers, more)
    assert PlannedWork.objects.count() == 3
    assert undo(second, silent) == []
    now = PlannedWork.objects.values("title", "latest_end", "cost_estimate")
    assert sorted(now, key=str) == was


def test_undoing_one_after_the_other_leaves_nothing(
    planner: User, sewers: Organisation
) -> None:
    first = imported(planner, sewers, sheet(PLAN))
    second = imported(planner, sewers, changed_plan())
    assert undo(second, silent) == []
    assert undo(first, silent) == []
    assert not PlannedWork.objects.exists()


def test_a_footprint_comes_back_when_an_import_is_undone(
    planner: User, sewers: Organisation, tmp_path: Path
) -> None:
    rows = [{"id": "W1", "naam": "Elm"}]
    first = making.write_geojson(tmp_path / "a.geojson", rows, [making.SHAPES[0]])
    imported(planner, sewers, first)
    was = PlannedWork.objects.get().footprint
    moved = making.write_geojson(tmp_path / "b.geojson", rows, [making.SHAPES[1]])
    second = imported(planner, sewers, moved)
    assert PlannedWork.objects.get().footprint != was
    undo(second, silent)
    assert PlannedWork.objects.get().footprint == was


def test_what_people_changed_since_stays_and_is_told(
    planner: User, sewers: Organisation
) -> None:
    import_ = imported(planner, sewers, sheet(PLAN))
    work = PlannedWork.objects.get(title="Elm Lane")
    work.title = "Elm Lane, north side"
    save_work(work)
    told = undo(import_, silent)
    assert len(told) == 1
    assert "“Elm Lane, north side” was changed after the import" in told[0]
    assert import_.message == told[0]
    assert PlannedWork.objects.get() == work


def test_a_work_that_others_count_on_is_cancelled_instead(
    planner: User, sewers: Organisation
) -> None:
    import_ = imported(planner, sewers, sheet(PLAN))
    adopt(PlannedWork.objects.get(title="Elm Lane"))
    work = PlannedWork.objects.get(title="Oak Street")
    Attachment.objects.create(work=work, file="x", name="x", content_type="x", size=1)
    told = undo(import_, silent)
    assert len(told) == 2
    assert set(PlannedWork.objects.values_list("status", flat=True)) == {"cancelled"}


def test_a_concept_that_others_count_on_stays_one(
    planner: User, sewers: Organisation
) -> None:
    nameless = ["W3", "Ash Lane", "", "1-4-2030", "30-6-2030", ""]
    import_ = imported(planner, sewers, sheet([*PLAN, nameless]))
    work = PlannedWork.objects.get(title="Ash Lane")
    assert (work.discipline, work.status) == ("", "draft")
    Attachment.objects.create(work=work, file="x", name="x", content_type="x", size=1)
    (told,) = undo(import_, silent)
    assert "concept" in told
    assert "cancelled" not in told
    assert PlannedWork.objects.get().status == "draft"


def test_a_colleague_takes_back_only_what_they_may_plan(
    planner: User, sewers: Organisation
) -> None:
    imported(planner, sewers, sheet(PLAN))
    second = imported(planner, sewers, changed_plan())
    row = second.rows.filter(outcome="changed").first()
    assert row is not None
    assert row.work is not None
    roads = make_organisation("Roads")
    PlannedWork.objects.filter(pk=row.work.pk).update(organisation=roads)
    told = undo(second, silent)
    assert any(row.work.title in text for text in told)
    row.refresh_from_db()
    assert row.work.organisation == roads
    assert row.work.revision == row.revision_after
