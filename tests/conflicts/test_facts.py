"""What counts as moved under a decision."""

from dataclasses import replace

import pytest

from conflicts.facts import Facts, what_moved

BEFORE = Facts("Elm Lane", "programmed", "2030-04-01", "2030-06-30", (0.0, 0.0), 900.0)


@pytest.mark.parametrize(
    ("change", "moved"),
    [
        ({}, []),
        ({"title": "Elm Lane, sewer"}, []),
        ({"earliest_start": "2030-05-02"}, []),  # 31 days is what planners shift
        ({"earliest_start": "2030-05-03"}, ["earliest_start"]),
        ({"latest_end": "2030-05-29"}, ["latest_end"]),
        ({"latest_end": None}, ["latest_end"]),  # open is not a date
        ({"status": "adopted"}, []),
        ({"status": "cancelled"}, ["status"]),
        ({"centre": (6.0, 8.0)}, []),  # exactly ten metres
        ({"centre": (6.1, 8.0)}, ["place"]),
        ({"extent": 1350.0}, []),  # exactly a third of the larger
        ({"extent": 1351.0}, ["extent"]),
        ({"extent": 600.0}, []),
        ({"extent": 0.0, "centre": None}, ["extent"]),
    ],
)
def test_only_what_moves_past_a_threshold_is_told(
    change: dict[str, object], moved: list[str]
) -> None:
    told = list(what_moved(BEFORE, replace(BEFORE, **change)))
    assert [entry["what"] for entry in told] == moved


def test_it_says_what_it_was_and_what_it_is_now() -> None:
    told = list(what_moved(BEFORE, replace(BEFORE, earliest_start="2031-01-01")))
    assert told == [
        {
            "title": "Elm Lane",
            "what": "earliest_start",
            "was": "2030-04-01",
            "now": "2031-01-01",
        }
    ]


def test_facts_survive_being_stored() -> None:
    assert Facts.from_json(BEFORE.as_json()) == BEFORE
