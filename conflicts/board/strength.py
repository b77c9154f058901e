"""How strong a proposal is, in a word with its reasons.

Three yes-or-no questions, each of one figure that stands on the proposal's page. All
three yes is strong, two is fair, less is weak. Asked in SQL, so that the board can be
filtered by it; what is no chance (a clash, something needless) has no strength.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import (
    Avg,
    Case,
    CharField,
    F,
    FloatField,
    Func,
    IntegerField,
    JSONField,
    OuterRef,
    Q,
    Subquery,
    TextChoices,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from conflicts.models import Combination, CombinationMember
from conflicts.querysets import CombinationQuerySet
from conflicts.review import JOINABLE

# The benefit that is left is at least so many times what coordinating costs.
WORTH_TIMES = 2
# At least this part of the works stays where it was planned.
STAYING_SHARE = 0.5


class Strength(TextChoices):
    STRONG = "strong", _("strong")
    FAIR = "fair", _("fair")
    WEAK = "weak", _("weak")


@dataclass(frozen=True, slots=True)
class Sign:
    """One of the questions: the condition for yes, and both answers in words."""

    name: str
    condition: Q
    yes: str | Promise
    no: str | Promise


SIGNS = (
    Sign(
        "certain",
        Q(value_low__gt=0),
        _("also by the low estimate it saves money"),
        _("by the low estimate it costs money"),
    ),
    Sign(
        "worthwhile",
        Q(value__gte=WORTH_TIMES * F("coordination")),
        _("it saves more than twice what coordinating costs"),
        _("it saves less than twice what coordinating costs"),
    ),
    Sign(
        "staying",
        Q(staying__gte=STAYING_SHARE),
        _("at least half of the works need not move"),
        _("more than half of the works must move"),
    ),
)
_BY_SIGNS = {3: Strength.STRONG, 2: Strength.FAIR}


def with_strength(rows: CombinationQuerySet) -> CombinationQuerySet:
    """The rows with `strength` ("": it is no chance) and the answers to `SIGNS`."""
    rows = rows.annotate(coordination=_coordination(), staying=_staying())
    answers = {
        f"is_{sign.name}": Case(
            When(sign.condition, then=1), default=0, output_field=IntegerField()
        )
        for sign in SIGNS
    }
    rows = rows.annotate(**answers)
    met = sum((F(name) for name in answers), Value(0))
    word = Case(
        *(When(signs=count, then=Value(word)) for count, word in _BY_SIGNS.items()),
        default=Value(Strength.WEAK),
        output_field=CharField(),
    )
    return rows.annotate(
        signs=met,
        strength=Case(When(kind__in=JOINABLE, then=word), default=Value("")),
    )


def reasons(row: Combination) -> Sequence[str]:
    """Why a row of `with_strength` is no stronger; of a strong one why it is."""
    signs = [(sign, bool(getattr(row, f"is_{sign.name}"))) for sign in SIGNS]
    if all(met for _sign, met in signs):
        return [str(sign.yes) for sign, _met in signs]
    return [str(sign.no) for sign, met in signs if not met]


def _coordination() -> Coalesce:
    """What coordinating costs, in euros, of the terms of the benefit; 0 if unknown."""
    term = Func(
        F("terms"),
        function="jsonb_path_query_first",
        template="%(function)s(%(expressions)s,"
        """ '$[*] ? (@.name == "coordination").amount_eur')""",
        output_field=JSONField(),
    )
    return Coalesce(0 - Cast(term, FloatField()), 0.0, output_field=FloatField())


def _staying() -> Coalesce:
    """The part of the works that need not move, between 0 and 1."""
    stays = Case(When(shift_days=0, then=1.0), default=0.0, output_field=FloatField())
    members = CombinationMember.objects.filter(combination=OuterRef("pk")).order_by()
    share = members.values("combination").annotate(share=Avg(stays)).values("share")
    return Coalesce(Subquery(share), 0.0, output_field=FloatField())
