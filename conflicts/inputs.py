"""What a proposal was computed from, as rows keep it, and computing it once more."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

import shapely

from conflicts import engine
from conflicts.engine import Rules, Window, Work
from conflicts.engine.value import Sites, value
from conflicts.models import Combination


class Inputs:
    """The works of a plan, to tell per proposal what the engine saw."""

    def __init__(self, works: Iterable[Work], rules: Rules) -> None:
        self._works = {work.id: work for work in works}
        self.rules_version = rules.version

    def works_of(self, proposal: engine.Proposal) -> list[dict[str, Any]]:
        return [work_as_json(self._works[id]) for id in proposal.works]

    def appraisal_of(self, proposal: engine.Proposal) -> dict[str, Any]:
        """Units, shares, full limits, and a digest of what it was computed from."""
        appraisal = proposal.appraisal
        return {
            "anchor": proposal.group.anchor,
            "units": [list(unit) for unit in proposal.group.units],
            "shares": [asdict(share) for share in appraisal.shares],
            "is_stable": appraisal.is_stable,
            "binding": [
                {"key": list(one.limit.key), "price": one.price, "amount": one.use}
                for one in proposal.binding
            ],
            "inputs": _digest(self.works_of(proposal)),
        }


def replayed(row: Combination, rules: Rules) -> engine.Value:
    """What the stored works are worth together by the rules of that time.

    `rules` are those of `row.rules_version`. The same as what is stored, unless
    somebody changed the rows by hand.
    """
    works = [work_from_json(stored) for stored in row.inputs.works]
    units = [tuple(unit) for unit in row.appraisal["units"]]
    campaigns = [unit for unit in units if len(unit) > 1]
    shifts = {member.work_id: member.shift_days for member in row.members.all()}
    return value(units, shifts, Sites(works, rules, campaigns), rules)


def work_as_json(work: Work) -> dict[str, Any]:
    return {
        "id": work.id,
        "organisation": work.organisation,
        "discipline": work.discipline,
        "footprint": shapely.to_wkb(work.footprint, hex=True),
        "window": [_iso(work.window.earliest), _iso(work.window.latest)],
        "duration_days": work.duration_days,
        "preferred_start": _iso(work.preferred_start),
        "cost": work.cost,
        "closes_street": work.closes_street,
        "may_move": work.may_move,
        "homes_per_m2": work.homes_per_m2,
        "areas": list(work.areas),
    }


def work_from_json(stored: Mapping[str, Any]) -> Work:
    earliest, latest = stored["window"]
    return Work(
        **{
            **stored,
            "footprint": shapely.from_wkb(stored["footprint"]),
            "window": Window(_day(earliest), _day(latest)),
            "preferred_start": _day(stored["preferred_start"]),
            "areas": tuple(stored["areas"]),
        }
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _digest(works: list[dict[str, Any]]) -> str:
    text = json.dumps(works, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:20]
