"""A sheet that KIP wrote and that comes back; and files of elsewhere."""

import openpyxl
import pytest
from django.utils import translation

from organisations.models import Organisation, User
from projects import columns
from projects.imports.checking import undo
from projects.models import (
    Import,
    ImportRow,
    PlannedWork,
)
from projects.services import save_work
from tests.factories import make_organisation, make_work
from tests.projects.imports_of import (
    SWISS,
    checked,
    counts,
    imported,
    messages,
    sheet,
    silent,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def exported(works: list[PlannedWork]) -> list[list[object]]:
    lines: list[list[object]] = [[str(one.heading) for one in columns.COLUMNS]]
    lines += [[one.write(work) for one in columns.COLUMNS] for work in works]
    return lines


@pytest.fixture
def own_works(sewers: Organisation) -> list[PlannedWork]:
    return [
        make_work(
            f"Elm {n}",
            organisation=sewers,
            description="Two\nlines",
            cost_estimate="1200.50",
            funding_source="levy",
            closes_street=bool(n),
        )
        for n in range(2)
    ]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_an_export_that_comes_back_unchanged_changes_nothing(
    planner: User, sewers: Organisation, own_works: list[PlannedWork], language: str
) -> None:
    with translation.override(language):
        path = sheet(exported(own_works))
    assert counts(checked(planner, sewers, path)) == {"unchanged": 2}


def test_a_cell_that_was_edited_is_exactly_that_change(
    planner: User, sewers: Organisation, own_works: list[PlannedWork]
) -> None:
    lines = exported(own_works)
    lines[1][lines[0].index("Title") if "Title" in lines[0] else 1] = "Elm, new sewer"
    import_ = checked(planner, sewers, sheet(lines))
    assert counts(import_) == {"changed": 1, "unchanged": 1}
    assert import_.rows.get(outcome="changed").differences == {
        "title": ["Elm 0", "Elm, new sewer"]
    }


def test_a_text_like_a_formula_comes_back_as_it_was(
    planner: User, sewers: Organisation
) -> None:
    work = make_work("=1+1", organisation=sewers, description="'-quoted")
    lines = exported([work])
    lines[1] = [columns.defused(v) if isinstance(v, str) else v for v in lines[1]]
    assert lines[1][1] == "'=1+1"
    assert counts(checked(planner, sewers, sheet(lines))) == {"unchanged": 1}


def test_a_cell_that_was_emptied_empties_the_field(
    planner: User, sewers: Organisation, own_works: list[PlannedWork]
) -> None:
    lines = exported(own_works)
    place = [one.key for one in columns.COLUMNS].index("preferred_start") - 1
    lines[1][place] = None  # the latest end
    imported(planner, sewers, sheet(lines))
    own_works[0].refresh_from_db()
    assert own_works[0].latest_end is None


def test_what_changed_in_kip_after_the_export_stays(
    planner: User, sewers: Organisation, own_works: list[PlannedWork]
) -> None:
    lines = exported(own_works)
    work = PlannedWork.objects.get(pk=own_works[0].pk)
    work.title, work.duration_days = "Elm, both sides", 60
    save_work(work)
    lines[1][1] = "Elm, north side"
    keys = [one.key for one in columns.COLUMNS]
    lines[1][keys.index("cost_estimate")] = 5000
    import_ = checked(planner, sewers, sheet(lines))
    differences = import_.rows.get(outcome="changed").differences
    assert differences == {"cost_estimate": ["€ 1,200.50", "€ 5,000"]}
    assert "was changed in KIP as well, to “Elm, both sides”" in messages(import_)


def test_a_row_without_a_number_is_a_new_work(
    planner: User, sewers: Organisation, own_works: list[PlannedWork]
) -> None:
    lines = exported(own_works)
    lines.append([None, "Ash Road", sewers.name, *[None] * (len(lines[0]) - 3)])
    import_ = imported(planner, sewers, sheet(lines))
    assert counts(import_) == {"new": 1, "unchanged": 2}


def test_a_number_of_a_work_of_others_is_an_error(
    planner: User, sewers: Organisation
) -> None:
    work = make_work("Theirs", organisation=make_organisation("Gridco"))
    lines = exported([work])
    lines[1][2] = sewers.name
    import_ = checked(planner, sewers, sheet(lines))
    assert counts(import_) == {"error": 1}
    assert "no work" in messages(import_)
    assert ImportRow.objects.get().work is None


def test_a_sheet_keeps_its_hidden_column(own_works: list[PlannedWork]) -> None:
    book = openpyxl.load_workbook(sheet(exported(own_works)))
    assert book.active is not None
    assert book.active.cell(2, len(columns.COLUMNS)).value == own_works[0].revision
    assert columns.recognised(["Titel", "KIP-nummer"]) is not None
    assert columns.recognised(["Titel", "nummer"]) is None


@pytest.mark.parametrize(
    "name", ["works_2015-02.xls", "works_2015-05.xls", "works.kml", "works.gml"]
)
def test_files_of_elsewhere_come_in_as_they_are_guessed(
    planner: User, sewers: Organisation, name: str
) -> None:
    import_ = imported(planner, sewers, SWISS / name)
    assert set(counts(import_)) == {"new"}
    assert counts(checked(planner, sewers, SWISS / name)) == {
        "unchanged": import_.rows_total
    }
    assert undo(import_, silent) == []
    assert not PlannedWork.objects.exists()
    assert Import.objects.count() == 2
