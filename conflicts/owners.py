"""Who gains what from a proposal, as `engine.Appraisal` was stored with it.

Amounts of single organisations tell what their works cost: only for who may see sums.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from conflicts import wording
from conflicts.explaining import Explained, Part
from organisations.models import Organisation


@dataclass(frozen=True, slots=True)
class Owner:
    """One organisation in a proposal: a line of the table."""

    organisation: Organisation
    share: Mapping[str, float]  # fields of `engine.Share`
    parts: Sequence[Part]

    @property
    def saves(self) -> str:
        """Its part of what is saved, less its part of coordinating."""
        return wording.about(self.share["gross"] - self.share["coordination"])

    @property
    def moves(self) -> str:
        """How far its works move; of several those that move furthest."""
        days = [part.shift_days for part in self.parts if part.shift_days]
        return wording.shift_in_quarters(max(days, key=abs) if days else 0)

    @property
    def moving_costs(self) -> str:
        return _unless_nothing(self.share["own_shift"])

    @property
    def compensated(self) -> str:
        return _unless_nothing(self.share["compensated"])

    @property
    def contributed(self) -> str:
        return _unless_nothing(self.share["contributed"])

    @property
    def net(self) -> str:
        return wording.about(self.share["net"])


def owners(found: Explained) -> list[Owner]:
    """What each organisation gains, the most first; nothing when not yet appraised."""
    organisations = {work.organisation_id: work.organisation for work in found.works}
    shares = [
        share
        for share in found.combination.appraisal.get("shares", [])
        if share["organisation"] in organisations
    ]
    return [
        Owner(organisations[share["organisation"]], share, _of(found, share))
        for share in sorted(shares, key=lambda share: -share["net"])
    ]


def _of(found: Explained, share: Mapping[str, Any]) -> list[Part]:
    whose = share["organisation"]
    return [part for part in found.parts if part.work.organisation_id == whose]


def _unless_nothing(amount: float) -> str:
    return wording.about(amount) if round(amount) else ""
