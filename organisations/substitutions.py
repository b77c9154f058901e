"""Who acts for whom, and when: naming a deputy and ending it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from organisations.models import Membership, Substitution, User
from organisations.permissions import REPLACEABLE_ROLES


def replaceable(user: User) -> QuerySet[Membership]:
    """The memberships for which `user` may name a deputy: only their own, so that
    nobody passes on what they do for somebody else."""
    own = Membership.objects.filter(user=user, role__in=REPLACEABLE_ROLES)
    return own.select_related("organisation").order_by("organisation__name", "role")


def colleagues(user: User) -> QuerySet[User]:
    """Who may act for `user`: people with an account in an organisation in which
    `user` has something to hand over."""
    organisations = replaceable(user).order_by().values("organisation")
    members = Membership.objects.filter(organisation__in=organisations)
    found = User.objects.filter(pk__in=members.values("user"), is_active=True)
    return found.exclude(pk=user.pk).order_by("name", "email")


def are_colleagues(membership: Membership, deputy: User) -> bool:
    organisation = membership.organisation_id
    return deputy.memberships.filter(organisation=organisation).exists()


def overlapping(substitution: Substitution) -> QuerySet[Substitution]:
    """Others by which the same person has the same rights in part of that time."""
    same = Substitution.objects.filter(
        membership=substitution.membership_id, deputy=substitution.deputy_id
    ).exclude(pk=substitution.pk)
    return same.filter(
        first_day__lte=substitution.last_day, last_day__gte=substitution.first_day
    )


@dataclass(frozen=True, slots=True)
class ByTime:
    """Substitutions around a day."""

    current: Sequence[Substitution]
    coming: Sequence[Substitution]
    past: Sequence[Substitution]

    @property
    def any(self) -> bool:
        return bool(self.current or self.coming or self.past)


def by_time(substitutions: QuerySet[Substitution], today: date) -> ByTime:
    """In two of them: what goes on or comes by its start, what is over last first."""
    rows = list(
        substitutions.select_related(
            "deputy", "membership__user", "membership__organisation"
        ).order_by("first_day", "pk")
    )
    return ByTime(
        current=[one for one in rows if one.first_day <= today <= one.last_day],
        coming=[one for one in rows if one.first_day > today],
        past=[one for one in reversed(rows) if one.last_day < today],
    )


def named_by(user: User) -> QuerySet[Substitution]:
    return Substitution.objects.filter(membership__user=user)


def of_deputy(user: User) -> QuerySet[Substitution]:
    """Those by which `user` acts for others whose accounts are in use."""
    return Substitution.objects.filter(deputy=user, membership__user__is_active=True)


def acting_for(user: User, today: date) -> QuerySet[Substitution]:
    """Those that give `user` rights today."""
    # As `memberships_of` counts.
    here = Membership.objects.filter(user=user).values("organisation")
    mine = of_deputy(user).filter(
        membership__role__in=REPLACEABLE_ROLES, membership__organisation__in=here
    )
    mine = mine.filter(Q(first_day__lte=today) & Q(last_day__gte=today))
    return mine.select_related("membership__user", "membership__organisation")


@transaction.atomic
def end(substitution: Substitution, today: date) -> None:
    """Afterwards it gives nobody rights any more, from now on. What has not begun, or
    began today, is gone; of the rest yesterday becomes the last day."""
    row = Substitution.objects.select_for_update().get(pk=substitution.pk)
    yesterday = today - timedelta(days=1)
    if row.first_day > yesterday:
        row.delete()
    elif row.last_day > yesterday:
        row.last_day = yesterday
        row.save(update_fields=["last_day"])
