"""What the address of the planning page asks for: works, in an order, with columns.

The page, its map, exports, print and changing many works at once all start here, so
that they are about the same works.
"""

from dataclasses import dataclass
from datetime import date

from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from organisations.permissions import Visitor
from projects.models import PlannedWork
from projects.plan.columns import COLUMNS, Column, chosen_columns, order_of
from projects.plan.filters import MINE, WorkFilter
from projects.querysets import PlannedWorkQuerySet

# What says how the works are shown, not which.
MANNERS = ("sort", "columns", "view", "selected", "page", "from", "years")


@dataclass
class Asked:
    """`works` is filtered and sorted, with the organisation of each."""

    form: WorkFilter
    visible: PlannedWorkQuerySet  # all that the user may see, asked for or not
    works: PlannedWorkQuerySet
    columns: list[Column]
    sort: str  # the name of a column, with - before it for descending; "" as usual

    @property
    def orders(self) -> list[tuple[str, str]]:
        """By which the works can be sorted, both ways, with what each is called."""
        shown = [
            ("title", _("Work")),
            *((one.name, str(one.label)) for one in self.columns if one.sorts),
        ]
        return [
            choice
            for name, label in shown
            for choice in (
                (name, label),
                (f"-{name}", _("%(order)s, descending") % {"order": label}),
            )
        ]

    @cached_property
    def text(self) -> str:
        """The filter and the order in words."""
        if not self.sort:
            return self.form.words
        name = self.sort.removeprefix("-")
        label = _("title") if name == "title" else COLUMNS[name].label
        order = _("sorted by %(column)s") % {"column": str(label).lower()}
        if self.sort.startswith("-"):
            order = _("%(order)s, descending") % {"order": order}
        return f"{self.form.words}; {order}"


def asked_works(query: QueryDict, user: Visitor, today: date) -> Asked:
    """The works of `query` that `user` may see; what makes no sense is left out."""
    visible = PlannedWork.objects.visible_to(user)
    form = WorkFilter(query, works=visible, user=user, today=today)
    works = form.apply(visible).select_related("organisation")
    sort = _sort_of(query)
    if sort:
        name, descending = sort.removeprefix("-"), sort.startswith("-")
        works = works.order_by(*order_of(name, form.books, descending=descending))
    else:
        works = works.current_first(today)
    columns = chosen_columns(query.getlist("columns"))
    return Asked(form, visible, works, columns, sort)


def _sort_of(query: QueryDict) -> str:
    sort = query.get("sort", "")
    name = sort.removeprefix("-")
    sorts = name == "title" or (name in COLUMNS and COLUMNS[name].sorts)
    return sort if sorts else ""


def for_everybody(query: QueryDict, asked: Asked) -> str:
    """The same question as a text for an address that means the same to a colleague:
    whose works are mine is said by name."""
    told = query.copy()
    for name in ("page", "csrfmiddlewaretoken"):
        told.pop(name, None)
    if asked.form.is_mine and not told.getlist("organisation"):
        told.setlist("organisation", [str(one.pk) for one in asked.form.own])
    if told.get("mine") == MINE:
        told["mine"] = "0"
    return told.urlencode()
