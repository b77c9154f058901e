"""Published figures that the value model should come near, without being tuned to them.

Prices, excluding VAT. Restoring: brick 34 EUR/m2 (De Ronde Venen 2023, 29.84 to 38.45;
Asten 2022, 29.94), asphalt in a trench 220 EUR/m2 (Dordrecht 2019, 220.63; De Ronde
Venen 228.49; Asten 236.89). A sewer of 300 mm with manholes and connections 540 EUR/m,
of which 30 to 60 % is paving (riool.net): without it 297 EUR/m. Assumed, for want of a
source: a water main without its paving 150 EUR/m; new brick paving 95 EUR/m2, a layer
of asphalt 70 EUR/m2. Every work restores what it opens at the price of its street: that
is in its own cost too.
"""

import pytest
from shapely.geometry.base import BaseGeometry

from conflicts.engine import Rules, Value, Work
from conflicts.engine.sites import Sites
from conflicts.engine.value import value
from tests.conflicts.engine.builders import make_work, street, trench

METRES = 100
BRICK, ASPHALT = 34.0, 220.0
NEW_EUR_M2 = {BRICK: 95, ASPHALT: 70}
SEWER_EUR_M, WATER_EUR_M = 297, 150
# Metres of trench that are closed again in a day, and square metres of surface renewed.
SEWER_M_DAY, WATER_M_DAY, ROADS_M2_DAY = 7, 17, 100


def renewals(
    repair: float, width: float, sewer: BaseGeometry, water: BaseGeometry
) -> list[Work]:
    """Sewer, water main and surface of one street, in the same year."""
    strips = Rules().strips_m
    m2 = METRES * width
    return [
        make_work(
            1,
            footprint=sewer,
            duration_days=round(METRES / SEWER_M_DAY),
            cost=METRES * (SEWER_EUR_M + strips["sewerage"] * repair),
        ),
        make_work(
            2,
            discipline="water",
            footprint=water,
            duration_days=round(METRES / WATER_M_DAY),
            cost=METRES * (WATER_EUR_M + strips["water"] * repair),
        ),
        make_work(
            3,
            discipline="roads",
            footprint=street(width=width),
            duration_days=round(m2 / ROADS_M2_DAY),
            cost=m2 * NEW_EUR_M2[repair],
        ),
    ]


def together(works: list[Work], rules: Rules) -> Value:
    return value([(work.id,) for work in works], {}, Sites(works, rules), rules)


def saved_share(works: list[Work], rules: Rules) -> float:
    """Of what the works cost apart; coordinating is not in the published figures."""
    gross = sum(max(0.0, term.amount_eur) for term in together(works, rules).terms)
    return gross / sum(work.cost or 0.0 for work in works)


def urban(repair: float) -> list[Work]:
    """Ten metres wide, everything under it."""
    return renewals(repair, 10, street(), street())


def rural(repair: float) -> list[Work]:
    """Four metres wide, the sewer under it, the water main in the verge, 3 m away."""
    return renewals(repair, 4, trench(y=2), trench(y=7))


def test_joint_renewal_saves_24_percent_in_an_urban_street() -> None:
    """Daulat et al. (2024), six Norwegian cases: road, water and sewer together."""
    brick = saved_share(urban(BRICK), Rules(restoration_eur_m2=BRICK))
    asphalt = saved_share(urban(ASPHALT), Rules(restoration_eur_m2=ASPHALT))
    assert brick < 0.24 < asphalt
    assert brick == pytest.approx(0.106, abs=0.001)
    assert asphalt == pytest.approx(0.446, abs=0.001)


def test_joint_renewal_saves_11_percent_in_a_rural_street() -> None:
    """Daulat et al. (2024): 11 % where less of it lies in one trench."""
    brick = saved_share(rural(BRICK), Rules(restoration_eur_m2=BRICK))
    asphalt = saved_share(rural(ASPHALT), Rules(restoration_eur_m2=ASPHALT))
    assert brick < 0.11 < asphalt
    assert brick == pytest.approx(0.080, abs=0.001)
    assert asphalt == pytest.approx(0.236, abs=0.001)


@pytest.mark.parametrize("repair", [BRICK, ASPHALT])
def test_urban_streets_save_more_than_rural_ones(repair: float) -> None:
    rules = Rules(restoration_eur_m2=repair)
    assert saved_share(urban(repair), rules) > saved_share(rural(repair), rules)


@pytest.mark.parametrize(
    ("works", "kappa", "shorter"),
    [(2, 0.4, 0.30), (2, 0.5, 0.25), (3, 0.55, 0.30)],
)
def test_street_is_closed_30_percent_shorter(
    works: int, kappa: float, shorter: float
) -> None:
    """COB (2022): 30 % on average, when tasks are done together or in order."""
    equal = [make_work(id, duration_days=40) for id in range(1, works + 1)]
    found = together(equal, Rules(kappa=kappa))
    saved = next(term.quantity for term in found.terms if term.name == "traffic")
    assert saved / (works * 40) == pytest.approx(shorter)
