"""The periods that people write: 'K2 2028', 'voorjaar 2028', '10.1. - 31.3.2015'.

A span is its first and its last day; None is an open side.
"""

import re
from calendar import monthrange
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.timezone import get_default_timezone

from areas.files.days import day_in
from areas.files.table import as_text
from projects.imports.words import fold

Span = tuple[date | None, date | None]

_MONTHS = (
    "januari january januar janvier jan jän janv",
    "februari february februar fevrier feb febr fev fevr",
    "maart march märz maerz mars mrt mar mrz",
    "april avril apr avr",
    "mei may mai",
    "juni june juin jun",
    "juli july juillet jul juil",
    "augustus august aout aug",
    "september septembre sep sept",
    "oktober october octobre okt oct",
    "november novembre nov",
    "december dezember decembre dec dez",
)
_MONTH = {
    fold(word): n for n, words in enumerate(_MONTHS, start=1) for word in words.split()
}
_MONTH_WORD = "|".join(sorted(map(re.escape, _MONTH), key=len, reverse=True))
# First month and number of months.
_SEASONS = {
    "voorjaar lente spring fruhling fruhjahr fruehjahr printemps": (3, 3),
    "zomer summer sommer ete": (6, 3),
    "najaar herfst autumn fall herbst automne": (9, 3),
    "winter hiver": (12, 3),
    "begin early anfang debut": (1, 3),
    "medio midden mid mitte milieu": (4, 6),
    "eind einde end ende late fin": (10, 3),
}
_SEASON = {word: when for words, when in _SEASONS.items() for word in words.split()}
_SEASON_WORD = "|".join(sorted(_SEASON, key=len, reverse=True))
_YEAR = r"(?P<y>(?:19|20|21)\d\d)"
_NTH = {
    "eerste": 1,
    "tweede": 2,
    "derde": 3,
    "vierde": 4,
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "erstes": 1,
    "zweites": 2,
    "drittes": 3,
    "viertes": 4,
}
_QUARTER = "kwartaal|quartaal|kwart|quartal|quarter|trimestre|trim|kwt|qrt|quart"
_HALF = "helft|halfjaar|half|halbjahr|semestre|hj"
_N = r"(?P<n>[1-4])\s*(?:e|ste|de|er|eme|st|nd|rd|th|\.|o)?"
_PATTERNS = [
    re.compile(rf"(?:q|k|t|{_QUARTER})\W*(?P<n>[1-4])\W*{_YEAR}"),
    re.compile(rf"{_YEAR}\W*(?:q|k|t|{_QUARTER})\W*(?P<n>[1-4])"),
    re.compile(rf"{_N}\W*(?:q|k|{_QUARTER})(?:\W|van|of|du)*{_YEAR}"),
    re.compile(rf"{_YEAR}\W+{_N}\W*(?:{_QUARTER})"),
]
_HALVES = [
    re.compile(rf"{_N}\W*(?:{_HALF})(?:\W|van|of|du)*{_YEAR}"),
    re.compile(rf"h\W*(?P<n>[12])\W*{_YEAR}"),
    re.compile(rf"{_YEAR}\W*h\W*(?P<n>[12])"),
]
_WEEKS = [
    re.compile(rf"(?:week|wk|kw|semaine|sem)\W*(?P<n>\d\d?)\W+{_YEAR}"),
    re.compile(rf"{_YEAR}\W*(?:w|week|wk|kw)\W*(?P<n>\d\d?)"),
]
_DAY = re.compile(
    r"(?P<a>\d{1,2})\s*[-./ ]\s*(?P<b>\d{1,2})\s*[-./ ]\s*(?P<y>\d{4}|\d\d)\.?"
    r"(?:[ t]+\d{1,2}:\d\d(?::\d\d)?.*)?"
)
_DAY_NAMED = re.compile(
    rf"(?P<d>\d{{1,2}})\s*[-. ]?\s*(?P<m>{_MONTH_WORD})\.?\W*(?P<y>\d{{4}}|\d\d)"
)
_NAMED_DAY = re.compile(rf"(?P<m>{_MONTH_WORD})\.?\s+(?P<d>\d{{1,2}})\W+(?P<y>\d{{4}})")
_MONTH_NAMED = re.compile(rf"(?P<m>{_MONTH_WORD})\.?\W*(?P<y>\d{{4}}|'\d\d)")
_NAMED_LAST = re.compile(rf"{_YEAR}\W*(?P<m>{_MONTH_WORD})\.?")
_MONTH_DIGITS = re.compile(rf"(?P<m>\d\d?)\s*[-./]\s*{_YEAR}")
_DIGITS_LAST = re.compile(rf"{_YEAR}\s*[-./]\s*(?P<m>0[1-9]|1[0-2])")
_SEASONAL = re.compile(
    rf"(?P<s>{_SEASON_WORD})\W*{_YEAR}(?:\s*[/-]\s*(?P<z>\d{{2,4}}))?"
)
_ONLY_YEAR = re.compile(rf"(?:jaar |year |jahr |annee |in )?{_YEAR}")
_COMPACT = re.compile(r"(?P<y>(?:19|20|21)\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>[0-3]\d)")
_FROM = re.compile(r"^(?:vanaf|from|ab|a partir de|des|na|after|seit|since|>=?)\s+")
_UNTIL = re.compile(
    r"^(?:tot en met|t/m|tot|until|to|bis|jusqu'?a?u?|voor|before|<=?)\s+"
)
_ABOUT = re.compile(r"^(?:ca\.?|circa|about|etwa|ongeveer|env\.?|±|~)\s*")
_BETWEEN = re.compile(
    r"\s+(?:t/m|tot en met|tot|bis|to|until|through|au|a|jusqu'au|en|und|and|et)\s+"
    r"|\s*[–—]\s*|\s+-\s*|\s*-\s+|-(?=[qk][1-4]|[a-z]{3})|\s*/\s*(?=\d{4}-)"
)
_YEARS = re.compile(r"(?P<a>(?:19|20|21)\d\d)\s*[-/]\s*(?P<z>(?:19|20|21)\d\d|\d\d)")
_LEADING = re.compile(r"^(?:van|du|von|vom|between|tussen|zwischen|entre)\s+")
_EXCEL_FIRST, _EXCEL_LAST = 25_000, 80_000  # 1968 to 2119
# Thousandths of a second since 1970, as servers of maps write moments: 1990 to 2099.
_MOMENT_FIRST, _MOMENT_LAST = 631_152_000_000, 4_102_444_800_000


