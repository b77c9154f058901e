"""Comparing words the way people mean them: without capitals, accents or odd spaces."""

import re
import unicodedata
from collections.abc import Iterable


def fold(text: str) -> str:
    """What two spellings of one word have in common."""
    bare = unicodedata.normalize("NFKD", text.replace("’", "'"))
    without_accents = "".join(c for c in bare if not unicodedata.combining(c))
    return " ".join(without_accents.casefold().split())


class WordList:
    """Words to compare with. In a word, * stands for any text."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        folded = [fold(word) for word in words]
        self._words = frozenset(word for word in folded if "*" not in word)
        self._patterns = tuple(_pattern(word) for word in folded if "*" in word)

    def has(self, text: str) -> bool:
        folded = fold(text)
        return folded in self._words or any(
            pattern.fullmatch(folded) for pattern in self._patterns
        )

    def has_part_of(self, text: str) -> bool:
        """Whether one of the words stands somewhere in `text`."""
        folded = fold(text)
        return any(word in folded for word in self._words) or any(
            pattern.search(folded) for pattern in self._patterns
        )


def _pattern(word: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(part) for part in word.split("*")))
