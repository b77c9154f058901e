"""A profile is checked before it is used, and says where it is wrong."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from projects.imports import ProfileError, read_profile
from projects.imports.profile import Profile
from projects.imports.profile_files import built_in_profiles, profile_from

SMALLEST = """
source_system = "plan"
[columns]
source_id = "id"
title = "name"
organisation = "who"
"""


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def profile(more: str = "") -> Profile:
    return profile_from(tomllib.loads(SMALLEST + more))


def test_the_built_in_profiles_are_valid() -> None:
    assert "algemeen" in built_in_profiles()
    for name in built_in_profiles():
        assert read_profile(name).source_system


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[columns]\nsource_id = 'id'", "“source_system” must name"),
        (
            "source_system = 'a'\n[columns]\ntitle = 'b'",
            "which column is the source_id",
        ),
        (SMALLEST + "[colours]\na = 1", "The profile: KIP does not know “colours”"),
        (SMALLEST + "naam = 'b'", "columns: KIP does not know “naam”"),
        (SMALLEST + "description = 5", "columns: “description” must be a text or a"),
        (SMALLEST + "[defaults]\nstatus = 'soon'", "“soon” is not a status"),
        (SMALLEST + "[defaults]\ncloses_street = 'ja'", "must be true or false"),
        (SMALLEST + "[values.status]\nsoon = ['x']", "values.status: KIP does not"),
        (SMALLEST + "[values.organisation]\na = ['x']", "values: KIP does not know"),
        (SMALLEST + "[dates]\nopen_days = ['1900']", "“open_days” is a list of days"),
        (SMALLEST + "[dates]\nopen_from_year = 'x'", "must be a year"),
        (SMALLEST + "[numbers]\ndecimal = ';'", "comma or a point"),
        (SMALLEST + "[[skip]]\nreason = 'x'", "skip 1: “when” must say"),
        (SMALLEST + "[[skip]]\nwhen = [{column = 'a', is = 'b'}]", "“reason” must be"),
        (
            SMALLEST + "[[rules]]\nset = {status = 'draft'}\nwhen = [{column = 'a'}]",
            "rules 1.when 1: a condition has exactly one of: is, is_not",
        ),
        (
            SMALLEST + "[[rules]]\nset = {title = 'x'}\nwhen = [{column='a', is='b'}]",
            "rules 1.set: KIP does not know “title”",
        ),
        (SMALLEST + "[[organisations]]\nkind = 'department'", "“name” must be a text"),
        (
            SMALLEST + "[[organisations]]\nname = 'x'\nkind = 'shop'",
            "organisations 1: “shop” is not a kind",
        ),
        (
            SMALLEST + "[[organisations]]\nname = 'x'\ndiscipline = 'shop'",
            "“shop” is not a discipline",
        ),
        (SMALLEST + "[organisations]\nname = 'x'", "“organisations” must be a list"),
        (SMALLEST + "[texts.a]\nwords = {b = 'c'}", "texts.a: “column” must be a text"),
        (SMALLEST + "[texts.a]\ncolumn='b'\nreplace=[['(', '']]", "is not a pattern"),
        (SMALLEST + "[texts.a]\ncolumn='b'\nreplace=['x']", "list of pairs"),
        ("optional = ['title']" + SMALLEST, "every file must have title"),
        ("create_organisations = 1" + SMALLEST, "must be true or false"),
    ],
)
def test_a_mistake_in_a_profile_is_named_with_its_place(
    content: str, message: str
) -> None:
    with pytest.raises(ProfileError) as error:
        profile_from(tomllib.loads(content))
    assert message in str(error.value)


def test_a_profile_that_is_no_toml_or_not_there_is_named(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text("columns = [")
    with pytest.raises(ProfileError, match=r"mine\.toml is not valid TOML"):
        read_profile(tmp_path / "mine.toml")
    with pytest.raises(ProfileError, match=r"no profile “yours”.*algemeen"):
        read_profile("yours")


def titles(more: str, *rows: dict[str, Any]) -> list[str]:
    made = profile_from(tomllib.loads(SMALLEST.replace('"name"', "'{a}: {b}'") + more))
    return [made.text("title", row) for row in rows]


def test_a_title_does_without_a_part_that_is_missing() -> None:
    rows = [{"a": "Elm", "b": "sewer"}, {"a": "Elm", "b": None}, {"b": "sewer"}, {}]
    assert titles("", *rows) == ["Elm: sewer", "Elm", "sewer", ""]


def test_lines_of_which_a_part_is_missing_are_left_out() -> None:
    made = profile("description = ['From {a} to {b}.', 'Note: {c}']")
    assert made.text("description", {"a": "x", "c": "y"}) == "Note: y"
    assert made.text("description", {"a": "x", "b": "z"}) == "From x to z."


def test_a_text_can_be_reworded_and_fall_back_on_another() -> None:
    more = """
[texts.b]
column = "kind"
only_words = true
otherwise = "c"
words = { "new pipes" = ["Pose de conduites*"] }
[texts.c]
column = "who"
replace = [["^City of ", ""], ["s$", ""]]
"""
    rows = [
        {"a": "Elm", "kind": "Pose de conduites : gaz", "who": "x"},
        {"a": "Elm", "kind": "a remark", "who": "City of Sewers"},
    ]
    assert titles(more, *rows) == ["Elm: new pipes", "Elm: Sewer"]


def test_texts_that_fall_back_on_each_other_come_to_an_end() -> None:
    more = "\n".join(
        f"[texts.{one}]\ncolumn = 'k'\notherwise = '{other}'"
        for one, other in (("a", "b"), ("b", "a"))
    )
    assert titles(more, {"k": ""}) == [""]


def test_a_profile_knows_which_columns_it_needs() -> None:
    made = profile(
        "description = 'About {what}'\n[texts.what]\ncolumn = 'subject'\n"
        "[[skip]]\nreason = 'x'\nwhen = [{column = 'state', is = 'y'}]"
    )
    assert made.needed_columns() == ["id", "name", "who", "subject", "state"]
