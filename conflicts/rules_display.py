"""Figures of the rules as people read them: words, units, percentages, differences.

A figure that a later engine adds and that has no words yet stands under "Other" with
its own name, so that nothing is hidden.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils import translation
from django.utils.formats import get_format, number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from conflicts.engine import Rules
from conflicts.engine.rules import Parameter
from conflicts.rules import Figures
from conflicts.rules_words import KNOBS, OTHER, SECTIONS, SOURCES, UNITS, WORDS, Section
from projects.planning import Discipline

Names = Mapping[str, str]  # of organisations, by their number as text


@dataclass(frozen=True, slots=True)
class Row:
    """One figure, ready to show."""

    name: str
    label: str
    explanation: str
    value: str
    low: str
    high: str
    unit: str
    source: str  # empty: assumed

    @property
    def has_band(self) -> bool:
        return bool(self.low or self.high)


@dataclass(frozen=True, slots=True)
class Table:
    """One figure, or all entries of one table of figures."""

    label: str
    explanation: str
    rows: list[Row]
    has_entries: bool


@dataclass(frozen=True, slots=True)
class Change:
    """One figure that differs between two versions; empty: it was not there."""

    label: str
    unit: str
    was: str
    now: str
    # What stays of the old source although the figure changed.
    kept_source: str = ""
    # The new figure is lower than its low, or higher than its high estimate.
    is_outside: bool = False


def headings(names: Iterable[str]) -> Iterator[tuple[Section, list[str]]]:
    """Every heading with the names under it; what has no place stands under Other."""
    left = dict.fromkeys(names)
    for section in (*KNOBS, *SECTIONS):
        mine = [n for field in section.fields for n in left if field_of(n) == field]
        for name in mine:
            del left[name]
        yield section, mine
    if left:
        yield OTHER, list(left)


def sections(
    known: Figures, organisations: Names
) -> Iterator[tuple[Section, list[Table]]]:
    """All figures under their headings; the knobs come first."""
    for section, names in headings(known):
        tables: dict[str, Table] = {}
        for name in names:
            field = field_of(name)
            about = (label(field, {}), explanation(field))
            tables.setdefault(field, Table(*about, [], has_entries="." in name))
            tables[field].rows.append(row(known[name], organisations))
        yield section, list(tables.values())


def row(figure: Parameter, organisations: Names) -> Row:
    return Row(
        name=figure.name,
        label=entry(figure.name, organisations) or label(figure.name, {}),
        explanation=explanation(figure.name),
        value=shown(figure.value, figure.unit),
        low=shown(figure.low, figure.unit),
        high=shown(figure.high, figure.unit),
        unit=unit(figure.unit),
        source=source(figure.source),
    )


def changes(was: Figures, now: Figures, organisations: Names) -> list[Change]:
    """What differs, figure by figure; a new source counts as well."""
    names = [*was, *(name for name in now if name not in was)]
    return [
        _change(was.get(name), now.get(name), label(name, organisations))
        for name in names
        if was.get(name) != now.get(name)
    ]


def _change(was: Parameter | None, now: Parameter | None, what: str) -> Change:
    one = now or was
    assert one is not None
    if was and now and _figures(was) == _figures(now):
        before, after = (source(old.source) or _("assumption") for old in (was, now))
        return Change(_("%(figure)s, source") % {"figure": what}, "", before, after)
    same_band = was and now and _figures(was)[1:] == _figures(now)[1:]
    kept = now.source if was and now and was.source == now.source else ""
    return Change(
        label=what,
        unit=unit(one.unit),
        was=_told(was, with_band=not same_band),
        now=_told(now, with_band=not same_band),
        kept_source=source(kept),
        is_outside=now is not None and _is_outside(now),
    )


def _is_outside(one: Parameter) -> bool:
    band = [figure for figure in (one.low, one.high) if figure is not None]
    return bool(band) and not min(band) <= one.value <= max(band)


def _figures(one: Parameter) -> tuple[float | None, ...]:
    return (one.value, one.low, one.high)


def _told(one: Parameter | None, *, with_band: bool) -> str:
    """'34', or '34 (low 22, high 38)'."""
    if one is None:
        return ""
    value = shown(one.value, one.unit)
    if not with_band or (one.low is None and one.high is None):
        return value
    low, high = shown(one.low, one.unit), shown(one.high, one.unit)
    band = {"low": low or value, "high": high or value}
    return f"{value} ({_('low %(low)s, high %(high)s') % band})"


def field_of(name: str) -> str:
    return name.partition(".")[0]


def label(name: str, organisations: Names) -> str:
    """What a figure is called, with its discipline and organisation if it has one."""
    field = field_of(name)
    words = str(WORDS[field][0]) if field in WORDS else field
    of = entry(name, organisations)
    return f"{words}: {of}" if of else words


def entry(name: str, organisations: Names) -> str:
    """The discipline of an entry of a table, and its organisation if it has one."""
    _field, *keys = name.split(".")
    of = [organisations.get(key) or discipline(key) for key in keys]
    return capfirst(", ".join(of))


def discipline(name: str) -> str:
    """As people call it; '*' stands for all."""
    if name == "*":
        return _("all disciplines")
    return str(Discipline(name).label) if name in Discipline.values else name


def explanation(name: str) -> str:
    field = field_of(name)
    return str(WORDS[field][1]) if field in WORDS else ""


def unit(of_engine: str) -> str:
    return str(UNITS.get(of_engine, (of_engine, 1))[0])


def scale(of_engine: str) -> int:
    """100 for what the engine has as a share and people read in percent."""
    return UNITS.get(of_engine, (of_engine, 1))[1]


def source(as_stored: str) -> str:
    """In the reader's language, when it is one that came with KIP."""
    return translation.gettext(as_stored) if as_stored in SOURCES else as_stored


