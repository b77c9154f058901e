"""Works near those that somebody puts together, and what each would change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.gis.db.models import Union
from django.contrib.gis.db.models.functions import Distance

from conflicts import wording
from conflicts.composing.asking import Asked
from conflicts.composing.obstacles import told
from conflicts.composing.services import held_elsewhere
from conflicts.composing.trial import difference, most_works
from conflicts.models import Combination
from conflicts.permissions import may_see_benefit, may_see_sum
from conflicts.trying import Trials
from organisations.permissions import Visitor
from projects.models import PlannedWork
from projects.permissions import organisations_with_open_books

# Somebody who puts works together looks around the corner as well.
NEAR_METRES = 100
MOST_NEAR = 12


@dataclass(frozen=True, slots=True)
class Candidate:
    """A work near the chosen ones."""

    work: PlannedWork
    distance: str
    effect: str  # what it would change, or what is in the way
    is_possible: bool
    gain: float = 0.0  # euros, only to put the best first


def works_near(asked: Asked, user: Visitor, today: date) -> list[PlannedWork]:
    """Works that could be added, the nearest first, with `apart` in metres."""
    chosen = PlannedWork.objects.filter(pk__in=asked.ids, footprint__isnull=False)
    place = chosen.aggregate(place=Union("footprint"))["place"]
    if place is None:
        return []
    rows = PlannedWork.objects.visible_to(user).to_be_detected(today)
    rows = rows.near(place, NEAR_METRES).exclude(pk__in=asked.ids)
    rows = rows.annotate(apart=Distance("footprint", place)).defer("footprint")
    return list(rows.select_related("organisation").order_by("apart", "pk")[:MOST_NEAR])


def candidates(
    asked: Asked,
    near: Sequence[PlannedWork],
    trials: Trials,
    user: Visitor,
    combination: Combination | None = None,
) -> list[Candidate]:
    """Each of these with what it would change, added to what is asked; what would save
    most comes first."""
    own = [combination] if combination else []
    held = held_elsewhere([work.pk for work in near], user, own)
    is_full = len(asked.ids) >= most_works(combination)
    effects = _Effects(asked, trials, user)
    found = []
    for work in near:
        text, gain = effects.of(work)
        distance = _distance(work.apart.m)  # type: ignore[attr-defined]
        is_possible = gain is not None and work.pk not in held and not is_full
        effect = held.get(work.pk) or text
        found.append(Candidate(work, distance, effect, is_possible, gain or 0.0))
    return sorted(found, key=lambda one: (not one.is_possible, -one.gain))


def _distance(metres: float) -> str:
    if metres < 1:
        return wording.space(0, 0, several=False)
    return wording.space(0, metres, several=False)


class _Effects:
    """What one more work does to the benefit."""

    def __init__(self, asked: Asked, trials: Trials, user: Visitor) -> None:
        self._asked, self._trials, self._user = asked, trials, user
        now = trials.of(asked.ids, asked.start) if len(asked.ids) > 1 else None
        self._now = now.proposal if now else None
        self._books = organisations_with_open_books(user)

    def of(self, work: PlannedWork) -> tuple[str, float | None]:
        """In words and in euros; None when it can't be added, 0 when that is secret."""
        ids = [*self._asked.ids, work.pk]
        tried = self._trials.of(ids, self._asked.start)
        if tried.proposal is None:
            words = told(tried.obstacles, shows_sum=may_see_sum(self._user))
            return " ".join(one.what for one in words), None
        if not may_see_benefit(self._books, *self._asked.works, work):
            return "", 0.0
        before = self._now.value.likely if self._now else 0.0
        gain = tried.proposal.value.likely - before
        return difference(gain), gain
