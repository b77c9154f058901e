"""Works of one organisation that are one: a cable route, a string of sewers."""

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from conflicts.engine.footprint import ground
from conflicts.engine.matching import Match, Reason
from conflicts.engine.rules import Rules
from conflicts.engine.work import Work


def campaigns(
    works: Sequence[Work], matches: Sequence[Match], rules: Rules
) -> list[tuple[int, ...]]:
    """Chains of works through connected streets, ids ascending, sorted.

    Works of one organisation and one discipline, each within `campaign_reach_m` of the
    next, with windows that share a day. Of a work that was entered twice only one
    counts. A chain of more than `campaign_max_works` is a programme for all of the
    town: it says nothing about one street, and is left out.

        sewer   |==1==|==2==|
                            |==3==|==4==|     one campaign: 1, 2, 3, 4
    """
    by_id = {work.id: work for work in works}
    twice = _entered_twice(by_id, matches, rules)
    links = [
        (found.first, found.second)
        for found in matches
        if _chains(found, by_id, rules) and not {found.first, found.second} & twice
    ]
    return sorted(
        chain for chain in _components(links) if len(chain) <= rules.campaign_max_works
    )


def _chains(found: Match, by_id: Mapping[int, Work], rules: Rules) -> bool:
    """Whether two works follow each other in one campaign."""
    if not found.is_joinable or found.overlap_days == 0:
        return False
    if found.metres_apart > rules.campaign_reach_m:
        return False
    one, other = by_id.get(found.first), by_id.get(found.second)
    return (
        one is not None
        and other is not None
        and one.organisation == other.organisation
        and one.discipline == other.discipline
    )


def _entered_twice(
    by_id: Mapping[int, Work], matches: Sequence[Match], rules: Rules
) -> set[int]:
    """Of each duplicate or part the smaller work; of equals that with the higher id."""
    found = set()
    for one in matches:
        if one.reason not in (Reason.DUPLICATE, Reason.PART):
            continue
        pair = [by_id[id] for id in (one.first, one.second) if id in by_id]
        if len(pair) == 2:
            found.add(min(pair, key=lambda work: _size(work, rules)).id)
    return found


def _size(work: Work, rules: Rules) -> tuple[float, int]:
    return ground(work.footprint, rules.working_width_m).area, -work.id


def _components(links: Sequence[tuple[int, int]]) -> list[tuple[int, ...]]:
    """The works that hang together by links, as tuples of ascending ids."""
    if not links:
        return []
    ids, rows = np.unique(np.array(links), return_inverse=True)
    one, other = rows.reshape(-1, 2).T
    graph = csr_array((np.ones(len(one)), (one, other)), shape=(len(ids), len(ids)))
    parts = connected_components(graph, directed=False)[1]
    order = np.argsort(parts, kind="stable")
    cuts = np.flatnonzero(np.diff(parts[order])) + 1
    return [tuple(chain.tolist()) for chain in np.split(ids[order], cuts)]
