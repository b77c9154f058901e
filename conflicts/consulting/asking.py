"""Whom a proposal may be put to, and what exactly they are asked."""

import hashlib
from collections.abc import Iterable

from django.db.models import Q, QuerySet

from conflicts.concerned import parties_of, works_of
from conflicts.models import Combination
from organisations.models import Membership, Organisation
from organisations.permissions import PLANNING_ROLES
from projects.planning import Visibility


def who_may_be_asked(
    combination: Combination,
    others: Iterable[Organisation] = (),
    *,
    only: bool = False,
) -> list[Organisation]:
    """The parties and these others (`only` the others), by name, as far as they may see
    each of the works: to be asked is to be shown them."""
    ids = {one.pk for one in others}
    if not only:
        ids |= {party.pk for party in parties_of(combination)}
    return list(organisations_seeing_all(combination).filter(pk__in=ids))


def kept_out(combination: Combination) -> list[Organisation]:
    """The parties that can't be asked, because another's work is hidden from them."""
    able = organisations_seeing_all(combination).values_list("pk", flat=True)
    return [party for party in parties_of(combination) if party.pk not in set(able)]


def without_planner(parties: Iterable[Organisation]) -> list[Organisation]:
    """Those of which nobody can answer here: they must be asked in another way."""
    known = Membership.objects.filter(role__in=PLANNING_ROLES, user__is_active=True)
    able = set(known.values_list("organisation", flat=True))
    return [party for party in parties if party.pk not in able]


def others_to_ask(combination: Combination) -> list[Organisation]:
    """Departments without a work in it. Partners without one are not asked: the page
    of a proposal tells what is saved, and that is for who takes part in it."""
    parties = [party.pk for party in parties_of(combination)]
    able = organisations_seeing_all(combination).exclude(pk__in=parties)
    return list(able.filter(kind=Organisation.Kind.DEPARTMENT))


def who_may_lead(combination: Combination) -> QuerySet[Organisation]:
    """The parties and the departments, as far as they may see each of the works."""
    parties = [party.pk for party in parties_of(combination)]
    asked = Q(pk__in=parties) | Q(kind=Organisation.Kind.DEPARTMENT)
    return organisations_seeing_all(combination).filter(asked)


def organisations_seeing_all(combination: Combination) -> QuerySet[Organisation]:
    """Organisations whose people may see every work: `PlannedWork.visible_to`."""
    found = Organisation.objects.order_by("name")
    works = works_of(combination).values_list("organisation", "visibility")
    for owner, visibility in works:
        if visibility == Visibility.ORGANISATION:
            found = found.filter(pk=owner)
        elif visibility == Visibility.MUNICIPALITY:
            town = Q(kind=Organisation.Kind.DEPARTMENT)
            found = found.filter(town | Q(pk=owner))
    return found


def asked_now(combination: Combination) -> str:
    """What the parties say yes or no to, as a short text that changes when it does:
    the quarter, the works, and how far each would move."""
    members = combination.members.order_by("work").values_list("work", "shift_days")
    start = Combination.objects.values_list("start_quarter", flat=True)
    what = f"{start.get(pk=combination.pk)} {list(members)}"
    return hashlib.sha256(what.encode()).hexdigest()[:16]
