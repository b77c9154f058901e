"""One look at the plan, the whole of it or around some works, and what it found."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any

from conflicts import engine
from conflicts.decided import decided, member_ids, reassess, with_members
from conflicts.engine import Findings, Plan, Rules, Said
from conflicts.held import refresh_held
from conflicts.inputs import Inputs
from conflicts.models import Combination
from conflicts.plan import is_bounded, read_plan
from conflicts.recording import Counts, record_proposals
from conflicts.recording_matches import record_matches, record_restriction_matches
from conflicts.regions import FIRST_HOPS, MORE_HOPS, Region, region_around
from conflicts.review import Kind
from conflicts.steps import Steps
from projects.models import PlannedWork

# Looking at more works than this in one region takes as long as looking at all.
MOST_WORKS_IN_REGION = 5_000


@dataclass(frozen=True, slots=True)
class Found:
    """What one look found, and how far it reached."""

    plan: Plan
    rules: Rules
    findings: Findings
    works: int  # how many were looked at
    region: Region | None = None  # None: the whole plan

    @property
    def prices(self) -> list[dict[str, Any]]:
        prices = self.findings.selection.prices
        return [{"key": list(key), "price": price} for key, price in prices.items()]


def look_at_everything(rules: Rules, today: date, steps: Steps) -> Found:
    with steps("read") as progress:
        plan = read_plan(PlannedWork.objects.to_be_detected(today))
        said = said_about(None)
        progress(len(plan.works), len(plan.works))
    findings = engine.find(plan, rules, said, not_before=today, step=steps)
    return Found(plan, rules, findings, len(plan.works))


def look_around(
    changed: Collection[int], rules: Rules, today: date, steps: Steps
) -> Found | None:
    """What a full run would find where these works matter; None when only a full run
    can tell.

    The region grows until the search for the best proposals stays inside it.
    """
    if is_bounded():
        return None
    for hops in count(FIRST_HOPS, MORE_HOPS):
        with steps("read"):
            region = region_around(changed, hops, rules, today)
            if len(region.works) > MOST_WORKS_IN_REGION:
                return None
            works = PlannedWork.objects.to_be_detected(today)
            plan = read_plan(works.filter(pk__in=region.works))
            said = said_about(region.works)
        findings = engine.find(
            plan, rules, said, changed=region.near, not_before=today, step=steps
        )
        if region.is_whole or findings.selection.reached <= region.inner:
            return Found(plan, rules, findings, len(plan.works), region)
    raise AssertionError("a region grows until it is whole")


def said_about(works: Collection[int] | None) -> Said:
    """What people said, and what is shown to them (of these works alone)."""
    respected = decided()
    shown = Combination.objects.open()
    if works is not None:
        shown = shown.among(works)
    return Said(
        never_together=respected.never_together,
        taken=respected.taken,
        shown=[frozenset(member_ids(row)) for row in with_members(shown)],
    )


def record(found: Found, today: date, steps: Steps) -> Counts:
    """Afterwards the rows say what was found. Returns the figures of the run."""
    findings, region = found.findings, found.region
    inner = None if region is None else region.inner

    def touches(*works: int) -> bool:
        return inner is None or not inner.isdisjoint(works)

    def within(works: Collection[int]) -> bool:
        return inner is None or inner.issuperset(works)

    counts = _counts(findings)
    with steps("store"):
        counts.matches_new, counts.matches_gone = record_matches(
            [one for one in findings.matches if touches(one.first, one.second)],
            findings.considered.worth,
            found.rules.version,
            None if region is None else region.near,
        )
        record_restriction_matches(
            findings.considered.restriction_matches,
            found.rules.version,
            None if region is None else region.works,
        )
        proposals = [one for one in findings.proposals if within(one.works)]
        inputs = Inputs(found.plan.works, found.rules)
        record_proposals(proposals, inputs, inner, counts)
        refresh_held(
            None if region is None else region.works,
            found.rules,
            today,
            findings.selection.prices,
        )
        counts.decisions_to_reassess = reassess(inner)
    return counts


def _counts(findings: Findings) -> Counts:
    kinds = [match.kind.value for match in findings.matches if not match.is_near_miss]
    return Counts(
        matches=len(kinds),
        combine=kinds.count(Kind.COMBINE),
        order=kinds.count(Kind.ORDER),
        clash=kinds.count(Kind.CLASH),
        supersedes=kinds.count(Kind.SUPERSEDES),
        near_misses=len(findings.matches) - len(kinds),
        restrictions=len(findings.considered.restriction_matches),
        groups=len(findings.considered.groups),
        proposals=len(findings.proposals),
        value=round(sum(one.group.value.likely for one in findings.proposals)),
    )
