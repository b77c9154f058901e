"""What became different in a proposal, as decisions and the journal keep it."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from projects.models import PlannedWork
from projects.periods import quarter_text

Changes = list[dict[str, Any]]  # plain values, each with its `text`


def changes_between(
    works: tuple[Collection[int], Collection[int]], start: tuple[date, date]
) -> Changes:
    """Works and first quarter before and after."""
    (before, after), (was, now) = map(set, works), start
    titles = dict(
        PlannedWork.objects.filter(pk__in=before ^ after).values_list("pk", "title")
    )
    found = [_work("added", titles.get(id, ""), id) for id in sorted(after - before)]
    found += [_work("removed", titles.get(id, ""), id) for id in sorted(before - after)]
    return found if was == now else [*found, _start(was, now)]


def _work(what: str, title: str, id: int) -> dict[str, Any]:
    text = _("“%(work)s” is in it") if what == "added" else _("“%(work)s” is left out")
    return {"what": what, "work": id, "text": text % {"work": title}}


def _start(was: date, now: date) -> dict[str, Any]:
    quarters = {"was": quarter_text(was), "now": quarter_text(now)}
    text = _("begins in %(now)s instead of %(was)s") % quarters
    return {
        "what": "start",
        "was": was.isoformat(),
        "now": now.isoformat(),
        "text": text,
    }
