"""Reading a profile from TOML, and saying exactly what is wrong with it."""

import re
import tomllib
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from areas.files import ShapeColumns
from organisations.models import Organisation
from projects.imports.fields import (
    CHOICE_FIELDS,
    FIELDS,
    NEEDED_FIELDS,
    RULED_FIELDS,
)
from projects.imports.profile import (
    Condition,
    Dates,
    Party,
    Profile,
    Rule,
    Skip,
    Text,
)
from projects.imports.words import WordList

BUILT_IN = Path(__file__).parent / "profiles"
_TESTS = ("is", "is_not", "contains", "lacks")
_TOP = (
    "source_system",
    "crs",
    "layer",
    "shape",
    "columns",
    "texts",
    "values",
    "empty",
    "defaults",
    "dates",
    "numbers",
    "skip",
    "skip_ended",
    "rules",
    "organisations",
    "create_organisations",
    "create_unlisted_organisations",
)


class ProfileError(Exception):
    """The profile can't be used. The text says where and why."""


def read_profile(name: str | Path) -> Profile:
    """The profile in a file, or the built-in one of that name. Raises ProfileError."""
    path = Path(name)
    if path.suffix != ".toml" and not path.is_file():
        path = BUILT_IN / f"{path.name}.toml"
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ProfileError(
            _("There is no profile “%(name)s”. Built in are: %(names)s.")
            % {"name": name, "names": ", ".join(built_in_profiles())}
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ProfileError(
            _("The profile %(name)s is not valid TOML: %(error)s.")
            % {"name": path.name, "error": error}
        ) from error
    return profile_from(content)


def built_in_profiles() -> list[str]:
    return sorted(path.stem for path in BUILT_IN.glob("*.toml"))


def profile_from(content: dict[str, Any]) -> Profile:
    """The profile in parsed TOML. Raises ProfileError."""
    _only(content, _TOP, "")
    profile = Profile(
        source_system=_text(content, "source_system", ""),
        crs=_text(content, "crs", ""),
        layer=_text(content, "layer", ""),
        shape=_shape(_table(content, "shape", "")),
        columns=_columns(_table(content, "columns", "")),
        texts={
            name: _reworded(_table(content["texts"], name, "texts"), f"texts.{name}")
            for name in _table(content, "texts", "")
        },
        words=_values(_table(content, "values", "")),
        empty=WordList(_texts(content, "empty", "")),
        defaults=_fields(_table(content, "defaults", ""), "defaults"),
        dates=_dates(_table(content, "dates", "")),
        decimal=_decimal(_table(content, "numbers", "")),
        skips=tuple(_skips(content)),
        skip_ended=_flag(content, "skip_ended", ""),
        rules=tuple(_rules(content)),
        parties=tuple(_parties(content)),
        create_organisations=_flag(content, "create_organisations", ""),
        create_unlisted_organisations=_flag(
            content, "create_unlisted_organisations", ""
        ),
    )
    _require(profile)
    return profile


def _require(profile: Profile) -> None:
    if not profile.source_system or len(profile.source_system) > 80:
        raise ProfileError(
            _("“source_system” must name the system the file comes from, in 80 signs.")
        )
    for name in NEEDED_FIELDS:
        if name not in profile.columns and name not in profile.defaults:
            raise ProfileError(
                _("The profile must say in [columns] which column is the %(name)s.")
                % {"name": name}
            )


def _columns(table: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    _only(table, FIELDS, "columns")
    return {name: tuple(_texts(table, name, "columns")) for name in table}


def _shape(table: dict[str, Any]) -> ShapeColumns:
    _only(table, ("wkt", "x", "y"), "shape")
    return ShapeColumns(**{name: _text(table, name, "shape") for name in table})


def _reworded(table: dict[str, Any], where: str) -> Text:
    _only(
        table,
        ("column", "replace", "words", "only_words", "capitals_except", "otherwise"),
        where,
    )
    exceptions = None
    if "capitals_except" in table:
        listed = _texts(table, "capitals_except", where)
        exceptions = frozenset(word.casefold() for word in listed)
    words = _table(table, "words", where)
    return Text(
        column=_needed_text(table, "column", where),
        replace=tuple(_replacements(table, where)),
        words={word: WordList(_texts(words, word, where)) for word in words},
        only_words=_flag(table, "only_words", where),
        capitals_except=exceptions,
        otherwise=_text(table, "otherwise", where),
    )


def _replacements(
    table: dict[str, Any], where: str
) -> Iterable[tuple[re.Pattern[str], str]]:
    for pair in table.get("replace", []):
        if not isinstance(pair, list) or len(pair) != 2:
            raise ProfileError(
                _("%(where)s: “replace” is a list of pairs: [pattern, replacement].")
                % {"where": where}
            )
        try:
            yield re.compile(pair[0]), pair[1]
        except (re.error, TypeError) as error:
            raise ProfileError(
                _("%(where)s: “%(pattern)s” is not a pattern: %(error)s.")
                % {"where": where, "pattern": pair[0], "error": error}
            ) from error


def _values(table: dict[str, Any]) -> dict[str, dict[str, WordList]]:
    """Per field: the value in KIP, and the words for it in the file."""
    _only(table, (*CHOICE_FIELDS, "closes_street"), "values")
    found = {}
    for name in table:
        where = f"values.{name}"
        choices = _table(table, name, "values")
        _only(choices, CHOICE_FIELDS.get(name, ("true", "false")), where)
        found[name] = {one: WordList(_texts(choices, one, where)) for one in choices}
    return found


def _dates(table: dict[str, Any]) -> Dates:
    where = "dates"
    _only(
        table,
        (
            "formats",
            "open",
            "open_days",
            "open_from_year",
            "open_until_year",
            "excel_serials",
        ),
        where,
    )
    days = table.get("open_days", [])
    if not isinstance(days, list) or not all(type(day) is date for day in days):
        raise ProfileError(
            _("%(where)s: “open_days” is a list of days, like [1900-01-01].")
            % {"where": where}
        )
    return Dates(
        formats=tuple(_texts(table, "formats", where)),
        open=WordList(_texts(table, "open", where)),
        open_days=frozenset(days),
        open_from_year=_year(table, "open_from_year", 2999),
        open_until_year=_year(table, "open_until_year", 1900),
        excel_serials=_flag(table, "excel_serials", where),
    )


def _decimal(table: dict[str, Any]) -> str:
    _only(table, ("decimal",), "numbers")
    decimal = table.get("decimal", ",")
    if decimal not in (",", "."):
        raise ProfileError(_("numbers: “decimal” is a comma or a point."))
    return str(decimal)


def _skips(content: dict[str, Any]) -> Iterable[Skip]:
    for where, table in _tables(content, "skip"):
        _only(table, ("reason", "when"), where)
        yield Skip(_needed_text(table, "reason", where), _conditions(table, where))


def _rules(content: dict[str, Any]) -> Iterable[Rule]:
    for where, table in _tables(content, "rules"):
        _only(table, ("set", "when", "only_new"), where)
        fields = _fields(_table(table, "set", where), f"{where}.set", RULED_FIELDS)
        only_new = _flag(table, "only_new", where)
        yield Rule(fields, _conditions(table, where), only_new)


def _fields(
    table: dict[str, Any], where: str, allowed: Iterable[str] = FIELDS
) -> dict[str, Any]:
    """Values that the profile itself gives: checked here, once."""
    _only(table, allowed, where)
    for name, value in table.items():
        choices = CHOICE_FIELDS.get(name)
        if choices and value not in choices:
            raise ProfileError(
                _("%(where)s: “%(value)s” is not a %(name)s. Choose from: %(choices)s.")
                % {
                    "where": where,
                    "value": value,
                    "name": name,
                    "choices": ", ".join(choices),
                }
            )
        if name == "closes_street" and not isinstance(value, bool):
            raise ProfileError(
                _("%(where)s: “closes_street” is true or false.") % {"where": where}
            )
    return dict(table)


def _conditions(table: dict[str, Any], where: str) -> tuple[Condition, ...]:
    conditions = table.get("when")
    if not isinstance(conditions, list) or not conditions:
        raise ProfileError(
            _("%(where)s: “when” must say for which rows, as a list of conditions.")
            % {"where": where}
        )
    return tuple(_condition(one, f"{where}.when") for one in conditions)


def _condition(table: Any, where: str) -> Condition:
    if not isinstance(table, dict):
        raise ProfileError(
            _('%(where)s: a condition looks like {column = "A", is = ["b"]}.')
            % {"where": where}
        )
    _only(table, ("column", *_TESTS), where)
    tests = [test for test in _TESTS if test in table]
    if len(tests) != 1:
        raise ProfileError(
            _("%(where)s: a condition has exactly one of: %(tests)s.")
            % {"where": where, "tests": ", ".join(_TESTS)}
        )
    words = WordList(_texts(table, tests[0], where))
    return Condition(_needed_text(table, "column", where), tests[0], words)


def _parties(content: dict[str, Any]) -> Iterable[Party]:
    for where, table in _tables(content, "organisations"):
        _only(table, ("name", "code", "kind", "discipline", "aliases"), where)
        kind = table.get("kind", Organisation.Kind.OTHER.value)
        if kind not in Organisation.Kind.values:
            raise ProfileError(
                _("%(where)s: “%(kind)s” is not a kind. Choose from: %(kinds)s.")
                % {
                    "where": where,
                    "kind": kind,
                    "kinds": ", ".join(Organisation.Kind.values),
                }
            )
        if "discipline" in table:
            _fields({"discipline": table["discipline"]}, where)
        yield Party(
            name=_needed_text(table, "name", where),
            code=_text(table, "code", where)[:4],
            kind=kind,
            discipline=_text(table, "discipline", where),
            aliases=tuple(_texts(table, "aliases", where)),
        )


def _only(table: dict[str, Any], allowed: Iterable[str], where: str) -> None:
    for name in table:
        if name not in allowed:
            raise ProfileError(
                _("%(where)s: KIP does not know “%(name)s”. It can be: %(allowed)s.")
                % {
                    "where": where or _("the profile"),
                    "name": name,
                    "allowed": ", ".join(allowed),
                }
            )


def _wrong(where: str, name: str, what: str) -> ProfileError:
    return ProfileError(
        _("%(where)s: “%(name)s” must be %(what)s.")
        % {"where": where or _("the profile"), "name": name, "what": what}
    )


def _table(table: dict[str, Any], name: str, where: str) -> dict[str, Any]:
    found = table.get(name, {})
    if not isinstance(found, dict):
        raise _wrong(where, name, _("a table with names and values"))
    return found


def _tables(content: dict[str, Any], name: str) -> Iterable[tuple[str, dict[str, Any]]]:
    found = content.get(name, [])
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise _wrong("", name, _("a list of tables, each under [[%s]]") % name)
    return ((f"{name} {number}", one) for number, one in enumerate(found, start=1))


def _text(table: dict[str, Any], name: str, where: str) -> str:
    found = table.get(name, "")
    if not isinstance(found, str):
        raise _wrong(where, name, _("a text"))
    return found


def _needed_text(table: dict[str, Any], name: str, where: str) -> str:
    if not (found := _text(table, name, where)):
        raise _wrong(where, name, _("a text that is not empty"))
    return found


def _texts(table: dict[str, Any], name: str, where: str) -> list[str]:
    found = table.get(name, [])
    listed = [found] if isinstance(found, str) else found
    if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
        raise _wrong(where, name, _("a text or a list of texts"))
    return listed


def _flag(table: dict[str, Any], name: str, where: str) -> bool:
    found = table.get(name, False)
    if not isinstance(found, bool):
        raise _wrong(where, name, _("true or false"))
    return found


def _year(table: dict[str, Any], name: str, default: int) -> int:
    found = table.get(name, default)
    if type(found) is not int:
        raise _wrong("dates", name, _("a year"))
    return found
