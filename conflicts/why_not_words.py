"""Answers of `engine.why_not` in words: the reason, figures, what would change it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """An answer as a person reads it."""

    reason: str
    figures: tuple[str, ...] = ()
    change: str = ""  # what would make it otherwise


def told(code: str, facts: Facts, *, shows_sum: bool) -> Told:
    """The answer in words; one that has no words yet is told by its code.

    Without `shows_sum` it tells nothing that says what the works of others cost.
    """
    words = WORDS.get(code)
    if words is None:
        return Told(
            _("KIP has no words for this reason yet: %(code)s.") % {"code": code}
        )
    return words(facts)


WORDS: dict[str, Callable[[Facts], Told]] = {}
