from pathlib import Path

import pytest

from launch.installation import open_installation, read
from launch.progress import Failure


def test_demo_town_has_its_own_grid(folder: Path) -> None:
    values = open_installation(folder, {}, no_demo=False)
    assert (values["KIP_DEMO"], values["KIP_SRID"]) == ("1", "31370")


@pytest.mark.parametrize(
    ("asked", "kept"), [({}, "28992"), ({"KIP_SRID": "27700"}, "27700")]
)
def test_empty_installation_keeps_the_grid_of_its_first_start(
    folder: Path, asked: dict[str, str], kept: str
) -> None:
    open_installation(folder, asked, no_demo=True)
    again = open_installation(folder, {}, no_demo=False)
    assert (again["KIP_DEMO"], again["KIP_SRID"]) == ("0", kept)


def test_secret_is_kept_and_for_the_owner_only(folder: Path) -> None:
    secret = open_installation(folder, {}, no_demo=True)["KIP_SECRET_KEY"]
    assert open_installation(folder, {}, no_demo=True)["KIP_SECRET_KEY"] == secret
    assert (folder / "kip.env").stat().st_mode & 0o777 == 0o600


def test_lines_of_the_administrator_stay(folder: Path) -> None:
    open_installation(folder, {}, no_demo=True)
    with (folder / "kip.env").open("a") as file:
        file.write("KIP_HOSTS=kip.example.nl\n")
    open_installation(folder, {}, no_demo=True)
    assert read(folder / "kip.env")["KIP_HOSTS"] == "kip.example.nl"


@pytest.mark.parametrize(
    ("environ", "no_demo", "sentence"),
    [
        ({"KIP_SRID": "28992"}, False, "KIP_SRID asks for 28992"),
        ({}, True, "The demo town is in"),
        ({"KIP_DEMO": "0"}, False, "The demo town is in"),
    ],
)
def test_another_choice_afterwards_is_refused(
    folder: Path, environ: dict[str, str], no_demo: bool, sentence: str
) -> None:
    open_installation(folder, {}, no_demo=False)
    with pytest.raises(Failure, match=sentence):
        open_installation(folder, environ, no_demo=no_demo)


@pytest.mark.parametrize("srid", ["28992", "27700"])
def test_demo_town_in_another_grid_is_refused(folder: Path, srid: str) -> None:
    with pytest.raises(Failure, match="--no-demo"):
        open_installation(folder, {"KIP_SRID": srid}, no_demo=False)
    assert not (folder / "kip.env").exists()


def test_nonsense_for_a_grid_is_refused(folder: Path) -> None:
    with pytest.raises(Failure, match="'RD New'"):
        open_installation(folder, {"KIP_SRID": "RD New"}, no_demo=True)


def test_data_without_their_choice_are_not_guessed_at(folder: Path) -> None:
    (folder / "postgres").mkdir()
    with pytest.raises(Failure, match=r"kip\.env"):
        open_installation(folder, {}, no_demo=False)
