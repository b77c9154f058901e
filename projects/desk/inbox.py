"""What waits for somebody today, gathered from the sources that apps register.

A source is a question to the database: how much waits and what is shown come from
the same rows, so the number in the header is the length of the list.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import (
    CharField,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextChoices,
    Value,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Concat
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from organisations.models import User
from organisations.permissions import (
    PLANNING_ROLES,
    Role,
    Seat,
    Visitor,
    has_role,
    seats_of,
)
from projects.models import InboxMark

Rows = QuerySet[Any]


class Group(TextChoices):
    """What is asked of somebody."""

    DECIDE = "decide", _("Decide")
    REACT = "react", _("Answer")
    COMPLETE = "complete", _("Add what is missing")
    CHECK = "check", _("Check")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to do, about what stands at `url`. A POST to `action_url` finishes it;
    None: that is done at `action_link`. `seen_up_to` says what somebody saw who puts
    it away, if it may grow."""

    key: str
    title: str
    why: str
    url: str
    action_label: str
    action_url: str | None = None
    finish_at: str = ""  # if not at `url`
    due: date | None = None
    seen_up_to: str = ""
    quote: str = ""  # what somebody wrote
    details: Sequence[str] = ()

    @property
    def token(self) -> str:
        return f"{self.key}@{self.seen_up_to}" if self.seen_up_to else self.key

    @property
    def action_link(self) -> str:
        return self.finish_at or self.url


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of item.

    `rows` gives what waits for a user on a day, most urgent first, whether or not it
    was put away; `items` makes items of some of them, which carry `inbox_key`.
    `key` tells one row from another after the name: what is put away under one key
    comes back under another. `put_away` gives the keys of the marks that putting an
    item away (its key, what was seen up to) leaves; none: the item's own.
    `finish` is what a POST of the primary action does with the rows.
    """

    name: str
    group: Group
    title: str | Promise
    hint: str | Promise
    rows: Callable[[User, date], Rows]
    items: Callable[[Sequence[Any], User, date], list[Item]]
    key: Combinable | str = "pk"
    put_away: Callable[[User, date, dict[str, str]], list[str]] | None = None
    finish: Callable[[Rows], None] | None = None
    finish_label: str | Promise = ""
    is_for_seeing: bool = False  # the primary action is to have seen it
    elsewhere: Callable[[], str] | None = None  # where the same rows are worked on
    elsewhere_label: str | Promise = ""


# In the order in which the page shows them; apps add theirs when they are ready.
SOURCES: list[Source] = []


def register(*sources: Source) -> None:
    """Afterwards the inbox has these sources, each once, by group."""
    known = {source.name for source in SOURCES}
    SOURCES.extend(source for source in sources if source.name not in known)
    order = list(Group)
    SOURCES.sort(key=lambda source: order.index(source.group))


def source_named(name: str) -> Source | None:
    return next((source for source in SOURCES if source.name == name), None)


def has_inbox(user: Visitor) -> bool:
    """Whether anything can ever wait for `user`: who plans, or decides in an area or
    on programmes."""
    return has_role(user, *PLANNING_ROLES, Role.AREA_MANAGER, Role.EXECUTIVE)


def waiting(source: Source, user: User, today: date) -> Rows:
    """The rows of `source` that `user` has not put away, with their `inbox_key`."""
    key = Concat(
        Value(f"{source.name}:"),
        Cast(source.key, CharField()),
        output_field=CharField(),
    )
    rows = source.rows(user, today).annotate(inbox_key=key)
    return rows.filter(~Exists(marks_on("inbox_key", user, today)))


def marks_on(key: str, user: User, today: date) -> QuerySet[InboxMark]:
    """Marks that keep the row with the annotation `key` away, for use in Exists."""
    marks = InboxMark.objects.filter(user=user, key=OuterRef(key))
    return marks.filter(Q(until=None) | Q(until__gt=today))


class _Count(Subquery):
    template = "(SELECT count(*) FROM (%(subquery)s) _counted)"
    output_field = IntegerField()
    empty_result_set_value = 0  # of what can't be anybody's, nothing is asked


def counts(user: User, today: date) -> dict[str, int]:
    """How much waits per source, in one query after the one that asks who `user` is."""
    if not SOURCES:
        return {}
    sources = tuple(SOURCES)
    known = _Asker(user, user.is_superuser, user.visits_on, seats_of(user))
    statement, values = _counting(sources, known, today)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row = cursor.fetchone()
    return {source.name: number for source, number in zip(sources, row, strict=True)}


class _Asker(NamedTuple):
    """All of somebody on which the texts of the questions to the database depend."""

    user: User
    is_superuser: bool
    visits_on: date | None
    seats: frozenset[Seat]


@lru_cache(maxsize=200)
def _counting(
    sources: tuple[Source, ...], asker: _Asker, today: date
) -> tuple[str, tuple[Any, ...]]:
    """The question how much waits per source, as SQL with its values.

    Kept, for every page shows the number, and writing this question takes several
    times as long as answering it.
    """
    expressions = [
        _Count(waiting(source, asker.user, today).order_by().values("inbox_key"))
        for source in sources
    ]
    rows = User.objects.filter(pk=asker.user.pk).values_list(*expressions)
    statement: tuple[str, tuple[Any, ...]] = rows.query.sql_with_params()
    return statement


def total(user: User, today: date) -> int:
    return sum(counts(user, today).values())


def items_of(
    source: Source, user: User, today: date, first: int = 0, most: int | None = None
) -> list[Item]:
    """The items of one source from number `first`, at most `most`."""
    rows = waiting(source, user, today)
    end = None if most is None else first + most
    return source.items(list(rows[first:end]), user, today)


@dataclass(frozen=True, slots=True)
class Section:
    """What one source has for somebody: the first items, and how many there are."""

    source: Source
    items: Sequence[Item]
    count: int

    @property
    def more(self) -> int:
        return self.count - len(self.items)


def sections(user: User, today: date, most: int) -> list[Section]:
    """What waits for `user`, with at most `most` items of each source."""
    numbers = counts(user, today)
    return [
        Section(source, items_of(source, user, today, 0, most), numbers[source.name])
        for source in SOURCES
        if numbers[source.name]
    ]


def chosen(
    tokens: Collection[str], user: User, today: date
) -> list[tuple[Source, Rows]]:
    """The rows that wait for `user` under these tokens; others are not theirs, or were
    done meanwhile."""
    found = []
    for source in SOURCES:
        keys = [key for key in seen_of(tokens) if key.startswith(f"{source.name}:")]
        if keys:
            rows = waiting(source, user, today).filter(inbox_key__in=keys)
            found.append((source, rows))
    return found


def seen_of(tokens: Collection[str]) -> dict[str, str]:
    """By key what was seen up to: see `Item.token`."""
    parts = (token.partition("@") for token in tokens)
    return {key: seen for key, _at, seen in parts}


def put_away(
    tokens: Collection[str], user: User, today: date, until: date | None = None
) -> list[str]:
    """Afterwards these items are seen, or away until that day. Returns the keys of the
    marks, with which `bring_back` undoes it."""
    seen = seen_of(tokens)
    marks: list[str] = []
    for source, rows in chosen(tokens, user, today):
        keys = list(rows.values_list("inbox_key", flat=True))
        if source.put_away and until is None:
            marks += source.put_away(user, today, {key: seen[key] for key in keys})
        else:
            marks += keys
    InboxMark.objects.bulk_create(
        [InboxMark(user=user, key=key, until=until) for key in set(marks)],
        update_conflicts=True,
        unique_fields=["user", "key"],
        update_fields=["until"],
    )
    return marks


def bring_back(keys: Collection[str], user: User) -> int:
    """Afterwards these are in the inbox again, if they still wait."""
    gone, _per_model = InboxMark.objects.filter(user=user, key__in=keys).delete()
    return gone


def forget_old_marks(today: date) -> None:
    """Afterwards marks of items that are back are gone."""
    InboxMark.objects.filter(until__lte=today).delete()


def finish(tokens: Collection[str], user: User, today: date) -> int:
    """Afterwards the primary action of these items is done; returns of how many."""
    done = 0
    for source, rows in chosen(tokens, user, today):
        if source.finish:
            done += len(rows)
            source.finish(rows)
    return done
