"""The list is calm: who is not concerned keeps its proposal when others move."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from shapely import LineString, box

from conflicts.engine import Group, Rules, Window, Work, match
from conflicts.engine.candidates import Candidates
from conflicts.engine.grouping import group
from conflicts.engine.selection import Selection, select

RULES = Rules()
WORKS = 2_000
BLOCK_M, WIDTH_M = 100.0, 12.0

# discipline, euros per metre, working days per metre, drawn as a whole street
KINDS = (
    ("sewerage", 700.0, 0.30, False),
    ("water", 250.0, 0.15, False),
    ("gas", 220.0, 0.15, False),
    ("electricity", 150.0, 0.10, False),
    ("telecom", 60.0, 0.05, False),
    ("heat", 900.0, 0.30, False),
    ("roads", 600.0, 0.20, True),
    ("green", 200.0, 0.10, True),
)


def town(works: int, seed: int) -> list[Work]:
    """Works of eight organisations over six years, in streets on a grid."""
    random = Random(seed)
    side = round((works / 2) ** 0.5)
    return [_work(id, side, random) for id in range(1, works + 1)]


def _work(id: int, side: int, random: Random) -> Work:
    organisation = random.randrange(len(KINDS))
    discipline, price, pace, is_street = KINDS[organisation]
    x, y = random.randrange(side) * BLOCK_M, random.randrange(side) * BLOCK_M
    length = BLOCK_M * random.choice((1, 1, 2, 3)) - WIDTH_M
    along = (length, WIDTH_M) if random.random() < 0.5 else (WIDTH_M, length)
    street = box(x, y, x + along[0], y + along[1])
    aside = random.uniform(1, WIDTH_M - 1)
    lengthwise = along[0] > along[1]
    trench = (
        LineString([(x, y + aside), (x + length, y + aside)])
        if lengthwise
        else LineString([(x + aside, y), (x + aside, y + length)])
    )
    first = date(2027, 1, 1) + timedelta(days=random.randrange(6 * 365))
    room = random.choice((90, 180, 365, 730))
    return Work(
        id=id,
        organisation=organisation,
        discipline=discipline,
        footprint=street if is_street else trench,
        window=Window(first, first + timedelta(days=room)),
        duration_days=max(1, round(pace * length)),
        preferred_start=first + timedelta(days=room // 3),
        cost=price * length * random.uniform(0.7, 1.3),
        may_move=random.random() < 0.9,
    )


def moved(
    works: Sequence[Work], share: float, seed: int
) -> tuple[list[Work], set[int]]:
    """The same works after some moved up to a year; and which."""
    random = Random(seed)
    some = set(random.sample([work.id for work in works], round(share * len(works))))
    return [_moved(work, random) if work.id in some else work for work in works], some


def _moved(work: Work, random: Random) -> Work:
    days = random.choice((-1, 1)) * random.randrange(30, 366)
    start = work.preferred_start
    return replace(
        work,
        window=work.window.shifted(days),
        preferred_start=start and start + timedelta(days=days),
    )


def proposals(works: Sequence[Work], shown: Sequence[Group] = ()) -> Selection:
    candidates = Candidates(works, RULES)
    groups = group(match(works, RULES), candidates).groups
    return select(groups, RULES, shown=[frozenset(one.works) for one in shown])


def test_after_five_percent_of_the_works_move_the_others_keep_their_proposals() -> None:
    works = town(WORKS, seed=1)
    before = proposals(works).groups
    assert len(before) > 100
    returned = asked = 0
    for seed in (2, 3, 4):
        after, some = moved(works, 0.05, seed)
        found = {
            (one.works, one.start_quarter) for one in proposals(after, before).groups
        }
        untouched = [one for one in before if some.isdisjoint(one.works)]
        asked += len(untouched)
        returned += sum((one.works, one.start_quarter) in found for one in untouched)
    assert returned >= 0.94 * asked


def test_the_same_plan_gives_the_same_proposals() -> None:
    works = town(300, seed=5)
    before = proposals(works).groups
    assert proposals(works[::-1]).groups == before
    assert proposals(works, before).groups == before
