"""The columns of the table of works: what they are called and how they sort."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, IntegerField, OrderBy, Q, Value, When
from django.db.models.expressions import Combinable
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from projects.completeness import MONEY, lacking, missing_count, requirements
from projects.planning import Status

# Whose books are open to the one who asks; None: everybody's.
Books = set[int] | None


@dataclass(frozen=True)
class Column:
    name: str
    label: str | Promise
    is_usual: bool = False  # shown to who chose no columns
    sorts: bool = True
    is_number: bool = False


# In the order of the table. The title always stands before them.
COLUMNS = {
    column.name: column
    for column in (
        Column("status", _("Status"), is_usual=True),
        Column("period", _("Period"), is_usual=True),
        Column("preferred_start", _("Preferred start")),
        Column("duration_days", _("Working days"), is_number=True),
        Column("organisation", _("Organisation"), is_usual=True),
        Column("discipline", _("Discipline")),
        Column("areas", _("Area"), is_usual=True, sorts=False),
        Column("cost_estimate", _("Estimate"), is_usual=True, is_number=True),
        Column("funding_source", _("Funding source")),
        Column("complete", _("Complete"), is_usual=True, is_number=True),
        Column("contact", _("Contact person")),
        Column("visibility", _("Visible to")),
        Column("noticed", _("What residents notice"), sorts=False),
        Column("source_id", _("Number")),
        Column("updated_at", _("Last changed")),
    )
}
USUAL = [name for name, column in COLUMNS.items() if column.is_usual]
# What only open books tell.
MONEY_COLUMNS = frozenset({"cost_estimate", "funding_source"})


def chosen_columns(names: Sequence[str]) -> list[Column]:
    """The columns of these names in the order of the table; the usual ones for none."""
    known = [name for name in COLUMNS if name in set(names)]
    return [COLUMNS[name] for name in known or USUAL]


def order_of(name: str, books: Books, *, descending: bool) -> list[OrderBy]:
    """What to order works by for a column; what is empty comes last, either way.

    Neither the money of others nor whether it is filled in shows in the order.
    """
    expression: Any = _EXPRESSIONS.get(name, F(name))
    if name == "complete":
        expression = _lacks(books)
        descending = not descending
    elif name in MONEY_COLUMNS and books is not None:
        expression = Case(When(organisation__in=books, then=expression))
    first = OrderBy(expression, descending=descending, nulls_last=True)
    return [first, OrderBy(F("title")), OrderBy(F("pk"))]


def _rank_of_status() -> Case:
    ranks = [When(status=one, then=Value(at)) for at, one in enumerate(Status.values)]
    return Case(*ranks, output_field=IntegerField())


_EXPRESSIONS: dict[str, Combinable] = {
    "status": _rank_of_status(),
    "period": F("earliest_start"),
    "organisation": F("organisation__name"),
    "contact": F("contact__name"),
}


def _lacks(books: Books) -> Combinable:
    """How many fields a work lacks, as far as one may know."""
    if books is None:
        return missing_count()
    shown = [one.field for one in requirements() if one.field not in MONEY]
    total: Combinable = Value(0, output_field=IntegerField())
    for name in shown:
        total = total + Case(When(lacking(name), then=1), default=0)
    return Case(When(organisation__in=books, then=missing_count()), default=total)


def lacks_anything(books: Books) -> Q:
    """The condition for works that lack anything one may know of."""
    condition = Q()
    for one in requirements():
        lack = lacking(one.field)
        if one.field in MONEY and books is not None:
            lack &= Q(organisation__in=books)
        condition |= lack
    return condition
