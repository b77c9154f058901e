"""Two versions of one work beside each other, when two people edit it at once.

A `State` is what a form shows of a work, field by field. Its digest goes along with
the form, so that later can be told who changed what: I, somebody else, or both.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from agenda.models import Challenge
from projects.amounts import euros
from projects.history.changes import differences as field_differences
from projects.history.changes import state_of_work
from projects.models import PlannedWork, WorkPart
from projects.periods import period_text
from projects.planning import FundingSource
from projects.services import YearCosts

MINE, THEIRS = "mine", "theirs"


@dataclass(frozen=True)
class State:
    """One version: the work itself, and per further field its value and its text."""

    work: PlannedWork
    rows: Mapping[str, tuple[Any, str]]

    def digests(self) -> dict[str, str]:
        values = {name: value for name, (value, _text) in self.rows.items()}
        return {
            name: _digest(value)
            for name, value in {**state_of_work(self.work), **values}.items()
        }


def as_lines(text: str) -> str:
    """A text without what a browser does to its line ends and the spaces around it: who
    only looked at it did not change it."""
    return "\n".join(text.strip().splitlines())


def _digest(value: Any) -> str:
    said = repr(as_lines(value) if isinstance(value, str) else value).encode()
    return hashlib.md5(said, usedforsecurity=False).hexdigest()[:12]


@dataclass(frozen=True)
class Difference:
    """One field in both versions; `keeps` is what to propose, MINE or THEIRS, and
    `is_clash` says that both people changed it."""

    name: str
    label: str
    mine: str
    theirs: str
    keeps: str
    is_clash: bool


def stored_state(work: PlannedWork) -> State:
    costs = {
        (cost.year, cost.funding_source): cost.amount for cost in work.year_costs.all()
    }
    rows = _rows(costs, list(work.parts.all()), list(work.challenges.all()))
    return State(work, rows)


def entered_state(
    work: PlannedWork,
    costs: YearCosts | None,
    parts: Sequence[WorkPart] | None,
    challenges: Sequence[Challenge],
) -> State:
    """What a form would store; None for what it does not speak of."""
    rows = _rows(costs, parts, challenges)
    return State(work, rows)


def _rows(
    costs: YearCosts | None,
    parts: Sequence[WorkPart] | None,
    challenges: Sequence[Challenge],
) -> dict[str, tuple[Any, str]]:
    chosen = sorted(one.pk for one in challenges)
    rows: dict[str, tuple[Any, str]] = {
        "challenges": (chosen, ", ".join(str(one) for one in challenges))
    }
    if costs is not None:
        amounts = [(*key, f"{amount:.2f}") for key, amount in sorted(costs.items())]
        rows["costs"] = amounts, _costs_text(costs)
    if parts is not None:
        rows["parts"] = sorted(map(_part_value, parts)), _parts_text(parts)
    return rows


def _part_value(part: WorkPart) -> tuple[str, ...]:
    drawn = part.footprint.wkb if part.footprint else b""
    return (
        part.name,
        str(part.earliest_start),
        str(part.latest_end),
        hashlib.md5(bytes(drawn), usedforsecurity=False).hexdigest(),
    )


def _costs_text(costs: YearCosts) -> str:
    sources = dict(FundingSource.choices)
    return "; ".join(
        " ".join(filter(None, [f"{year}:", euros(amount), f"({sources[source]})"]))
        if source
        else f"{year}: {euros(amount)}"
        for (year, source), amount in sorted(costs.items())
    )


def _parts_text(parts: Sequence[WorkPart]) -> str:
    return "; ".join(
        f"{part.name} ({period_text(part.earliest_start, part.latest_end)})"
        for part in parts
    )


def as_shown(state: State) -> str:
    """For a hidden field of the form."""
    return json.dumps(state.digests(), separators=(",", ":"))


def differences(mine: State, stored: PlannedWork, *, shown: str) -> list[Difference]:
    """What differs and was changed by somebody else since `shown` was shown.

    What only I changed is no matter of choice. Where it is not known what was shown,
    everything that differs is.
    """
    theirs = stored_state(stored)
    before, mine_now, theirs_now = _read(shown), mine.digests(), theirs.digests()
    found = []
    for name, label, my_text, their_text in _texts(mine, theirs):
        if before.get(name) == theirs_now[name]:
            continue
        untouched = before.get(name) == mine_now[name]
        keeps = THEIRS if untouched else MINE
        is_clash = not untouched
        found.append(Difference(name, label, my_text, their_text, keeps, is_clash))
    return found


def _texts(mine: State, theirs: State) -> list[tuple[str, str, str, str]]:
    labels = {
        "challenges": capfirst(_("challenges")),
        "costs": _("Cost per year"),
        "parts": _("Parts"),
    }
    rows = [
        (name, label, mine.rows[name][1], theirs.rows[name][1])
        for name, label in labels.items()
        if name in mine.rows and mine.rows[name][0] != theirs.rows[name][0]
    ]
    return [*field_differences(mine.work, theirs.work), *rows]


def _read(shown: str) -> dict[str, Any]:
    try:
        read = json.loads(shown or "{}")
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}
