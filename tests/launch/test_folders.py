import os
from pathlib import Path

import pytest

from launch.folders import make, private_folder, sockets_folder
from launch.progress import Failure


def test_sockets_lie_beside_the_data(folder: Path) -> None:
    assert sockets_folder(folder, None) == folder / "run"
    assert (folder / "run").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("name", ["a" * 100, "met spatie", "café"])
def test_sockets_go_elsewhere_when_the_path_does_not_serve(
    folder: Path, name: str
) -> None:
    data = folder / name
    sockets = sockets_folder(data, None)
    assert sockets.parent == Path("/tmp")
    assert sockets == sockets_folder(data, None)
    sockets.rmdir()


def test_a_link_in_the_place_of_a_private_folder_is_refused(folder: Path) -> None:
    (folder / "run").symlink_to("/tmp")
    with pytest.raises(Failure, match="belongs to somebody else"):
        private_folder(folder / "run", None)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs a server as another user")
def test_data_that_postgres_cannot_reach_are_not_moved(folder: Path) -> None:
    (folder / "var").mkdir()
    (folder / "var" / "something").touch()
    folder.chmod(0o700)
    with pytest.raises(Failure, match="can't reach"):
        make(folder / "var", reader="postgres")
    assert (folder / "var" / "something").exists()
