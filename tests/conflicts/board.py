"""Proposals for the board, without looking for them."""

from datetime import date, timedelta
from itertools import count
from typing import Any

from conflicts.models import (
    Answer,
    Combination,
    CombinationMember,
    Consultation,
    Match,
)
from conflicts.review import Kind, MatchReason, Reply, State
from organisations.models import Organisation, User
from projects.models import PlannedWork
from projects.planning import Visibility
from tests.conflicts.proposals import make_pair
from tests.factories import TODAY
from tests.people import People

_numbers = count(1)
TERMS = [{"name": "coordination", "unit": "works", "quantity": 1, "amount_eur": -5000}]


REASONS = {
    Kind.CLASH: MatchReason.CLOSURES,
    Kind.ORDER: MatchReason.NEW_SURFACE,
    Kind.SUPERSEDES: MatchReason.DUPLICATE,
}

Pair = tuple[PlannedWork, PlannedWork]


def put(people: People, y: float = 100, **fields: Any) -> Combination:
    """A proposal of a new sewer and a road over it, as detection might have made it;
    negative `y` lies in the south."""
    return of(make_pair(people, y), **fields)


def shared(people: People, y: float = 100, **fields: Any) -> Combination:
    """One of the sewers and Gridco that partners may see."""
    row = put(people, y, **fields)
    works = PlannedWork.objects.filter(memberships__combination=row)
    works.update(visibility=Visibility.PARTNERS)
    works.filter(organisation=people.roads).update(organisation=people.gridco)
    return row


def of(works: Any, *, shifts: tuple[int, ...] = (0, 0), **fields: Any) -> Combination:
    values = {
        "number": next(_numbers),
        "state": State.NEW,
        "kind": Kind.COMBINE,
        "start_quarter": date(2030, 4, 1),
        "value": 20_000,
        "value_low": 4_000,
        "value_high": 40_000,
        "terms": TERMS,
        "rules_version": "1",
        **fields,
    }
    row = Combination.objects.create(**values)
    CombinationMember.objects.bulk_create(
        CombinationMember(combination=row, work=work, shift_days=days)
        for work, days in zip(works, shifts, strict=True)
    )
    return row


def ask_parties(
    row: Combination,
    by: User,
    replies: dict[Organisation, Reply],
    deadline: date = TODAY + timedelta(days=14),
) -> Consultation:
    """In consultation until `deadline`, with these answers."""
    Combination.objects.filter(pk=row.pk).update(state=State.CONSULTING)
    opened = Consultation.objects.create(
        combination=row, deadline=deadline, opened_by=by
    )
    for organisation, reply in replies.items():
        Answer.objects.create(
            consultation=opened, organisation=organisation, reply=reply
        )
    return opened


def meet(pair: Pair, kind: Kind = Kind.CLASH, **facts: Any) -> Match:
    """That the two meet, as detection would have stored it."""
    first, second = sorted(pair, key=lambda work: work.pk)
    values = {
        "first": first,
        "second": second,
        "kind": kind,
        "reason": REASONS.get(kind, MatchReason.NEAR),
        "metres_apart": 0,
        "overlap_days": 90,
        "gap_days": 0,
        "shared_m2": 1200,
        "rules_version": "1",
        **facts,
    }
    return Match.objects.create(**values)
