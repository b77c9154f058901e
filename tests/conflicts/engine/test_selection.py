from datetime import date

import pytest

from conflicts.engine import Group, Rules, Value, select

RULES = Rules(minimum_value_eur=5_000.0)


def worth(likely: float, *works: int) -> Group:
    return Group(works[0], works, date(2030, 1, 1), (), Value(likely, ()))


@pytest.mark.parametrize(
    ("groups", "chosen", "reason"),
    [
        ([], [], "nothing to choose"),
        ([worth(9e3, 1, 2), worth(8e3, 3, 4)], [(1, 2), (3, 4)], "best first"),
        ([worth(8e3, 1, 2), worth(9e3, 2, 3)], [(2, 3)], "a work is in one at most"),
        (
            [worth(9e3, 1, 2, 3), worth(8e3, 3, 4), worth(7e3, 4, 5)],
            [(1, 2, 3), (4, 5)],
            "falls back on a smaller group",
        ),
        ([worth(9e3, 2, 3), worth(9e3, 1, 2)], [(1, 2)], "equal: lowest ids"),
        ([worth(5e3, 1, 2), worth(4_999.99, 3, 4)], [(1, 2)], "the limit counts"),
        ([worth(-1, 1, 2)], [], "costs more than it saves"),
    ],
)
def test_select(
    groups: list[Group], chosen: list[tuple[int, ...]], reason: str
) -> None:
    assert [group.works for group in select(groups, RULES)] == chosen
    assert [group.works for group in select(groups[::-1], RULES)] == chosen
