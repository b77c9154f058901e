"""Reading a profile from TOML."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from areas.files import ShapeColumns
from organisations.models import Organisation
from projects.imports.checks import ProfileError, Section
from projects.imports.fields import (
    CHOICE_FIELDS,
    DEFAULT_FIELDS,
    FIELDS,
    FLAG_FIELDS,
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
    "optional",
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
    top = Section(content)
    top.only(_TOP)
    texts = top.section("texts")
    profile = Profile(
        source_system=top.text("source_system"),
        crs=top.text("crs"),
        layer=top.text("layer"),
        shape=_shape(top.section("shape")),
        columns=_columns(top.section("columns")),
        optional=_optional(top),
        texts={name: _reworded(texts.section(name)) for name in texts},
        words=_values(top.section("values")),
        empty=WordList(top.texts("empty")),
        defaults=_given(top.section("defaults"), DEFAULT_FIELDS),
        dates=_dates(top.section("dates")),
        decimal=_decimal(top.section("numbers")),
        skips=tuple(map(_skip, top.sections("skip"))),
        skip_ended=top.flag("skip_ended"),
        rules=tuple(map(_rule, top.sections("rules"))),
        parties=tuple(map(_party, top.sections("organisations"))),
        create_organisations=top.flag("create_organisations"),
        create_unlisted_organisations=top.flag("create_unlisted_organisations"),
    )
    _require(profile)
    return profile


def _require(profile: Profile) -> None:
    if not profile.source_system or len(profile.source_system) > 80:
        raise ProfileError(
            _("“source_system” must name the system the file comes from, in 80 signs.")
        )
    for name in NEEDED_FIELDS:
        is_given = name == "organisation" and name in profile.defaults
        if name not in profile.columns and not is_given:
            raise ProfileError(
                _("The profile must say in [columns] which column is the %(name)s.")
                % {"name": name}
            )


def _columns(columns: Section) -> dict[str, tuple[str, ...]]:
    columns.only(FIELDS)
    return {name: tuple(columns.texts(name)) for name in columns}


def _optional(top: Section) -> frozenset[str]:
    names = top.texts("optional")
    Section(dict.fromkeys(names), "optional").only(FIELDS)
    if needed := set(names) & set(NEEDED_FIELDS):
        raise ProfileError(
            _("optional: every file must have %(names)s.")
            % {"names": ", ".join(sorted(needed))}
        )
    return frozenset(names)


def _shape(shape: Section) -> ShapeColumns:
    shape.only(("wkt", "x", "y"))
    return ShapeColumns(**{name: shape.text(name) for name in shape})


def _reworded(text: Section) -> Text:
    text.only(
        ("column", "replace", "words", "only_words", "capitals_except", "otherwise")
    )
    exceptions = None
    if "capitals_except" in text:
        exceptions = frozenset(map(str.casefold, text.texts("capitals_except")))
    words = text.section("words")
    return Text(
        column=text.needed_text("column"),
        replace=tuple(_replacements(text)),
        words={word: WordList(words.texts(word)) for word in words},
        only_words=text.flag("only_words"),
        capitals_except=exceptions,
        otherwise=text.text("otherwise"),
    )


def _replacements(text: Section) -> Iterator[tuple[re.Pattern[str], str]]:
    for pair in text.content.get("replace", []):
        if not isinstance(pair, list) or len(pair) != 2:
            raise text.wrong(_("“replace” is a list of pairs: [pattern, replacement]."))
        try:
            yield re.compile(pair[0]), pair[1]
        except (re.error, TypeError) as error:
            message = _("“%(pattern)s” is not a pattern: %(error)s.")
            raise text.wrong(message % {"pattern": pair[0], "error": error}) from error


def _values(values: Section) -> dict[str, dict[str, WordList]]:
    """Per field: the value in KIP, and the words for it in the file."""
    values.only((*CHOICE_FIELDS, *FLAG_FIELDS))
    found = {}
    for name in values:
        choices = values.section(name)
        choices.only(CHOICE_FIELDS.get(name, ("true", "false")))
        found[name] = {one: WordList(choices.texts(one)) for one in choices}
    return found


def _dates(dates: Section) -> Dates:
    dates.only(
        (
            "formats",
            "open",
            "open_days",
            "open_from_year",
            "open_until_year",
            "excel_serials",
        )
    )
    days = dates.content.get("open_days", [])
    if not isinstance(days, list) or not all(type(day) is date for day in days):
        raise dates.wrong(_("“open_days” is a list of days, like [1900-01-01]."))
    return Dates(
        formats=tuple(dates.texts("formats")),
        open=WordList(dates.texts("open")),
        open_days=frozenset(days),
        open_from_year=dates.year("open_from_year", 2999),
        open_until_year=dates.year("open_until_year", 1900),
        excel_serials=dates.flag("excel_serials"),
    )


def _decimal(numbers: Section) -> str:
    numbers.only(("decimal",))
    decimal = numbers.content.get("decimal", ",")
    if decimal not in (",", "."):
        raise numbers.wrong(_("“decimal” is a comma or a point."))
    return str(decimal)


def _skip(skip: Section) -> Skip:
    skip.only(("reason", "when"))
    return Skip(skip.needed_text("reason"), _conditions(skip))


def _rule(rule: Section) -> Rule:
    rule.only(("set", "when", "only_new"))
    fields = _given(rule.section("set"), RULED_FIELDS)
    return Rule(fields, _conditions(rule), rule.flag("only_new"))


def _given(fields: Section, allowed: Iterable[str]) -> dict[str, Any]:
    """Values that the profile itself gives: checked here, once."""
    fields.only(allowed)
    for name, value in fields.content.items():
        choices = CHOICE_FIELDS.get(name)
        if choices and value not in choices:
            message = _("“%(value)s” is not a %(name)s. Choose from: %(choices)s.")
            raise fields.wrong(
                message % {"value": value, "name": name, "choices": ", ".join(choices)}
            )
        if name in FLAG_FIELDS:
            fields.flag(name)
        elif not choices:
            fields.text(name)
    return dict(fields.content)


def _conditions(owner: Section) -> tuple[Condition, ...]:
    conditions = owner.sections("when")
    if not conditions:
        raise owner.wrong(_("“when” must say for which rows, as a list of conditions."))
    return tuple(map(_condition, conditions))


def _condition(condition: Section) -> Condition:
    condition.only(("column", *_TESTS))
    tests = [test for test in _TESTS if test in condition]
    if len(tests) != 1:
        message = _("a condition has exactly one of: %(tests)s.")
        raise condition.wrong(message % {"tests": ", ".join(_TESTS)})
    words = WordList(condition.texts(tests[0]))
    return Condition(condition.needed_text("column"), tests[0], words)


def _party(party: Section) -> Party:
    party.only(("name", "code", "kind", "discipline", "aliases"))
    kind = party.text("kind") or Organisation.Kind.OTHER.value
    if kind not in Organisation.Kind.values:
        message = _("“%(kind)s” is not a kind. Choose from: %(kinds)s.")
        kinds = ", ".join(Organisation.Kind.values)
        raise party.wrong(message % {"kind": kind, "kinds": kinds})
    if "discipline" in party:
        chosen = {"discipline": party.content["discipline"]}
        _given(Section(chosen, party.where), CHOICE_FIELDS)
    return Party(
        name=party.needed_text("name"),
        code=party.text("code")[:4],
        kind=kind,
        discipline=party.text("discipline"),
        aliases=tuple(party.texts("aliases")),
    )
