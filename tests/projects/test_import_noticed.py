"""What residents notice of a work, from the files of those who plan it."""

from typing import Any

import pytest
from django.utils import translation

from organisations.models import Organisation, User
from projects import columns
from projects.history.changes import changes_of
from projects.imports.checking import check, store, undo
from projects.imports.guessing import guess, look_into
from projects.imports.mapping import Mapping
from projects.imports.profile_files import profile_from
from projects.imports.report_file import template
from projects.imports.vocabulary import meaning
from projects.models import PlannedWork
from projects.services import save_work
from tests.factories import make_organisation, make_work
from tests.projects.imports_of import (
    checked,
    counts,
    imported,
    messages,
    sheet,
    silent,
    uploaded,
    with_mapping,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

HEADINGS = ["id", "naam", "soort werk", "begin", "eind"]
ELM = ["W1", "Elm Lane", "riool", "1-4-2030", "30-6-2030"]
OAK = ["W2", "Oak Street", "asfalt", "1-4-2031", "30-6-2031"]
DUTCH = ["straat dicht", "parkeerhinder", "geluidshinder", "bereikbaarheid"]

Noticed = tuple[bool, bool, bool, str]
NOTHING: Noticed = (False, False, False, "")
EVERYTHING: Noticed = (True, True, True, "on_foot")


def lines_with(names: list[str], *words: list[Any]) -> list[list[Any]]:
    works = [ELM, OAK][: len(words)]
    told = [[*work, *said] for work, said in zip(works, words, strict=True)]
    return [[*HEADINGS, *names], *told]


def noticed(title: str = "Elm Lane") -> Noticed:
    work = PlannedWork.objects.get(title=title)
    return (
        work.closes_street,
        work.takes_parking,
        work.is_noisy,
        work.homes_reached,
    )


def fill_in(title: str = "Elm Lane") -> None:
    """As somebody does in the form."""
    work = PlannedWork.objects.get(title=title)
    work.closes_street = work.takes_parking = work.is_noisy = True
    work.homes_reached = "on_foot"
    save_work(work)


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (DUTCH, ["ja", "x", "1", "beperkt"]),
        (DUTCH, ["Ja", "minder plaatsen", "veel", "te voet en met de fiets"]),
        (
            ["street closed", "takes parking", "noise", "accessibility"],
            ["yes", "yes", "high", "limited"],
        ),
        (
            ["Vollsperrung", "Parkplatzverlust", "Lärmbelastung", "Erreichbarkeit"],
            ["ja", "wahr", "stark", "eingeschränkt"],
        ),
        (
            ["fermeture", "perte de stationnement", "bruit", "accessibilité"],
            ["oui", "vrai", "élevé", "à pied et à vélo"],
        ),
    ],
)
def test_departments_tell_it_in_their_own_words(
    planner: User, sewers: Organisation, names: list[str], words: list[Any]
) -> None:
    import_ = imported(planner, sewers, sheet(lines_with(names, words)))
    assert counts(import_) == {"new": 1}
    assert "Say what" not in messages(import_)
    assert noticed() == EVERYTHING


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (DUTCH, ["nee", "geen", "0", "normaal"]),
        (DUTCH, ["geen", "nee", "gering", "ook met de auto"]),
        (
            ["fermeture", "perte de stationnement", "bruit", "accessibilité"],
            ["non", "aucune", "faible", "comme d'habitude"],
        ),
    ],
)
def test_that_there_is_no_nuisance_is_told_as_well(
    planner: User, sewers: Organisation, names: list[str], words: list[Any]
) -> None:
    imported(planner, sewers, sheet(lines_with(names, ["ja", "ja", "ja", "ja"])))
    fill_in()
    imported(planner, sewers, sheet(lines_with(names, words)))
    assert noticed() == (False, False, False, "as_usual")


