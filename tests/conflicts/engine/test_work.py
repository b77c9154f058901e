from dataclasses import FrozenInstanceError

import pytest

from tests.conflicts.engine.builders import make_work


@pytest.mark.parametrize(
    "nonsense", [{"duration_days": 0}, {"cost": -1.0}, {"homes_per_m2": -1.0}]
)
def test_nonsense_is_refused(nonsense: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="work 7"):
        make_work(7, **nonsense)


def test_work_does_not_change() -> None:
    with pytest.raises(FrozenInstanceError):
        make_work().organisation = 2  # type: ignore[misc]
