"""Recording what a combination really brought."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction

from conflicts.closing.estimates import estimate_of
from conflicts.closing.rows import may_be_closed
from conflicts.journal import note
from conflicts.models import CloseOut, Combination
from conflicts.review import Happened
from organisations.models import User


class NotToBeClosed(Exception):
    """Closed out already, or not (any more) to be carried out together."""


@dataclass(frozen=True, slots=True)
class Realised:
    """What somebody found afterwards; None: nobody knows."""

    saved: Decimal | None = None  # in euros
    address_days: float | None = None
    openings_avoided: int | None = None
    terms: Mapping[str, float] = field(default_factory=dict)  # euros per term
    note: str = ""  # how this was found
    lesson: str = ""


@transaction.atomic
def close_out(combination: Combination, realised: Realised, by: User) -> CloseOut:
    """Afterwards it is on record beside what was estimated until now.

    Raises NotToBeClosed; then nothing is stored.
    """
    row = Combination.objects.select_for_update().get(pk=combination.pk)
    if not may_be_closed(row) or CloseOut.objects.filter(combination=row).exists():
        raise NotToBeClosed
    made = CloseOut.objects.create(
        combination=row,
        saved=realised.saved,
        address_days=realised.address_days,
        openings_avoided=realised.openings_avoided,
        terms=dict(realised.terms),
        estimate=estimate_of(row),
        note=realised.note,
        lesson=realised.lesson,
        closed_by=by,
    )
    # without amounts: parties read the record too
    note(row, Happened.CLOSED_OUT, by, text=realised.lesson)
    return made