def shown(value: float | None, of_unit: str) -> str:
    """As short as it is, in the reader's notation: '1,5' and '200.000'."""
    if value is None:
        return ""
    figure = Decimal(f"{value * scale(of_unit):.12g}")
    return number_format(f"{figure:f}", force_grouping=True)


def read(text: str, of_unit: str) -> float:
    """The figure that a person wrote, in their notation or with a point.

    Raises ValueError when it is none.
    """
    compact = re.sub(r"[\s€%]", "", text)
    grouping = re.escape(get_format("THOUSAND_SEPARATOR"))
    if re.fullmatch(rf"-?[1-9]\d{{0,2}}({grouping}\d{{3}})+(\D\d+)?", compact):
        compact = re.sub(rf"{grouping}(?=\d{{3}})", "", compact)
    compact = compact.replace(",", ".")
    if not re.fullmatch(r"-?\d+(\.\d+)?|-?\.\d+", compact):
        raise ValueError(text)
    return float(Decimal(compact) / scale(of_unit))


def stated(rules: Rules) -> dict[str, list[str]]:
    """What is no figure, as sentences, by the heading under which they belong."""
    replaced = [
        _("%(one)s makes needless: %(others)s")
        % {"one": capfirst(discipline(one)), "others": _listed(others)}
        for one, others in rules.supersedes.items()
    ]
    return {
        "order": [
            _("Renew the surface that others open: %(disciplines)s")
            % {"disciplines": _listed(sorted(rules.surface_disciplines))}
        ],
        "needless": replaced,
        "time": [
            _("Bound to the planting season: %(disciplines)s")
            % {"disciplines": _listed(sorted(rules.planting_disciplines))}
        ],
        "groups": [
            _("Never in a proposal: %(disciplines)s")
            % {"disciplines": _listed(sorted(rules.never_grouped))}
        ],
    }


def _listed(disciplines: Iterable[str]) -> str:
    return ", ".join(discipline(one) for one in disciplines) or "–"
