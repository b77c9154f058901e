"""What a proposal saves, term by term, and in plain words how each is computed.

Every figure comes from the rules it was computed with, and so does its source; what
has none is called an assumption, so that nobody takes it for knowledge.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from conflicts import rules_display as display
from conflicts.engine import Rules
from conflicts.wording import about, euros, number, square_metres
from projects.planning import Discipline


@dataclass(frozen=True, slots=True)
class Parameter:
    """A figure that a term is computed with."""

    text: str
    source: str = ""  # none: assumed

    @property
    def is_assumed(self) -> bool:
        return not self.source


@dataclass(frozen=True, slots=True)
class Formula:
    """A term in words."""

    label: str
    how: str
    parameters: Sequence[Parameter]


@dataclass(frozen=True, slots=True)
class Post:
    """A line of the sum."""

    quantity: str
    amount: str
    formula: Formula
    low: str = ""  # at low prices and little shared; empty when not estimated
    high: str = ""


@dataclass(frozen=True, slots=True)
class _Known:
    """The rules that something was computed with, and where each figure comes from."""

    rules: Rules
    sources: Mapping[str, str]

    def parameter(self, text: str, *names: str) -> Parameter:
        """A sentence with these figures; assumed as long as one of them is."""
        found = [display.source(self.sources.get(name, "")) for name in names]
        return Parameter(text, "; ".join(dict.fromkeys(found)) if all(found) else "")


def posts(
    terms: Iterable[dict[str, Any]],
    disciplines: Sequence[str],
    rules: Rules,
    sources: Mapping[str, str] | None = None,
    estimates: Mapping[str, tuple[float, float]] | None = None,
) -> list[Post]:
    """The stored terms of a proposal, explained with the figures of `rules`.

    `sources` are those of the version, by parameter; None: what the engine knows.
    `estimates` are euros, low and high, by term.
    """
    known = _known(rules, sources)
    estimates = estimates or {}
    return [
        Post(
            quantity=_quantity(term["quantity"], term["unit"]),
            amount=euros(term["amount_eur"]),
            formula=_formula(term["name"], disciplines, known),
            **_estimated(term["amount_eur"], estimates.get(term["name"])),
        )
        for term in terms
        if round(term["amount_eur"])  # nothing to tell of what does not count here
    ]


def _known(rules: Rules, sources: Mapping[str, str] | None) -> _Known:
    if sources is None:
        sources = {one.name: one.source for one in rules.parameters()}
    return _Known(rules, sources)


def _estimated(likely: float, band: tuple[float, float] | None) -> dict[str, str]:
    """The band in words: as one price falls another may rise, but low stays lowest."""
    if band is None:
        return {}
    return {"low": about(min(likely, *band)), "high": about(max(likely, *band))}


def label_of(name: str) -> str:
    """What a term is called, whatever the rules."""
    return _formula(name, (), _Known(Rules(), {})).label


def _quantity(quantity: float, unit: str) -> str:
    match unit:
        case "m2":
            return square_metres(quantity)
        case "days":
            days = round(quantity)
            return ngettext("%(n)s day", "%(n)s days", days) % {"n": number(days)}
        case "works":
            works = round(quantity)
            text = ngettext("%(n)d extra work", "%(n)d extra works", works)
            return text % {"n": works}
        case "EUR":
            return _("on %(amount)s of works") % {"amount": euros(quantity)}
    return f"{number(quantity)} {unit}"


def _formula(name: str, disciplines: Sequence[str], known: _Known) -> Formula:
    formulas: dict[str, Callable[[], Formula]] = {
        "paving": lambda: _paving(disciplines, known),
        "damage": lambda: _damage(known),
        "traffic": lambda: _traffic(known),
        "mobilisation": lambda: _mobilisation(known),
        "coordination": lambda: _coordination(known),
        "shift": lambda: _shift(disciplines, known),
    }
    return formulas[name]() if name in formulas else Formula(name, "", [])


def _paving(disciplines: Sequence[str], known: _Known) -> Formula:
    rules = known.rules
    return Formula(
        _("Paving opened and closed once"),
        _(
            "The square metres that need not be opened a second time: all that the "
            "works would each open on the ground they share, less what they open "
            "together. Times the price of closing a square metre again."
        ),
        [
            known.parameter(
                _("Closing a square metre of brick paving: %(price)s")
                % {"price": euros(rules.restoration_eur_m2)},
                "restoration_eur_m2",
            ),
            *_strips(disciplines, known),
            known.parameter(
                _("Opened in a working day: at most %(area)s")
                % {"area": square_metres(rules.opened_m2_per_day)},
                "opened_m2_per_day",
            ),
            known.parameter(
                _("Surface renewed in a working day: at most %(area)s")
                % {"area": square_metres(rules.renewed_m2_per_day)},
                "renewed_m2_per_day",
            ),
            known.parameter(
                _("Ground of a work drawn as a line or point: %(metres)s m wide")
                % {"metres": _plain(rules.working_width_m)},
                "working_width_m",
            ),
            known.parameter(
                _("Strips that lie in one trench: %(percent)s%%")
                % {"percent": _percent(rules.alignment)},
                "alignment",
            ),
        ],
    )


def _strips(disciplines: Sequence[str], known: _Known) -> list[Parameter]:
    """How wide a strip those disciplines open that don't renew the whole surface."""
    rules = known.rules
    trenching = [name for name in disciplines if not rules.is_surface(name)]
    if not trenching:
        return []
    names = [
        f"strips_m.{name}" if name in rules.strips_m else "default_strip_m"
        for name in trenching
    ]
    widths = ", ".join(
        f"{Discipline(name).label} "
        f"{_plain(rules.strips_m.get(name, rules.default_strip_m))} m"
        for name in trenching
    )
    return [
        known.parameter(
            _("Width that is opened along a work: %(widths)s") % {"widths": widths},
            *names,
        )
    ]


