"""What the values of a column look like: days, amounts, links, words that mean
something."""

import re
from collections import Counter
from collections.abc import Callable, Mapping

from areas.files.html import as_words
from projects.imports.spans import span_in
from projects.imports.values import Unusable, read_loose_cost
from projects.imports.vocabulary import meaning
from projects.planning import NOTICED_FIELDS

Fits = Callable[[str], object]
# The share of the values that must fit before a column counts as something.
ENOUGH = 0.6


def share(values: list[str], fits: Fits) -> float:
    return sum(bool(fits(text)) for text in values) / len(values) if values else 0.0


def is_link(values: list[str]) -> bool:
    return share(values[:50], lambda t: t.startswith(("http:", "https:", "www."))) > 0.5


def reads_as_days(values: list[str], month_first: bool, enough: float = ENOUGH) -> bool:
    told = [text for text in values if text.strip("0. -")]
    return share(told, lambda text: span_in(text, month_first=month_first)) > enough


def middle(values: list[str]) -> str:
    days = sorted(str(span[0]) for text in values if (span := span_in(text)))
    return days[len(days) // 2] if days else ""


def reads_as_amount(text: str) -> bool:
    try:
        return read_loose_cost(text, ",") is not None
    except Unusable:
        return False


_EURO = r"(?:€|euro?\b)"
# "x 1.000", "x € 1000", "in € 1.000", "(€ 1.000)"
_BY = rf"(?:(?<!\w)[x\u00d7*]|\bin|\() ?{_EURO}? ?1[.,' ]?000"
# What a heading says of its amounts. Between words: "kosten werk €" says nothing.
_SAID = (
    (
        re.compile(
            rf"{_BY}[.,' ]?000|mln|miljoen|million|\bmio|\bm ?{_EURO}|{_EURO} ?m\b"
        ),
        1_000_000,
    ),
    (
        re.compile(
            rf"{_BY}(?!\d)|duizend|\btsd|\btausend|\(k\)|\b[kt] ?{_EURO}|{_EURO} ?k\b"
        ),
        1000,
    ),
)


def numbers_of(name: str, values: list[str]) -> dict[str, object]:
    """What parts the decimals, and whether the heading says that it is in thousands."""
    points = sum(bool(re.search(r"\.\d{1,2}\b(?!\.)", text)) for text in values)
    commas = sum(bool(re.search(r",\d{1,2}\b(?!,)", text)) for text in values)
    called = " ".join(name.casefold().replace("_", " ").split())
    times = next((times for said, times in _SAID if said.search(called)), 1)
    return {"decimal": "." if points > commas else ",", "times": times}


def meanings(field: str, counts: Mapping[str, int]) -> dict[str, str]:
    """What each word means, the usual ones first; `counts` is how often it is there.

    A word that means nothing to KIP is left out, but for what residents notice: there
    a person must say it, so that nobody is told that the street stays open.
    """
    words: Counter[str] = Counter()
    for text, count in counts.items():
        words[as_words(text)] += count
    told = {word: meaning(field, word) for word, _n in words.most_common()}
    is_asked = field in NOTICED_FIELDS
    return {w: value for w, value in told.items() if w and (value or not is_asked)}


def repeats(values: list[str]) -> bool:
    return len(set(values)) < 0.9 * len(values)
