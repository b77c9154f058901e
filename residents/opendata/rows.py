"""The public works one by one, also when there are a hundred thousand."""

from collections.abc import Iterator
from datetime import date

from django.db.models.expressions import Combinable

from projects.models import PlannedWork
from projects.querysets import PlannedWorkQuerySet
from residents.public import PublicWork, as_public

_AT_ONCE = 1000


def public_rows(
    works: PlannedWorkQuerySet, today: date, **shapes: Combinable
) -> Iterator[tuple[PublicWork, PlannedWork]]:
    """Each of `works` that is public, by its number, and with it a row that has
    `shapes` as attributes. A fixed number of queries for every thousand."""
    works = works.only("pk").annotate(**shapes).order_by("pk")
    last = 0
    while page := list(works.filter(pk__gt=last)[:_AT_ONCE]):
        last = page[-1].pk
        rows = {row.pk: row for row in page}
        for work in as_public(page, today):
            yield work, rows[work.id]
