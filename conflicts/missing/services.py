"""Finding missed chances: every night anew, with the same rows for the same pairs."""

import logging
from collections.abc import Iterator, Sequence
from datetime import date

from django.db import transaction

from conflicts.engine import Rules
from conflicts.engine.candidates import Candidates
from conflicts.engine.value import value
from conflicts.missing.pairs import Pair, near_pairs
from conflicts.missing.why import Log, kept
from conflicts.models import MissedChance
from conflicts.plan import engine_works
from projects.models import PlannedWork

logger = logging.getLogger(__name__)

# So many pairs are read and valued at a time, so that memory stays small.
BATCH = 2000


@transaction.atomic
def find(today: date, rules: Rules) -> int:
    """Afterwards there is one row per missed chance, as the plans and the record are
    now; returns how many. Safe to repeat: the same pair keeps its row.

    What it cost is what the engine says that the two would have saved if they had been
    carried out together without moving either. Where that is nothing, nothing was
    missed.
    """
    pairs = near_pairs(rules, today)
    known = {
        (first, second): why
        for first, second, why in MissedChance.objects.values_list(
            "first", "second", "why"
        )
    }
    found: set[tuple[int, int]] = set()
    for start in range(0, len(pairs), BATCH):
        rows = list(_missed(pairs[start : start + BATCH], rules, known))
        _store(rows)
        found.update((row.first_id, row.second_id) for row in rows)
    gone = [pair for pair in known if pair not in found]
    _forget(gone)
    logger.info("%s near pairs, %s missed chances", len(pairs), len(found))
    return len(found)


def _missed(
    pairs: Sequence[Pair], rules: Rules, known: dict[tuple[int, int], str]
) -> Iterator[MissedChance]:
    log, costs = Log(pairs), _costs(pairs, rules)
    for pair in pairs:
        cost = costs.get(pair.ids, 0.0)
        story = log.story(pair) if cost > 0 else None
        if story is not None:
            yield MissedChance(
                first_id=pair.first,
                second_id=pair.second,
                why=kept(known.get(pair.ids), story.why),
                combination_id=story.combination,
                metres_apart=round(pair.metres, 2),
                days_between=pair.days,
                cost=cost,
            )


def _costs(pairs: Sequence[Pair], rules: Rules) -> dict[tuple[int, int], float]:
    """Euros that each pair would have saved together; not of what the engine never
    proposes together, as the same work entered twice."""
    ids = {id for pair in pairs for id in pair.ids}
    works = engine_works(PlannedWork.objects.filter(pk__in=ids))
    candidates = Candidates(works, rules)
    return {
        pair.ids: value(
            [(pair.first,), (pair.second,)], {}, candidates.sites, rules
        ).likely
        for pair in pairs
        if candidates.may_join(*pair.ids)
    }


def _store(rows: Sequence[MissedChance]) -> None:
    MissedChance.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["first", "second"],
        update_fields=["why", "combination", "metres_apart", "days_between", "cost"],
    )


def _forget(pairs: Sequence[tuple[int, int]]) -> None:
    """Those that are none any more: moved, cancelled, or not worth it by now."""
    rows = MissedChance.objects.filter(first__in=[first for first, _ in pairs])
    gone = set(pairs)
    keys = rows.values_list("pk", "first", "second")
    ids = [pk for pk, first, second in keys if (first, second) in gone]
    MissedChance.objects.filter(pk__in=ids).delete()