def _damage(known: _Known) -> Formula:
    rules = known.rules
    return Formula(
        _("New paving not damaged"),
        _(
            "The square metres of new surface that would soon be opened again if the "
            "works were done as planned. Paving that has been opened does not last "
            "as long. Times the price of a new surface, times the part that is lost."
        ),
        [
            known.parameter(
                _("A square metre of new surface: %(price)s")
                % {"price": euros(rules.new_surface_eur_m2)},
                "new_surface_eur_m2",
            ),
            known.parameter(
                _("Lost when it is opened again: %(percent)s%%")
                % {"percent": _percent(rules.degeneration)},
                "degeneration",
            ),
        ],
    )


def _traffic(known: _Known) -> Formula:
    rules = known.rules
    return Formula(
        _("Traffic measures"),
        _(
            "Works that are carried out together close the street together. On the "
            "ground that they share we add up their working days and take off those "
            "of the longest work. Part of what is left remains, because people can't "
            "always work side by side."
        ),
        [
            known.parameter(
                _("A day of traffic measures in an ordinary street: %(price)s")
                % {"price": euros(rules.traffic_eur_day)},
                "traffic_eur_day",
            ),
            known.parameter(
                _("What remains of the shorter work's days: %(percent)s%%")
                % {"percent": _percent(rules.kappa)},
                "kappa",
            ),
            known.parameter(
                _("A work of unknown duration takes %(days)s working days")
                % {"days": rules.default_duration_days},
                "default_duration_days",
            ),
        ],
    )


