"""Which combinations are to be closed out, and who does that."""

from datetime import date

from django.db.models import Exists, OuterRef, Subquery

from conflicts.decided import was_accepted
from conflicts.models import Combination, CombinationMember, Decision
from conflicts.permissions import may_decide
from conflicts.querysets import CombinationQuerySet
from conflicts.review import ACCEPTING, JOINABLE, State
from organisations.permissions import Visitor
from projects.planning import ENDED_STATUSES, Status


def may_be_closed(row: Combination) -> bool:
    """Whether it was to be carried out together, whatever moved since."""
    is_decided = row.state in (State.ACCEPTED, State.REASSESS)
    return row.kind in JOINABLE and is_decided and was_accepted(row)


def may_close(user: Visitor, row: Combination) -> bool:
    return may_be_closed(row) and may_decide(user, row)


def has_begun(row: Combination, today: date) -> bool:
    """Whether by its own planning, or by that of one of its works, people are at it."""
    begun = row.members.filter(work__status__in=[Status.UNDER_WAY, Status.FINISHED])
    return row.start_quarter <= today or begun.exists()


def all_done(row: Combination) -> bool:
    """Whether every work in it is ended, and at least one carried out."""
    return done().filter(pk=row.pk).exists()


def done() -> CombinationQuerySet:
    """Combinations of which every work is ended, at least one carried out."""
    members = CombinationMember.objects.filter(combination=OuterRef("pk"))
    going_on = members.exclude(work__status__in=ENDED_STATUSES)
    finished = members.filter(work__status=Status.FINISHED)
    return Combination.objects.filter(~Exists(going_on), Exists(finished))


def to_be_closed(user: Visitor) -> CombinationQuerySet:
    """Accepted ones in `user`'s areas that are done, and not closed out yet."""
    said = Decision.objects.filter(combination=OuterRef("pk"))
    last = Subquery(said.order_by("-decided_at", "-pk").values("verdict")[:1])
    mine = Combination.objects.decidable_by(user).filter(pk__in=done().values("pk"))
    return mine.alias(last_verdict=last).filter(
        last_verdict__in=ACCEPTING,
        state__in=[State.ACCEPTED, State.REASSESS],
        kind__in=JOINABLE,
        close_out=None,
    )