@pytest.mark.parametrize(
    ("field", "word", "value"),
    [
        ("homes_reached", "bereikbaarheid: beperkt", "on_foot"),
        ("homes_reached", "onbeperkt", "as_usual"),
        ("homes_reached", "niet met de auto", "on_foot"),
        ("homes_reached", "te voet, met de fiets en auto", "as_usual"),
        ("homes_reached", "te voet, geen auto", "on_foot"),
        ("homes_reached", "zu Fuß", "on_foot"),
        ("homes_reached", "uneingeschränkt", "as_usual"),
        ("homes_reached", "lopend en met de fiets, niet met de auto", "on_foot"),
        ("homes_reached", "nee", ""),
        ("homes_reached", "via de achterkant", ""),
        ("takes_parking", "6 plaatsen vervallen", "true"),
        ("takes_parking", "onbeperkt parkeren", ""),
        ("takes_parking", "keine", "false"),
        ("is_noisy", "heien", "true"),
        ("is_noisy", "weinig hinder", "false"),
        ("is_noisy", "65 dB", ""),
        ("closes_street", "✓", "true"),
        ("closes_street", "faux", "false"),
    ],
)
def test_words_mean_what_residents_may_be_told(
    field: str, word: str, value: str
) -> None:
    assert meaning(field, word) == value


def test_each_column_is_one_of_them_and_no_other() -> None:
    path = sheet(lines_with(DUTCH, ["ja", "ja", "nee", "beperkt"]))
    mapping = guess(look_into(path).layers[0], make_organisation())
    assert {name: mapping.columns[name] for name in mapping.words} == {
        "discipline": "soort werk",
        "closes_street": "straat dicht",
        "takes_parking": "parkeerhinder",
        "is_noisy": "geluidshinder",
        "homes_reached": "bereikbaarheid",
    }


def test_a_number_of_parking_places_is_no_loss_of_them() -> None:
    path = sheet(lines_with(["parking", "access"], ["ja", "ja"]))
    mapping = guess(look_into(path).layers[0], make_organisation())
    assert not {"takes_parking", "homes_reached"} & set(mapping.columns)


def test_the_template_can_tell_all_of_it() -> None:
    for language in ("nl", "en"):
        with translation.override(language):
            path = sheet([["id"]])
            path.write_bytes(template())
            found = guess(look_into(path).layers[0], make_organisation()).columns
        fields = {"closes_street", "takes_parking", "is_noisy", "homes_reached"}
        assert fields | {"public_text"} <= set(found)


@pytest.mark.parametrize(
    ("column", "word", "advice"),
    [
        ("parkeerhinder", "even kijken", "yes or no. Say what it means"),
        ("geluidshinder", "65 dB", "yes or no. Say what it means"),
        ("bereikbaarheid", "via de achterkant", "this word. Say what it means"),
    ],
)
def test_a_word_that_nobody_knows_is_told_and_left_out(
    planner: User, sewers: Organisation, column: str, word: str, advice: str
) -> None:
    path = sheet(lines_with([column], ["ja"], [word]))
    import_ = imported(planner, sewers, path)
    told = import_.rows.get(number=3).message
    assert f"Row 3, column “{column}” (“{word}”)" in told
    assert advice in told
    assert "comes in without it" in told
    assert noticed("Oak Street") == NOTHING


def test_a_person_says_what_a_word_means(planner: User, sewers: Organisation) -> None:
    path = sheet(lines_with(["bereikbaarheid"], ["via de achterkant"]))
    import_ = with_mapping(
        uploaded(planner, sewers, path),
        columns={"title": "naam", "homes_reached": "bereikbaarheid"},
        words={"homes_reached": {"via de achterkant": "on_foot"}},
    )
    check(import_, silent)
    store(import_, silent)
    assert noticed() == (False, False, False, "on_foot")


def test_a_file_without_these_columns_leaves_what_was_filled_in(
    planner: User, sewers: Organisation
) -> None:
    imported(planner, sewers, sheet(lines_with([], [])))
    fill_in()
    later = sheet([HEADINGS, [*ELM[:4], "30-9-2030"]])
    assert counts(imported(planner, sewers, later)) == {"changed": 1}
    assert noticed() == EVERYTHING


def test_what_a_file_leaves_open_stays_as_well(
    planner: User, sewers: Organisation
) -> None:
    imported(planner, sewers, sheet(lines_with(DUTCH, ["ja", "ja", "ja", "beperkt"])))
    later = checked(planner, sewers, sheet(lines_with(DUTCH, ["", "n.n.b.", "?", ""])))
    assert counts(later) == {"unchanged": 1}


