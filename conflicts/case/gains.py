"""What a proposal means for each party, in one sentence."""

from django.utils.translation import gettext as _

from conflicts.explaining import Explained
from conflicts.owners import Owner, owners
from conflicts.wording import about

# From so many parties on one may know its own gain without learning another's.
_FEWEST_PARTIES = 3


def sentence(owner: Owner) -> str:
    """'Saves € 27,000; moves 4 quarters later, which costs € 7,700; ...'"""
    clauses = [_("saves %(amount)s") % {"amount": owner.saves}]
    if owner.moving_costs:
        moves = {"move": owner.moves, "cost": owner.moving_costs}
        clauses.append(_("moves %(move)s, which costs it %(cost)s") % moves)
    elif any(part.shift_days for part in owner.parts):
        clauses.append(_("moves %(move)s") % {"move": owner.moves})
    if owner.compensated:
        amount = {"amount": owner.compensated}
        clauses.append(_("gets %(amount)s of that back from the others") % amount)
    if owner.contributed:
        amount = {"amount": owner.contributed}
        clauses.append(_("pays %(amount)s to who moves") % amount)
    return "; ".join(clauses)


def own_gain(found: Explained, books: set[int]) -> str:
    """What these organisations gain, rounded; empty when that would tell what another
    gains, or when they have no work in it."""
    shares = owners(found)
    mine = [one for one in shares if one.organisation.pk in books]
    if not mine or len(shares) - len(mine) < _FEWEST_PARTIES - 1:
        return ""
    return about(sum(one.share["net"] for one in mine))
