"""The columns of a work in a sheet: how they are called, written and read back.

Exports write them and imports recognise them, so that a sheet that goes out and comes
back unchanged changes nothing.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.models import PlannedWork

# The columns that say which work a row is, and what was seen of it.
KEY = "id"
REVISION = "revision"


@dataclass(frozen=True)
class Column:
    """`key` is the field of the work; `write` gives the cell: a text, number, day or
    None. A column that is not `is_read` is for people only; an `is_hidden` one for KIP.
    `is_private` is money and notes, see `organisations_with_open_books`."""

    key: str
    heading: str | Promise
    write: Callable[[PlannedWork], Any]
    is_read: bool = True
    is_hidden: bool = False
    is_private: bool = False


def _name_of(field: str) -> str | Promise:
    return PlannedWork._meta.get_field(field).verbose_name  # type: ignore[union-attr]


def _plain(field: str, *, is_private: bool = False) -> Column:
    def write(work: PlannedWork) -> Any:
        value = getattr(work, field)
        return None if value == "" else value

    return Column(field, _name_of(field), write, is_private=is_private)


def _choice(field: str, *, is_private: bool = False) -> Column:
    def write(work: PlannedWork) -> str | None:
        value = getattr(work, field)
        return _labels(field, translation.get_language()).get(value, value) or None

    return Column(field, _name_of(field), write, is_private=is_private)


@cache
def _labels(field: str, _language: str | None) -> dict[str, str]:
    """Kept, because Django looks them up anew for every cell."""
    choices: Any = PlannedWork._meta.get_field(field).flatchoices  # type: ignore[union-attr]
    return {value: str(label) for value, label in choices}


def _flag(field: str) -> Column:
    def write(work: PlannedWork) -> str:
        return _("yes") if getattr(work, field) else _("no")

    return Column(field, _name_of(field), write)


def _areas(work: PlannedWork) -> str | None:
    return ", ".join(work.area_names) or None


# `organisation` and `areas` come along: see `exports.related`.
COLUMNS: tuple[Column, ...] = (
    Column(KEY, gettext_lazy("KIP number"), lambda work: work.pk),
    _plain("title"),
    Column(
        "organisation", _name_of("organisation"), lambda work: work.organisation.name
    ),
    _choice("discipline"),
    _choice("status"),
    _plain("earliest_start"),
    _plain("latest_end"),
    _plain("preferred_start"),
    _plain("duration_days"),
    _plain("cost_estimate", is_private=True),
    _choice("funding_source", is_private=True),
    _flag("closes_street"),
    _flag("takes_parking"),
    _flag("is_noisy"),
    _choice("homes_reached"),
    _choice("visibility"),
    _plain("public_text"),
    _plain("description", is_private=True),
    _plain("coordination_reference"),
    Column("areas", _name_of("areas"), _areas, is_read=False),
    Column(
        REVISION,
        gettext_lazy("version"),
        lambda work: work.revision,
        is_hidden=True,
    ),
)
RELATED = ("organisation",)


# What a spreadsheet takes for the beginning of a formula, and would carry out.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_DEFUSED = re.compile(r"'+[=+\-@\t\r]")


# What XML, and with it a workbook, can't hold, however it is written.
_NOT_IN_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def writable(text: str) -> str:
    """A text without the signs that would leave a workbook that nobody can open."""
    return _NOT_IN_XML.sub("", text)


def defused(text: str) -> str:
    """A text that no spreadsheet takes for a formula: `as_meant` is the way back."""
    return f"'{text}" if _FORMULA.match(text) else text


def defused_again(text: str) -> str:
    """For a cell that says itself that it is a text: only what `as_meant` would take
    for a text that was defused."""
    return f"'{text}" if _DEFUSED.match(text) else text


def as_meant(cell: Any) -> Any:
    """The cell of an export without what `defused` put before it."""
    if isinstance(cell, str) and _DEFUSED.match(cell):
        return cell[1:]
    return cell


def recognised(headings: Iterable[str]) -> dict[str, str] | None:
    """{key: heading} of the columns of KIP that a file has, in whatever language it was
    exported; None if it is no export of KIP, which has the number of every work."""
    known = _keys_by_heading()
    found = {known[_folded(name)]: name for name in headings if _folded(name) in known}
    return found if KEY in found else None


@cache
def _keys_by_heading() -> dict[str, str]:
    found: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found |= {
                _folded(str(one.heading)): one.key for one in COLUMNS if one.is_read
            }
    # So that a sheet is known even where the interface was never translated.
    return found | {"kip-nummer": KEY, "kip number": KEY, "versie": REVISION}


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
