"""What a proposal saves, term by term, and in plain words how each is computed.

Every figure comes from `Rules`. A source is named where `Rules` has one; what has none
is called an assumption, so that nobody takes it for knowledge.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from conflicts.engine import Rules
from conflicts.wording import euros, number, square_metres
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


def posts(
    terms: Iterable[dict[str, Any]], disciplines: Sequence[str], rules: Rules
) -> list[Post]:
    """The stored terms of a proposal, explained with the figures of `rules`."""
    return [
        Post(
            quantity=_quantity(term["quantity"], term["unit"]),
            amount=euros(term["amount_eur"]),
            formula=_formula(term["name"], disciplines, rules),
        )
        for term in terms
    ]


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
            return euros(quantity)
    return f"{number(quantity)} {unit}"


def _formula(name: str, disciplines: Sequence[str], rules: Rules) -> Formula:
    known: dict[str, Callable[[], Formula]] = {
        "paving": lambda: _paving(disciplines, rules),
        "damage": lambda: _damage(rules),
        "traffic": lambda: _traffic(rules),
        "mobilisation": lambda: _mobilisation(rules),
        "coordination": lambda: _coordination(rules),
        "shift": lambda: _shift(disciplines, rules),
    }
    return known[name]() if name in known else Formula(name, "", [])


def _paving(disciplines: Sequence[str], rules: Rules) -> Formula:
    return Formula(
        _("Paving opened and closed once"),
        _(
            "The square metres that need not be opened a second time: all that the "
            "works would each open on the ground they share, less what they open "
            "together. Times the price of closing a square metre again."
        ),
        [
            Parameter(
                _("Closing a square metre of brick paving: %(price)s")
                % {"price": euros(rules.restoration_eur_m2)},
                _("rates of De Ronde Venen (2023) and Asten (2022)"),
            ),
            *_strips(disciplines, rules),
            Parameter(
                _("Opened in a working day: at most %(area)s")
                % {"area": square_metres(rules.opened_m2_per_day)}
            ),
            Parameter(
                _("Surface renewed in a working day: at most %(area)s")
                % {"area": square_metres(rules.renewed_m2_per_day)}
            ),
            Parameter(
                _("Ground of a work drawn as a line or point: %(metres)s m wide")
                % {"metres": _plain(rules.working_width_m)}
            ),
            Parameter(
                _("Strips that lie in one trench: %(percent)s%%")
                % {"percent": _percent(rules.alignment)}
            ),
        ],
    )


def _strips(disciplines: Sequence[str], rules: Rules) -> list[Parameter]:
    """How wide a strip those disciplines open that don't renew the whole surface."""
    trenching = [name for name in disciplines if not rules.is_surface(name)]
    if not trenching:
        return []
    widths = ", ".join(
        f"{Discipline(name).label} "
        f"{_plain(rules.strips_m.get(name, rules.default_strip_m))} m"
        for name in trenching
    )
    return [
        Parameter(
            _("Width that is opened along a work: %(widths)s") % {"widths": widths}
        )
    ]


def _damage(rules: Rules) -> Formula:
    return Formula(
        _("New paving not damaged"),
        _(
            "The square metres of new surface that would soon be opened again if the "
            "works were done as planned. Paving that has been opened does not last "
            "as long. Times the price of a new surface, times the part that is lost."
        ),
        [
            Parameter(
                _("A square metre of new surface: %(price)s")
                % {"price": euros(rules.new_surface_eur_m2)}
            ),
            Parameter(
                _("Lost when it is opened again: %(percent)s%%")
                % {"percent": _percent(rules.degeneration)},
                _("study of Pacifica: a third of the life of paving under ten years"),
            ),
        ],
    )


def _traffic(rules: Rules) -> Formula:
    return Formula(
        _("Traffic measures"),
        _(
            "Works that are carried out together close the street together. On the "
            "ground that they share we add up their working days and take off those "
            "of the longest work. Part of what is left remains, because people can't "
            "always work side by side."
        ),
        [
            Parameter(
                _("A day of traffic measures in an ordinary street: %(price)s")
                % {"price": euros(rules.traffic_eur_day)}
            ),
            Parameter(
                _("What remains of the shorter work's days: %(percent)s%%")
                % {"percent": _percent(rules.kappa)}
            ),
            Parameter(
                _("A work of unknown duration takes %(days)s working days")
                % {"days": rules.default_duration_days}
            ),
        ],
    )


def _mobilisation(rules: Rules) -> Formula:
    return Formula(
        _("Preparing and setting up once"),
        _(
            "The costs of all works but the most expensive, times the share of it that "
            "goes into preparing and setting up, times the part of that which need not "
            "be paid again. A work of unknown cost saves nothing here."
        ),
        [
            Parameter(
                _("Preparing and setting up: %(percent)s%% of the cost")
                % {"percent": _percent(rules.mobilisation_share)},
                _("2 to 10 percent in a study by Xylem (AWS2-1336)"),
            ),
            Parameter(
                _("Need not be paid again: %(percent)s%% of that")
                % {"percent": _percent(rules.mobilisation_shared)}
            ),
        ],
    )


def _coordination(rules: Rules) -> Formula:
    return Formula(
        _("Coordinating"),
        _(
            "Every work after the first takes meetings and planning to fit in, and "
            "more so when it is another organisation's."
        ),
        [
            Parameter(
                _("Coordinating one extra work: %(price)s")
                % {"price": euros(rules.coordination_eur)}
            ),
            Parameter(
                _("On top of that for every extra organisation: %(price)s")
                % {"price": euros(rules.coordination_organisation_eur)}
            ),
        ],
    )


def _shift(disciplines: Sequence[str], rules: Rules) -> Formula:
    return Formula(
        _("Moving works in time"),
        _(
            "Who renews earlier throws away years that it could have lasted: the same "
            "cost comes round sooner, with interest. Who renews later runs a greater "
            "risk of breakdowns, and pays a share of the cost for every year."
        ),
        [
            Parameter(
                _("Interest on what is spent earlier: %(percent)s%% a year")
                % {"percent": _percent(rules.discount_rate)},
                _("rate for public projects in the Netherlands since 2021"),
            ),
            *_lives(disciplines, rules),
            Parameter(
                _("Moving a year later: %(percent)s%% of the cost")
                % {"percent": _percent(rules.late_share_per_year)}
            ),
            Parameter(
                _("A work of unknown cost: %(price)s per working day")
                % {"price": euros(rules.unknown_cost_eur_day)}
            ),
        ],
    )


def _lives(disciplines: Sequence[str], rules: Rules) -> list[Parameter]:
    """How long what these disciplines renew lasts; of new assets nothing is lost."""
    lives = [
        f"{Discipline(name).label} {_plain(rules.life_years[name])}"
        for name in disciplines
        if name in rules.life_years
    ]
    if not lives:
        return []
    return [
        Parameter(_("Years that it lasts: %(years)s") % {"years": ", ".join(lives)})
    ]


def nuisance(rules: Rules) -> Formula:
    """How the address-days beside the euros are computed."""
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
            Parameter(
                _("Ground with homes along a street: %(times)s times that street")
                % {"times": _plain(rules.affected_ground)}
            ),
            Parameter(
                _("What remains of the shorter work's days: %(percent)s%%")
                % {"percent": _percent(rules.kappa)}
            ),
        ],
    )


def _plain(value: float) -> str:
    """As short as it is: 3, 1.2 and 3,000."""
    return number_format(Decimal(f"{value:.12g}"), force_grouping=True)


def _percent(share: float) -> str:
    return _plain(share * 100)
