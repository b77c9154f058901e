"""What somebody typed and what a street is called, made comparable.

Pure: accents, case, signs, usual abbreviations and house numbers do not matter.
"""

import re
import unicodedata

LONGEST = 100
SHORTEST = 3

_POSTCODE = re.compile(r"\b(\d{4}) ?([a-z]{2})\b")
_A_POSTCODE = re.compile(r"\d{4}(?:[a-z]{2})?")
_SHORT = {
    "av": "avenue",
    "ave": "avenue",
    "bd": "boulevard",
    "bld": "boulevard",
    "boul": "boulevard",
    "ch": "chaussee",
    "chee": "chaussee",
    "pl": "place",
    "st": "sint",
    "stwg": "steenweg",
    "burg": "burgemeester",
    "dr": "dokter",
    "prof": "professor",
}
_SHORT_ENDINGS = (("str", "straat"), ("stwg", "steenweg"), ("ln", "laan"))


def as_typed(text: str) -> str:
    """At most so much of it, on one line; empty when too short to look for."""
    beginning = text[: 10 * LONGEST]  # of what was pasted, no more is looked at
    printable = "".join(sign if sign.isprintable() else " " for sign in beginning)
    short = " ".join(printable.split())[:LONGEST].strip()
    return short if len(short) >= SHORTEST else ""


def words_of(text: str) -> list[str]:
    """In small letters, without accents and signs, abbreviations written out."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    plain = " ".join(re.findall(r"[^\W_]+", plain))
    plain = _POSTCODE.sub(r"\1\2", plain)
    return [_written_out(word) for word in plain.split()]


def _written_out(word: str) -> str:
    for short, full in _SHORT_ENDINGS:
        if word.endswith(short) and len(word) > len(short) + 2:
            return word.removesuffix(short) + full
    return _SHORT.get(word, word)


def without_number(words: list[str], town: str = "") -> list[str]:
    """Without postcode, house number and the name of the town, which no street needs;
    the same when nothing else would be left."""
    street = words[1:] if words and words[0][0].isdigit() else words
    numbers = [at for at, word in enumerate(street) if word[0].isdigit()]
    street = street[: numbers[0]] if numbers else street
    places = set(words_of(town))
    shorter = [word for word in street if word not in places]
    return shorter or street or words


def has_number(words: list[str]) -> bool:
    """Whether a house number is among them: a number that is no postcode."""
    return any(word[0].isdigit() and not _A_POSTCODE.fullmatch(word) for word in words)