def span_in(value: Any, *, month_first: bool = False) -> Span | None:
    """The period in a cell; None if it can't be read as one.

    With `month_first`, 3/4/2028 is the fourth of March.
    """
    if not isinstance(value, str) and (day := day_in(value)):
        return day, day
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _of_number(value)
    text = _LEADING.sub("", _ABOUT.sub("", fold(as_text(value)))).strip(" ,;")
    return _read(text, month_first) if text and len(text) <= 120 else None


def _of_number(value: float) -> Span | None:
    if value != value or not float(value).is_integer():
        # A moment of a day in Excel has a part behind the point.
        value = int(value) if value == value else 0
    if 1950 <= value <= 2200:
        return _months(int(value), 1, 12)
    if _EXCEL_FIRST <= value <= _EXCEL_LAST:
        day = date(1899, 12, 30) + timedelta(days=int(value))
        return day, day
    if _MOMENT_FIRST <= value < _MOMENT_LAST:
        return _moment(int(value))
    return _read(str(int(value)), month_first=False)


def _moment(thousandths: int) -> Span | None:
    if thousandths % 1000:  # a number of something else; moments are whole seconds
        return None
    zone = get_default_timezone()
    day = datetime.fromtimestamp(thousandths / 1000, zone).date()
    return day, day


def _read(text: str, month_first: bool) -> Span | None:
    if span := _one(text, month_first):
        return span
    if _FROM.match(text) and (span := _one(_FROM.sub("", text), month_first)):
        return span[0], None
    if _UNTIL.match(text) and (span := _one(_UNTIL.sub("", text), month_first)):
        return None, span[1]
    return _two(text, month_first)


