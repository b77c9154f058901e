"""Effects as a planner reads them: only proposals that they may know of."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from conflicts.decided import member_ids
from conflicts.effects import Effects, Offer
from conflicts.models import Combination
from conflicts.permissions import may_see_benefit
from conflicts.wording import about
from organisations.models import Organisation
from organisations.permissions import PLANNING_ROLES, Role, Visitor, organisations_of
from projects.models import PlannedWork
from projects.permissions import organisations_with_open_books


@dataclass(frozen=True, slots=True)
class Told:
    """One proposal that would lapse, appear or change."""

    works: Sequence[PlannedWork]
    start: date
    value: str  # empty for who may not know
    row: Combination | None = None  # to link to
    new_start: date | None = None  # what differs, if it changes
    new_value: str = ""
    joins: Sequence[PlannedWork] = ()
    leaves: Sequence[PlannedWork] = ()


@dataclass(frozen=True, slots=True)
class ToldEffects:
    lapse: Sequence[Told]
    appear: Sequence[Told]
    change: Sequence[Told]
    accepted: Sequence[Combination]
    is_estimate: bool

    @property
    def is_none(self) -> bool:
        return not (self.lapse or self.appear or self.change or self.accepted)


def told(found: Effects, user: Visitor) -> ToldEffects:
    """Those of the effects that `user` may know of."""
    teller = _Teller(found, user)
    return ToldEffects(
        lapse=list(teller.offers(found.lapse)),
        appear=list(teller.offers(found.appear)),
        change=[
            one
            for change in found.change
            if (one := teller.changed(change.before, change.after))
        ],
        accepted=[row for row in found.accepted if row.pk in teller.visible],
        is_estimate=found.is_estimate,
    )


class _Teller:
    def __init__(self, found: Effects, user: Visitor) -> None:
        self._offers = [
            *found.lapse,
            *found.appear,
            *(side for one in found.change for side in (one.before, one.after)),
        ]
        self._books = organisations_with_open_books(user)
        self._mine = _organisations_that_concern(user)
        self._works = self._visible_works(user)
        rows = [one.row.pk for one in self._offers if one.row]
        rows += [row.pk for row in found.accepted]
        visible = Combination.objects.visible_to(user).filter(pk__in=rows)
        self.visible = set(visible.values_list("pk", flat=True))

    def _visible_works(self, user: Visitor) -> dict[int, PlannedWork]:
        ids = {work for one in self._offers for work in one.works}
        works = PlannedWork.objects.visible_to(user).filter(pk__in=ids)
        works = works.only("title", "discipline", "organisation")
        return works.select_related("organisation").in_bulk()

    def offers(self, offers: Iterable[Offer]) -> Iterator[Told]:
        for one in offers:
            if self._may_know(one):
                yield Told(self._named(one.works), one.start, self._value(one), one.row)

    def changed(self, was: Offer, now: Offer) -> Told | None:
        if not (self._may_know(was) and self._may_know(now)):
            return None
        return Told(
            self._named(was.works),
            was.start,
            self._value(was),
            was.row,
            now.start if now.start != was.start else None,
            new if (new := self._value(now)) != self._value(was) else "",
            self._named(now.works - was.works),
            self._named(was.works - now.works),
        )

    def _may_know(self, one: Offer) -> bool:
        """As of proposals that are stored: all works visible, and one that concerns."""
        if one.row and one.row.pk not in self.visible and member_ids(one.row):
            return False
        if not self._works.keys() >= one.works:
            return False
        owners = {self._works[work].organisation_id for work in one.works}
        return self._mine is None or bool(owners & self._mine)

    def _named(self, works: Iterable[int]) -> list[PlannedWork]:
        return [self._works[work] for work in sorted(works)]

    def _value(self, one: Offer) -> str:
        if not may_see_benefit(self._books, *self._named(one.works)):
            return ""
        return about(one.value)


def _organisations_that_concern(user: Visitor) -> set[int] | None:
    """Whose proposals `user` hears of (None: all), as `Combination.visible_to`."""
    town = organisations_of(user, Role.EXECUTIVE, Role.ADMINISTRATOR)
    if user.is_superuser or town.filter(kind=Organisation.Kind.DEPARTMENT).exists():
        return None
    own = organisations_of(user, *PLANNING_ROLES, Role.EXECUTIVE)
    return set(own.values_list("pk", flat=True))
