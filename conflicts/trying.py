"""Trying works together: what the engine needs to know, read once for many trials."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import F, Q

from areas.models import Restriction
from conflicts import engine
from conflicts.engine import Around, Plan, Rules, Tried
from conflicts.engine.campaigns import campaigns
from conflicts.engine.limits import Key
from conflicts.inputs import Inputs
from conflicts.models import DetectionRun, Match
from conflicts.plan import (
    bounds_of,
    engine_restrictions,
    engine_works,
)
from conflicts.regions import with_campaigns
from conflicts.review import MatchReason
from projects.models import PlannedWork

Works = Mapping[int, engine.Work]


@dataclass(frozen=True, slots=True)
class Trials:
    """Some works as they are now, and all that a trial of them depends on."""

    plan: Plan
    rules: Rules
    around: Around

    def of(
        self,
        works: Collection[int],
        start: date | None = None,
        *,
        ever: bool = False,
        instead: Works | None = None,
        chains: Collection[tuple[int, ...]] | None = None,
    ) -> Tried:
        """These together; `ever` also in a quarter that is over. `instead` are works
        as they should be looked at, by id; `chains` are the campaigns among them, if
        not those that the matches tell."""
        around = replace(self.around, not_before=None) if ever else self.around
        if chains is not None:
            around = replace(around, chains=chains)
        return engine.try_group(
            works, self._with(instead or {}), self.rules, around, start=start
        )

    def inputs(self, instead: Works | None = None) -> Inputs:
        """What the engine saw of the works, for a row to keep."""
        return Inputs(self._with(instead or {}).works, self.rules)

    def work(self, id: int) -> engine.Work | None:
        """A work as the engine sees it; None when it may not be proposed."""
        return next((work for work in self.plan.works if work.id == id), None)

    def _with(self, instead: Works) -> Plan:
        if not instead:
            return self.plan
        works = [instead.get(work.id, work) for work in self.plan.works]
        return replace(self.plan, works=works)


def read_trials(
    work_ids: Collection[int],
    rules: Rules,
    today: date,
    prices: Mapping[Key, float] | None = None,
) -> Trials:
    """Ready to try any of these works together; `prices` are those of the run that is
    going on, if there is one, or else of the last."""
    seen = with_campaigns(set(work_ids), rules)
    rows = PlannedWork.objects.to_be_detected(today)
    works = engine_works(rows.filter(pk__in=seen))
    limits = bounds_of(rows, work_ids)
    if limits is not None and prices is None:
        prices = _last_prices()
    return Trials(
        Plan(
            [work for work in works if work.id in work_ids],
            restrictions=engine_restrictions(Restriction.objects.all()),
        ),
        rules,
        Around(
            chains=campaigns(works, _chaining(seen), rules),
            not_before=today,
            limits=limits,
            prices=prices or {},
        ),
    )


def _chaining(works: Collection[int]) -> list[engine.Match]:
    """The stored matches that say which of these works are one campaign."""
    ids = list(works)
    alike = Q(
        first__organisation=F("second__organisation"),
        first__discipline=F("second__discipline"),
    )
    twice = Q(reason__in=[MatchReason.DUPLICATE, MatchReason.PART])
    rows = Match.objects.filter(alike | twice, first__in=ids, second__in=ids)
    return [
        engine.Match(
            **{
                **row,
                "kind": engine.Kind(row["kind"]),
                "reason": engine.Reason(row["reason"]),
            }
        )
        for row in rows.order_by("first", "second").values(*_MATCH)
    ]


_MATCH = (
    "first",
    "second",
    "kind",
    "reason",
    "is_near_miss",
    "metres_apart",
    "overlap_days",
    "gap_days",
    "shared_m2",
)


def _last_prices() -> dict[Key, float]:
    """Per limit that was full in the last look at the whole plan."""
    run = DetectionRun.objects.filter(is_full=True).order_by("-pk").first()
    stored: list[dict[str, Any]] = run.prices if run else []
    return {
        (k, int(o), int(p)): one["price"] for one in stored for k, o, p in [one["key"]]
    }
