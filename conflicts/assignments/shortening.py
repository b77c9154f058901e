"""Texts of an assignment cut to what one page holds."""

from django.utils.text import Truncator
from django.utils.translation import gettext as _


def shortened(text: str, words: int) -> str:
    """Its first sentences, up to about so many words."""
    kept: list[str] = []
    for line in (line for line in text.splitlines() if line.strip()):
        if words < len(line.split()):
            if not kept:
                return _first_sentences(line, max(words, 3))
            break
        kept.append(line)
        words -= len(line.split())
    if kept and kept[-1].endswith(":"):  # what it announces did not fit
        kept.pop()
    return "\n".join(kept)


def _first_sentences(line: str, words: int) -> str:
    """Whole sentences if one fits, and else the first words."""
    cut = Truncator(line).words(words, truncate="")
    whole, dot, _rest = cut.rpartition(". ")
    return f"{whole}." if dot else Truncator(line).words(words)


def without_lists(text: str) -> str:
    """Without its lists, and what announces them: the table has the works."""
    lines = [line.strip() for line in text.splitlines()]
    return "\n".join(line for line in lines if line[:2] != "- " and line[-1:] != ":")


def first_lines(text: str, count: int) -> str:
    """So many of its lines, and a mark where there are more."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > count:
        rest = _("and %(count)d more") % {"count": len(lines) - count}
        lines = [*lines[:count], f"- {rest}"]
    return "\n".join(lines)