def _mobilisation(known: _Known) -> Formula:
    rules = known.rules
    return Formula(
        _("Preparing and setting up once"),
        _(
            "The costs of all works but the most expensive, times the share of it that "
            "goes into preparing and setting up, times the part of that which need not "
            "be paid again. An unknown cost is estimated from the working days."
        ),
        [
            known.parameter(
                _("Preparing and setting up: %(percent)s%% of the cost")
                % {"percent": _percent(rules.mobilisation_share)},
                "mobilisation_share",
            ),
            known.parameter(
                _("Need not be paid again: %(percent)s%% of that")
                % {"percent": _percent(rules.mobilisation_shared)},
                "mobilisation_shared",
            ),
            _unknown_cost(known),
        ],
    )


def _coordination(known: _Known) -> Formula:
    rules = known.rules
    return Formula(
        _("Coordinating"),
        _(
            "Every work after the first takes meetings and planning to fit in, and "
            "more so when it is another organisation's. A route of one owner "
            "counts as one work."
        ),
        [
            known.parameter(
                _("Coordinating one extra work: %(price)s")
                % {"price": euros(rules.coordination_eur)},
                "coordination_eur",
            ),
            known.parameter(
                _("On top of that for every extra organisation: %(price)s")
                % {"price": euros(rules.coordination_organisation_eur)},
                "coordination_organisation_eur",
            ),
        ],
    )


def _shift(disciplines: Sequence[str], known: _Known) -> Formula:
    rules = known.rules
    return Formula(
        _("Moving works in time"),
        _(
            "Who renews earlier throws away years that it could have lasted: the same "
            "cost comes round sooner, with interest. Who renews later runs a greater "
            "risk of breakdowns, and pays a share of the cost for every year."
        ),
        [
            known.parameter(
                _("Interest on what is spent earlier: %(percent)s%% a year")
                % {"percent": _percent(rules.discount_rate)},
                "discount_rate",
            ),
            *_lives(disciplines, known),
            known.parameter(
                _("Moving a year later: %(percent)s%% of the cost")
                % {"percent": _percent(rules.late_share_per_year)},
                "late_share_per_year",
            ),
            _unknown_cost(known),
        ],
    )


def _unknown_cost(known: _Known) -> Parameter:
    return known.parameter(
        _("A work of unknown cost: %(price)s per working day")
        % {"price": euros(known.rules.unknown_cost_eur_day)},
        "unknown_cost_eur_day",
    )


def _lives(disciplines: Sequence[str], known: _Known) -> list[Parameter]:
    """How long what these disciplines renew lasts; of new assets nothing is lost."""
    years = known.rules.life_years
    lasting = [name for name in disciplines if name in years]
    if not lasting:
        return []
    lives = ", ".join(
        f"{Discipline(name).label} {_plain(years[name])}" for name in lasting
    )
    return [
        known.parameter(
            _("Years that it lasts: %(years)s") % {"years": lives},
            *(f"life_years.{name}" for name in lasting),
        )
    ]


def nuisance(rules: Rules, sources: Mapping[str, str] | None = None) -> Formula:
    """How the address-days beside the euros are computed."""
    known = _known(rules, sources)
    return Formula(
        _("Nuisance avoided"),
        _(
            "An address-day is one household that for one day does not have works in "
            "front of the door. We take the days that the street is closed less often, "
            "times the households along that piece of street. It is not in the euros."
        ),
        [
            Parameter(
                _("Households: those of the area, spread evenly over its ground")
            ),
            known.parameter(
                _("Ground with homes along a street: %(times)s times that street")
                % {"times": _plain(rules.affected_ground)},
                "affected_ground",
            ),
            known.parameter(
                _("Street taken by a site at one time: at most %(area)s")
                % {"area": square_metres(rules.site_m2)},
                "site_m2",
            ),
            known.parameter(
                _("What remains of the shorter work's days: %(percent)s%%")
                % {"percent": _percent(rules.kappa)},
                "kappa",
            ),
        ],
    )


def _plain(value: float) -> str:
    """As short as it is: 3, 1.2 and 3,000."""
    return number_format(Decimal(f"{value:.12g}"), force_grouping=True)


def _percent(share: float) -> str:
    return _plain(share * 100)
