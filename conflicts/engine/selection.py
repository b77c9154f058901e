"""Candidate groups -> proposals: the best few, each work in at most one."""

from collections.abc import Iterable

from conflicts.engine.grouping import Group
from conflicts.engine.rules import Rules


def select(groups: Iterable[Group], rules: Rules) -> list[Group]:
    """Proposals by descending value: the best group first, then what is left.

    Equal values are ranked by the ids of their works, so that the same plan always
    gives the same list. Groups below the minimum value are not worth a meeting.
    """
    chosen: list[Group] = []
    taken: set[int] = set()
    for group in sorted(groups, key=lambda group: (-group.value.likely, group.works)):
        if group.value.likely < rules.minimum_value_eur:
            break
        if taken.isdisjoint(group.works):
            chosen.append(group)
            taken.update(group.works)
    return chosen
