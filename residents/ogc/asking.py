"""What can be asked of a collection, read from the query of an address.

Who asks for something that is not there gets no other answer than that, as the standard
wants: a question that is understood in part gives a wrong answer.
"""

import math
import re
from collections.abc import Collection as AnyOf
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.gis.geos import GEOSGeometry
from django.http import QueryDict
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _

from residents.ogc.boxes import Box, ground_of
from residents.ogc.crs import BY_URI, CRS84, Crs

USUAL_LIMIT = 10
PAGING = ("limit", "offset")
PLACE_AND_TIME = ("bbox", "bbox-crs", "datetime")
_NUMBER = re.compile(r"\d{1,9}", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)",
    re.ASCII | re.IGNORECASE,
)
_OPEN = ("", "..")
# The first and last day that an answer counts, both included; None is open.
Days = tuple[date | None, date | None]
Asked = Mapping[str, str]


class BadQuestion(Exception):
    """The text says what is wrong with which parameter."""


@dataclass(frozen=True, slots=True)
class Question:
    crs: Crs
    limit: int
    offset: int
    ground: GEOSGeometry | None  # in the grid; None when it is not asked
    days: Days | None
    # What the filters of the collection should be equal to.
    equal: Mapping[str, str]


def question_of(asked: QueryDict, *, filters: AnyOf[str], most: int) -> Question:
    """Raises BadQuestion. More than `most` features at once are not given."""
    told = only_known(asked, {"f", "crs", *PAGING, *PLACE_AND_TIME, *filters})
    return Question(
        crs=crs_of(told),
        limit=min(_number(told, "limit", USUAL_LIMIT, least=1), most),
        offset=_number(told, "offset", 0, least=0),
        ground=_ground(told),
        days=days_of(told["datetime"]) if "datetime" in told else None,
        equal={name: told[name] for name in filters if name in told},
    )


def only_known(asked: QueryDict, known: AnyOf[str]) -> dict[str, str]:
    """What is asked, by its name. Raises BadQuestion for what is not in `known`, stands
    twice, or is no text."""
    for name, values in asked.lists():
        if name not in known:
            raise BadQuestion(
                _("The parameter “%(name)s” is not known here. Known are: %(known)s.")
                % {"name": name[:80], "known": ", ".join(sorted(known))}
            )
        if len(values) > 1:
            raise _wrong(name, _("it may be given once"))
        if "\0" in values[0]:
            raise _wrong(name, _("it holds signs that are no text"))
    return asked.dict()  # type: ignore[return-value]  # each stands once


def _wrong(name: str, why: str) -> BadQuestion:
    text = _("The parameter “%(name)s” can not be used: %(why)s.")
    return BadQuestion(text % {"name": name, "why": why})


def crs_of(asked: Asked, name: str = "crs") -> Crs:
    """In which system the answer (or the box) is. Raises BadQuestion."""
    if name not in asked:
        return CRS84
    if asked[name] not in BY_URI:
        systems = ", ".join(BY_URI)
        raise _wrong(name, _("it must be one of %(systems)s") % {"systems": systems})
    return BY_URI[asked[name]]


def _number(asked: Asked, name: str, usual: int, *, least: int) -> int:
    text = asked.get(name)
    if text is None:
        return usual
    if not _NUMBER.fullmatch(text) or int(text) < least:
        why = _("it must be a whole number from %(least)d") % {"least": least}
        raise _wrong(name, why)
    return int(text)


def _ground(asked: Asked) -> GEOSGeometry | None:
    crs = crs_of(asked, "bbox-crs")
    if "bbox" not in asked:
        return None
    return ground_of(_box(asked["bbox"], crs), crs)


def _box(text: str, crs: Crs) -> Box:
    """West, south, east and north of a text with four numbers, or six with heights, in
    the order of `crs`."""
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) not in (4, 6) or not all(math.isfinite(one) for one in numbers):
        raise _wrong("bbox", _("it must be four numbers with commas between them"))
    half = len(numbers) // 2
    first, second, third, fourth = *numbers[:2], *numbers[half : half + 2]
    if crs.is_flipped:
        first, second, third, fourth = second, first, fourth, third
    if second > fourth or (first > third and not crs.is_in_degrees):
        raise _wrong("bbox", _("the lower corner comes first"))
    return first, second, third, fourth


def days_of(text: str) -> Days:
    """The days of a moment, a day, or an interval with a slash between two of these,
    of which one may be open. Raises BadQuestion."""
    parts = text.split("/")
    if len(parts) > 2 or (len(parts) == 1 and text in _OPEN):
        raise _no_time()
    first, last = (None if part in _OPEN else _day(part) for part in (parts * 2)[:2])
    if first and last and first > last:
        raise _wrong("datetime", _("the interval ends before it begins"))
    return first, last


def _day(text: str) -> date:
    """The day here at that moment."""
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
        if _MOMENT.fullmatch(text):
            moment = datetime.fromisoformat(text.upper())
            return moment.astimezone(get_current_timezone()).date()
    except (ValueError, OverflowError):
        pass
    raise _no_time()


def _no_time() -> BadQuestion:
    why = _("it must be a day, a moment, or an interval such as 2028-01-01/..")
    return _wrong("datetime", why)