def _two(text: str, month_first: bool) -> Span | None:
    """A period with something between its first and its last day."""
    if found := _YEARS.fullmatch(text):
        return _years(int(found["a"]), int(found["z"]))
    for gap in _BETWEEN.finditer(text):
        left, right = text[: gap.start()].strip(), text[gap.end() :].strip()
        last = _one(right, month_first)
        if last is None or last[1] is None:
            continue
        first = _one(left, month_first) or _without_year(left, last[1], month_first)
        if first and first[0] and first[0] <= last[1]:
            return first[0], last[1]
    return None


def _years(first: int, last: int) -> Span | None:
    last += first // 100 * 100 if last < 100 else 0
    return (date(first, 1, 1), date(last, 12, 31)) if first <= last else None


def _without_year(text: str, last: date, month_first: bool) -> Span | None:
    """'10.1.' before '31.3.2015': the year of the end, or the one before it."""
    bare = text.strip(" .-/")
    if bare.isdigit() and 1 <= int(bare) <= last.day:  # 10 - 31.3.2015
        day = last.replace(day=int(bare))
        return day, day
    for year in (last.year, last.year - 1):
        for gap in (".", " "):
            span = _one(f"{bare}{gap}{year}", month_first)
            if span and span[0] and span[0] <= last:
                return span
    return None


def _one(text: str, month_first: bool) -> Span | None:
    try:
        return (
            _exact(text, month_first)
            or _in_months(text)
            or _in_parts(text)
            or _whole_year(text)
        )
    except ValueError:  # 31 February
        return None


def _exact(text: str, month_first: bool) -> Span | None:
    if day := day_in(text.upper() if "t" in text else text):
        return day, day
    if re.fullmatch(r"[3-7]\d{4}", text):
        return _of_number(int(text))  # an Excel day that became text
    if re.fullmatch(r"\d{12,13}", text) and _MOMENT_FIRST <= int(text) < _MOMENT_LAST:
        return _moment(int(text))
    if found := _COMPACT.fullmatch(text):
        return _day(found["y"], found["m"], found["d"])
    if found := _DAY.fullmatch(text):
        day_no, month = found["a"], found["b"]
        if month_first or int(month) > 12:
            day_no, month = month, day_no
        return _day(found["y"], month, day_no)
    for pattern in (_DAY_NAMED, _NAMED_DAY):
        if found := pattern.fullmatch(text):
            return _day(found["y"], str(_MONTH[found["m"]]), found["d"])
    return None


def _in_months(text: str) -> Span | None:
    for pattern in (_MONTH_NAMED, _NAMED_LAST):
        if found := pattern.fullmatch(text):
            return _months(_year(found["y"]), _MONTH[found["m"]], 1)
    for pattern in (_MONTH_DIGITS, _DIGITS_LAST):
        if (found := pattern.fullmatch(text)) and 1 <= int(found["m"]) <= 12:
            return _months(int(found["y"]), int(found["m"]), 1)
    return None


def _in_parts(text: str) -> Span | None:
    text = " ".join(str(_NTH.get(word, word)) for word in text.split())
    for pattern in _WEEKS:
        if found := pattern.fullmatch(text):
            week, year = int(found["n"]), int(found["y"])
            return tuple(date.fromisocalendar(year, week, n) for n in (1, 7))  # type: ignore[return-value]
    for pattern in _PATTERNS:
        if found := pattern.fullmatch(text):
            return _months(int(found["y"]), int(found["n"]) * 3 - 2, 3)
    for pattern in _HALVES:
        if (found := pattern.fullmatch(text)) and int(found["n"]) <= 2:
            return _months(int(found["y"]), int(found["n"]) * 6 - 5, 6)
    if found := _SEASONAL.fullmatch(text):
        return _months(int(found["y"]), *_SEASON[found["s"]])
    return None


def _whole_year(text: str) -> Span | None:
    found = _ONLY_YEAR.fullmatch(text)
    return _months(int(found["y"]), 1, 12) if found else None


def _day(year: str, month: str, day: str) -> Span:
    read = date(_year(year), int(month), int(day))
    return read, read


def _year(text: str) -> int:
    number = int(text.strip("'"))
    return number + (2000 if number < 70 else 1900) if number < 100 else number


def _months(year: int, month: int, count: int) -> Span:
    last_year, last_month = divmod(year * 12 + month - 1 + count - 1, 12)
    last = date(last_year, last_month + 1, monthrange(last_year, last_month + 1)[1])
    return date(year, month, 1), last
