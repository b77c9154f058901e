"""Why a pair of openings was not combined, read from what is on record."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import NamedTuple

from django.db.models import Prefetch

from conflicts.decided import member_ids, was_accepted
from conflicts.missing.pairs import Pair
from conflicts.models import (
    Combination,
    CombinationMember,
    DateConfirmation,
    Decision,
    Match,
    MissedChance,
)
from conflicts.review import (
    JOINABLE,
    UNANSWERED,
    Confirmed,
    Happened,
    State,
    Verdict,
)

Why = MissedChance.Why

# What was known once is not forgotten: KIP forgets that works met when they are done,
# and a proposal lapses when its works are.
KEPT = {
    Why.NEVER_MATCHED: {Why.NOT_PROPOSED},
    Why.LAPSED: {Why.NOT_DECIDED, Why.NO_ANSWER},
}


class Story(NamedTuple):
    """Why it was missed, and the proposal that tells, if there was one."""

    why: MissedChance.Why
    combination: int | None = None


class Log:
    """What is on record about some pairs, read at once. Eight queries."""

    def __init__(self, pairs: Iterable[Pair]) -> None:
        works = {id for pair in pairs for id in pair.ids}
        self._in = _combinations_with(works)
        asked = {pk for some in self._in.values() for pk in some}
        decisions = Decision.objects.prefetch_related(
            Prefetch(
                "confirmations",
                DateConfirmation.objects.filter(state=Confirmed.DECLINED),
                to_attr="declined",
            )
        )
        rows = Combination.objects.filter(pk__in=asked, kind__in=JOINABLE)
        rows = rows.prefetch_related(
            "members", Prefetch("decisions", decisions), "consultations__answers"
        )
        self._rows = {row.pk: row for row in rows.order_by("-changed_at", "-pk")}
        silences = Combination.objects.filter(journal__what=Happened.SILENT)
        known = silences.filter(pk__in=asked).values_list("pk", flat=True)
        self._silent = set(known)
        met = Match.objects.filter(first__in=works, second__in=works)
        self._met = set(met.values_list("first", "second"))

    def story(self, pair: Pair) -> Story | None:
        """Why this pair was not combined; None when it was."""
        both = self._in[pair.first] & self._in[pair.second]
        rows = [row for pk, row in self._rows.items() if pk in both]
        rows = [row for row in rows if set(pair.ids) <= member_ids(row)]
        if not rows:
            met = pair.ids in self._met
            return Story(Why.NOT_PROPOSED if met else Why.NEVER_MATCHED)
        if accepted := [row for row in rows if was_accepted(row)]:
            slipped = pair.days > 0 or _declined(accepted[0], pair.ids)
            return Story(Why.SLIPPED, accepted[0].pk) if slipped else None
        decided = [row for row in rows if row.decisions.all()]
        row = (decided or rows)[0]
        return Story(self._without_yes(row), row.pk)

    def _without_yes(self, row: Combination) -> MissedChance.Why:
        said = next(iter(row.decisions.all()), None)
        if said is not None:
            return Why.REJECTED if said.verdict == Verdict.REJECT else Why.LATER
        if row.pk in self._silent or _is_unanswered(row):
            return Why.NO_ANSWER
        return Why.LAPSED if row.state == State.LAPSED else Why.NOT_DECIDED


def _combinations_with(works: Collection[int]) -> dict[int, set[int]]:
    """Per work the proposals that it is or was in."""
    found: dict[int, set[int]] = defaultdict(set)
    members = CombinationMember.objects.filter(work__in=works).order_by()
    for work, combination in members.values_list("work", "combination"):
        found[work].add(combination)
    return found


def _declined(row: Combination, works: Collection[int]) -> bool:
    """Whether an owner declined the dates that would have made it one opening."""
    decision = next(iter(row.decisions.all()))
    declined: list[DateConfirmation] = decision.declined  # type: ignore[attr-defined]
    return any(one.work_id in works for one in declined)


def _is_unanswered(row: Combination) -> bool:
    talk = next(iter(row.consultations.all()), None)
    return talk is not None and any(
        answer.reply in UNANSWERED for answer in talk.answers.all()
    )


def kept(known: str | None, now: MissedChance.Why) -> str:
    """What to say by now of what was `known` before."""
    return known if known is not None and known in KEPT.get(now, ()) else now
