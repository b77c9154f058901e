"""The writes of the board: to whom a proposal is assigned."""

from django.db import transaction

from conflicts.journal import note
from conflicts.models import Combination
from conflicts.review import Action, Happened
from conflicts.services import take_step
from organisations.models import User


@transaction.atomic
def assign(combination: Combination, to: User | None, by: User) -> None:
    """Afterwards `to` sees to it that it is decided on; None: whoever decides, again.

    Raises DecidedMeanwhile when it lapsed or changed since it was read.
    """
    take_step(Action.ASSIGN, combination)
    Combination.objects.filter(pk=combination.pk).update(assigned_to=to)
    note(combination, Happened.ASSIGNED, by=by, to=str(to) if to else "")
    combination.refresh_from_db()