def test_undoing_brings_back_what_residents_were_told(
    planner: User, sewers: Organisation
) -> None:
    imported(planner, sewers, sheet(lines_with(DUTCH, ["nee", "ja", "nee", "normaal"])))
    was = noticed()
    later = sheet(lines_with(DUTCH, ["ja", "nee", "ja", "beperkt"]))
    import_ = imported(planner, sewers, later)
    assert noticed() == (True, False, True, "on_foot")
    assert undo(import_, silent) == []
    assert noticed() == was


def test_the_preview_and_the_history_tell_it_in_words(
    planner: User, sewers: Organisation
) -> None:
    imported(
        planner, sewers, sheet(lines_with(DUTCH, ["nee", "nee", "nee", "normaal"]))
    )
    later = sheet(lines_with(DUTCH, ["nee", "ja", "ja", "beperkt"]))
    import_ = imported(planner, sewers, later)
    assert import_.rows.get().differences == {
        "takes_parking": ["no", "yes"],
        "is_noisy": ["no", "yes"],
        "homes_reached": [
            "as usual, also by car",
            "on foot and by bicycle, not by car",
        ],
    }
    last = changes_of(PlannedWork.objects.get())[0]
    assert [one.sentence for one in last.fields] == [
        "Reaching homes and shops: on foot and by bicycle, not by car "
        "(was as usual, also by car)",
        "Takes parking places: yes (was no)",
        "Makes noise: yes (was no)",
    ]


# -- sheets that KIP wrote


def exported(work: PlannedWork, **cells: Any) -> list[list[Any]]:
    told = {one.key: one.write(work) for one in columns.COLUMNS} | cells
    return [[str(one.heading) for one in columns.COLUMNS], list(told.values())]


@pytest.fixture
def told_work(sewers: Organisation) -> PlannedWork:
    return make_work(
        "Elm Lane",
        organisation=sewers,
        takes_parking=True,
        is_noisy=True,
        homes_reached="on_foot",
        funding_source="levy",
    )


@pytest.mark.parametrize("language", ["nl", "en"])
def test_an_export_that_comes_back_changes_nothing(
    planner: User, sewers: Organisation, told_work: PlannedWork, language: str
) -> None:
    with translation.override(language):
        path = sheet(exported(told_work))
    import_ = checked(planner, sewers, path)
    assert counts(import_) == {"unchanged": 1}
    mapping = Mapping.from_json(import_.mapping)
    assert {"takes_parking", "is_noisy", "homes_reached"} <= set(mapping.columns)


def test_an_older_export_without_these_columns_leaves_them(
    planner: User, sewers: Organisation, told_work: PlannedWork
) -> None:
    names = ("closes_street", "takes_parking", "is_noisy", "homes_reached")
    keys = [one.key for one in columns.COLUMNS]
    kept = [at for at, key in enumerate(keys) if key not in names]
    old = [[line[at] for at in kept] for line in exported(told_work)]
    assert counts(checked(planner, sewers, sheet(old))) == {"unchanged": 1}


@pytest.mark.parametrize("field", ["homes_reached", "funding_source"])
def test_a_choice_that_was_emptied_in_our_own_sheet_is_empty(
    planner: User, sewers: Organisation, told_work: PlannedWork, field: str
) -> None:
    import_ = imported(planner, sewers, sheet(exported(told_work, **{field: None})))
    assert set(import_.rows.get().differences) == {field}
    told_work.refresh_from_db()
    assert getattr(told_work, field) == ""


def test_an_answer_that_changed_in_kip_after_the_export_stays(
    planner: User, sewers: Organisation, told_work: PlannedWork
) -> None:
    lines = exported(told_work)
    told_work.homes_reached, told_work.is_noisy = "as_usual", False
    save_work(told_work)
    assert counts(checked(planner, sewers, sheet(lines))) == {"unchanged": 1}


# -- profiles


def test_a_profile_may_say_it_by_words_and_by_rule() -> None:
    profile = profile_from(
        {
            "source_system": "plan",
            "columns": {
                "source_id": "id",
                "title": "name",
                "organisation": "who",
                "homes_reached": "reach",
                "is_noisy": "noise",
            },
            "values": {"homes_reached": {"on_foot": ["code 3"]}},
            "defaults": {"takes_parking": True, "homes_reached": "as_usual"},
        }
    )
    assert profile.words["homes_reached"]["on_foot"].has("Code 3")
    assert profile.defaults["takes_parking"] is True
