"""What was chosen, as text for residents and the council: no names, no amounts."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from conflicts.choices.board import Item
from conflicts.review import Chosen


def summary_of(items: Iterable[Item]) -> str:
    """A heading per choice with the items under it and why; nothing before the first
    choice."""
    heads = {
        Chosen.IN: _("We do this together with the works:"),
        Chosen.LATER: _("We do this later:"),
        Chosen.OUT: _("We don't do this now:"),
    }
    items = list(items)
    parts = []
    for chosen, head in heads.items():
        lines = [_line(one) for one in items if one.current and _is(one, chosen)]
        if lines:
            parts.append("\n".join([head, *lines]))
    return "\n\n".join(parts)


def _is(item: Item, chosen: Chosen) -> bool:
    return item.current is not None and item.current.chosen == chosen


def _line(item: Item) -> str:
    reason = item.current.reason if item.current else ""
    return f"- {item.title}: {reason}" if reason else f"- {item.title}"
