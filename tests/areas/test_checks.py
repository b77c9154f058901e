"""An installation in the wrong grid does not start."""

import pytest

from areas import checks


def test_the_grid_of_the_installation_is_metric() -> None:
    assert checks.grid_is_metric(None, databases=["default"]) == []


@pytest.mark.parametrize("srid", [4326, 1, 2263])
def test_degrees_feet_and_nonsense_are_refused(
    srid: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "GRID", srid)
    (error,) = checks.grid_is_metric(None, databases=["default"])
    assert str(srid) in error.msg


@pytest.mark.django_db
def test_another_grid_than_that_of_the_database_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert checks.grid_is_that_of_the_database(None, databases=["default"]) == []
    stored = checks.GRID
    monkeypatch.setattr(checks, "GRID", 27700)
    (error,) = checks.grid_is_that_of_the_database(None, databases=["default"])
    assert f"KIP_SRID={stored}" in error.hint
