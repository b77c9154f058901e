from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point, box

from conflicts.engine import Rules, Value, Work
from conflicts.engine.sites import Sites, Unit
from conflicts.engine.value import early_share, shift_eur, value
from tests.conflicts.engine.builders import days, make_work, steady, street, trench

RULES = Rules()
SEWER = make_work(1, cost=200_000.0)
ROADS = make_work(2, discipline="roads", duration_days=10, cost=80_000.0)


def worth(
    *works: Work,
    shifts: dict[int, int] | None = None,
    rules: Rules = RULES,
    campaign: Unit = (),
) -> Value:
    """What these works save; each for itself but for those of the campaign."""
    sites = Sites(works, rules, [campaign] if campaign else [])
    units = [(work.id,) for work in works if work.id not in campaign]
    return value(units + [campaign] * bool(campaign), shifts or {}, sites, rules)


def amounts(found: Value) -> dict[str, float]:
    return {term.name: term.amount_eur for term in found.terms}


def quantity(found: Value, name: str) -> float:
    return next(term.quantity for term in found.terms if term.name == name)


def test_sewer_and_roads_in_one_street_by_hand() -> None:
    """A street of 100 by 10 m, that both take wholly.

    The sewer opens 3 m along half the outline of 220 m: 330 m2, which twenty days
    allow (400). The roads renew all of it, so 330 m2 need no paving of their own:
    x 34 = 11,220. Traffic: 10 of the 30 days are double, half remains: 5 x 120 = 600.
    Mobilisation: 5 % x 60 % of the cheaper one: 2,400. One extra work: -3,000, of
    another organisation: -2,000. The windows are the same: no new surface is damaged.
    """
    found = worth(SEWER, ROADS)
    assert amounts(found) == {
        "paving": 11_220,
        "damage": 0,
        "traffic": 600,
        "mobilisation": 2_400,
        "coordination": -5_000,
        "shift": 0,
    }
    assert found.likely == 9_220
    assert [(term.quantity, term.unit) for term in found.terms] == [
        (330, "m2"),
        (0, "m2"),
        (5, "days"),
        (80_000, "EUR"),
        (1, "works"),
        (0, "days"),
    ]


def test_only_the_common_half_counts() -> None:
    """500 m2 shared: 165 m2 of trench; 10 and 5 days there, 5 double, half remains."""
    found = worth(SEWER, replace(ROADS, footprint=street(x=50)))
    assert quantity(found, "paving") == 165
    assert quantity(found, "traffic") == 2.5


@pytest.mark.parametrize(("kappa", "left"), [(0.0, 10), (0.25, 7.5), (1.0, 0)])
def test_part_of_the_shorter_days_remains(kappa: float, left: float) -> None:
    assert quantity(worth(SEWER, ROADS, rules=Rules(kappa=kappa)), "traffic") == left


@pytest.mark.parametrize(
    ("alignment", "m2", "reason"),
    [
        (1.0, 132, "one trench: the smaller strip is in the larger"),
        (0.0, 43.56, "as chance has it: 0.33 x 0.132 of 1,000 m2"),
        (0.5, 87.78, "halfway"),
    ],
)
def test_two_trenches_share_paving_as_far_as_they_align(
    alignment: float, m2: float, reason: str
) -> None:
    gas = make_work(3, discipline="gas")
    found = worth(SEWER, gas, rules=Rules(alignment=alignment))
    assert quantity(found, "paving") == pytest.approx(m2)


def test_new_surface_twice_is_no_saving() -> None:
    assert quantity(worth(ROADS, replace(ROADS, id=3)), "paving") == 0
    three = worth(SEWER, ROADS, replace(ROADS, id=3))
    assert quantity(three, "paving") == quantity(worth(SEWER, ROADS), "paving")


@pytest.mark.parametrize("discipline", ["housing", "event"])
def test_what_opens_nothing_saves_no_paving(discipline: str) -> None:
    other = make_work(3, discipline=discipline)
    assert quantity(worth(ROADS, other), "paving") == 0


@pytest.mark.parametrize(
    ("changes", "m2", "reason"),
    [
        ({}, 330, "3 m along 110 m"),
        ({"duration_days": 16}, 320, "20 m2 on each of its days"),
        ({"window": days("2030-01-01", "2030-01-07")}, 100, "the window has five days"),
        ({"duration_days": None}, 330, "thirty days when unknown"),
        ({"discipline": "gas"}, 132, "1.2 m along 110 m"),
        ({"discipline": "unheard of"}, 110, "1 m when unknown"),
        ({"footprint": street(width=1)}, 100, "no more than is drawn"),
        ({"discipline": "roads", "duration_days": 6}, 600, "100 m2 a day"),
        ({"footprint": Point(0, 0), "discipline": "gas"}, 15.08, "half its circle"),
    ],
)
def test_ground_really_opened(changes: dict[str, Any], m2: float, reason: str) -> None:
    work = make_work(1, **changes)
    assert Sites([work], RULES)[1].opened_m2 == pytest.approx(m2, rel=0.002)


def test_whole_street_polygons_stay_believable() -> None:
    """Three weeks of cable work, drawn as a boulevard of 117,000 m2, open 300 m2."""
    boulevard = box(0, 0, 3_000, 39)
    cable = make_work(1, discipline="telecom", duration_days=15, footprint=boulevard)
    roads = make_work(2, discipline="roads", duration_days=400, footprint=boulevard)
    assert quantity(worth(cable, roads), "paving") < 300


def test_trench_lines_share_where_their_working_widths_meet() -> None:
    lines = [make_work(1, footprint=trench()), make_work(2, footprint=trench(y=4))]
    found = worth(*lines)
    assert 0 < quantity(found, "traffic") < 10 * (1 - RULES.kappa)
    apart = worth(lines[0], make_work(2, footprint=trench(y=8)))
    assert quantity(apart, "traffic") == 0


@pytest.mark.parametrize(
    ("one", "other", "eur"),
    [(100_000.0, 10_000.0, 300), (None, None, 1_200), (100_000.0, None, 1_200)],
    ids=["known", "twenty days of EUR 2,000", "of one only"],
)
def test_an_unknown_cost_is_estimated_from_its_days(
    one: float | None, other: float | None, eur: float
) -> None:
    found = worth(make_work(1, cost=one), make_work(2, cost=other))
    assert amounts(found)["mobilisation"] == eur


@pytest.mark.parametrize(
    ("changes", "shift", "eur", "reason"),
    [
        ({"cost": 100_000.0}, 1461, 6_000, "later: 1.5 % a year"),
        ({"cost": 100_000.0}, -1461, 11_556.83, "earlier: life that is lost"),
        ({"cost": 100_000.0, "discipline": "heat"}, -1461, 9_000, "new: interest only"),
        ({"cost": None}, 1461, 2_400, "20 days at 2,000 when unknown"),
        ({"cost": 0.0}, 365, 0, "free is known"),
        ({"cost": 100_000.0}, 0, 0, "stays"),
    ],
)
def test_moving_costs(
    changes: dict[str, Any], shift: int, eur: float, reason: str
) -> None:
    found = worth(make_work(1, **changes), make_work(2), shifts={1: shift, 2: 0})
    assert amounts(found)["shift"] == pytest.approx(-eur, abs=0.01)
    assert quantity(found, "shift") == abs(shift)


footprints = st.builds(
    lambda x, y, length, width: street(x, y, length, width),
    st.integers(0, 60),
    st.integers(0, 30),
    st.integers(5, 120),
    st.integers(2, 15),
)
costs = st.none() | st.integers(0, 500_000).map(float)
windows = st.sampled_from(
    [
        days("2030-01-01", "2030-12-31"),
        days("2032-01-01", "2033-06-30"),
        days(None, None),
    ]
)


@st.composite
def groups(draw: st.DrawFn) -> list[Work]:
    disciplines = st.sampled_from(["sewerage", "gas", "telecom", "roads", "green"])
    return [
        make_work(
            id,
            footprint=draw(footprints),
            discipline=draw(disciplines),
            duration_days=draw(st.integers(1, 200)),
            cost=draw(costs),
            window=draw(windows),
            homes_per_m2=0.003,
        )
        for id in range(1, draw(st.integers(3, 6)))
    ]


@given(works=groups(), shift=st.integers(-400, 400))
@steady
def test_terms_add_up_and_have_their_signs(works: list[Work], shift: int) -> None:
    found = worth(*works, shifts={1: shift})
    assert found.likely == pytest.approx(sum(amounts(found).values()), abs=0.01)
    assert found == worth(*reversed(works), shifts={1: shift})
    assert found.address_days >= 0
    for name in ("paving", "damage", "traffic", "mobilisation"):
        assert amounts(found)[name] >= 0
    for name in ("coordination", "shift"):
        assert amounts(found)[name] <= 0


@given(works=groups())
@steady
def test_nobody_saves_more_than_they_would_open(works: list[Work]) -> None:
    sites = Sites(works, RULES)
    trenches = [sites[work.id] for work in works if not sites[work.id].is_surface]
    saved = quantity(worth(*works), "paving")
    assert saved <= sum(site.opened_m2 for site in trenches) + 0.01


LATER = days("2032-01-01", "2032-12-31")


@pytest.mark.parametrize(
    ("sewer", "m2", "reason"),
    [
        ({"window": LATER}, 330, "planned to open the new surface a year later"),
        ({}, 0, "in the same year: the order is still free"),
        ({"window": days("2029-01-01", "2029-12-31")}, 0, "before it, as it should"),
        ({"window": days("2035-12-30", "2036-12-31")}, 330, "five years later"),
        ({"window": days("2035-12-31", "2036-12-31")}, 0, "a day too late to count"),
        ({"window": LATER, "discipline": "event"}, 0, "opens nothing"),
        ({"window": LATER, "discipline": "roads"}, 0, "a surface as well"),
        ({"window": LATER, "discipline": "green"}, 0, "lies higher"),
        ({"window": LATER, "discipline": "unheard of"}, 0, "has no place in the order"),
        ({"window": LATER, "footprint": street(x=50)}, 165, "half of it"),
        ({"window": days("2032-01-01", None)}, 330, "open at the end"),
        ({"window": days(None, "2040-01-01")}, 0, "may come first"),
    ],
)
def test_new_surface_that_would_be_opened_again(
    sewer: dict[str, Any], m2: float, reason: str
) -> None:
    found = worth(replace(SEWER, **sewer), ROADS)
    assert quantity(found, "damage") == m2
    # a third of the life of a surface of 70 a square metre
    assert amounts(found)["damage"] == pytest.approx(m2 * 0.33 * 70)


def test_surface_that_two_would_open_is_damaged_once() -> None:
    gas = make_work(3, discipline="gas", window=LATER)
    found = worth(replace(SEWER, window=LATER), ROADS, gas, rules=Rules(alignment=1))
    assert quantity(found, "damage") == 330  # the gas lies in the wider trench


def test_only_what_is_renewed_is_damaged() -> None:
    """In six days 600 of the 1,000 m2 are renewed, and 330 are opened.

    In one place: 330 twice. As chance has it: 0.6 x 330 = 198. Halfway: 264.
    """
    found = worth(replace(SEWER, window=LATER), replace(ROADS, duration_days=6))
    assert quantity(found, "damage") == 264


def test_every_organisation_beyond_the_first_wants_to_be_talked_to() -> None:
    """3,000 per extra work, 2,000 per extra organisation."""
    ours = replace(ROADS, organisation=SEWER.organisation)
    assert amounts(worth(SEWER, ours))["coordination"] == -3_000
    third = make_work(3, discipline="gas")
    assert amounts(worth(SEWER, ours, third))["coordination"] == -8_000


def test_homes_are_spared_the_days_that_are_double() -> None:
    """1,000 m2 of street, 4 m2 with homes beside each, 3 homes per 1,000 m2: 12 homes.

    Ten of the thirty days are double and half of those remain: 5 days x 12.
    """
    found = worth(
        replace(SEWER, homes_per_m2=0.003), replace(ROADS, homes_per_m2=0.001)
    )
    assert found.address_days == 60
    assert found.likely == worth(SEWER, ROADS).likely


WEST = make_work(1, footprint=street(length=60), organisation=1, cost=50_000.0)
EAST = make_work(2, footprint=street(x=50), organisation=1, cost=150_000.0)
WIDE = make_work(
    3, discipline="roads", footprint=street(length=200), duration_days=40, cost=90_000.0
)


def test_campaign_saves_nothing_by_itself() -> None:
    """The two share a crossing and a mobilisation, but would without the others too."""
    alone = worth(WEST, EAST, campaign=(1, 2))
    assert set(amounts(alone).values()) == {0}
    assert alone.address_days == 0


def test_campaign_meets_others_as_one() -> None:
    found = worth(WEST, EAST, WIDE, campaign=(1, 2))
    # 3 m along 70 and along 110 m, less the tenth of the east that the west takes
    assert quantity(found, "paving") == pytest.approx(210 + 330 * 0.9)
    # getting started: 90,000 is the smaller, of 200,000 together
    assert quantity(found, "mobilisation") == 90_000
    assert quantity(found, "coordination") == 1


def test_crossing_that_a_campaign_draws_twice_counts_once() -> None:
    crossing = make_work(4, discipline="roads", footprint=street(x=50, length=10))
    twice = worth(WEST, EAST, crossing, campaign=(1, 2))
    assert quantity(twice, "traffic") == quantity(worth(WEST, crossing), "traffic")


@given(works=groups(), rate=st.floats(0, 0.1), days=st.integers(0, 2_000))
@steady
def test_moving_further_never_costs_less(
    works: list[Work], rate: float, days: int
) -> None:
    rules = Rules(discount_rate=rate)
    site = Sites(works, rules)[1]
    for step in (1, -1):
        nearer = shift_eur(site, step * days, rules)
        assert 0 <= nearer <= shift_eur(site, step * (days + 30), rules)


@pytest.mark.parametrize(
    ("life", "percent"), [(60, 3.0), (40, 3.7), (30, 4.5), (15, 7.8)]
)
def test_a_year_earlier_costs_more_of_what_lasts_shorter(
    life: int, percent: float
) -> None:
    """At the interest of 2.25 % that public bodies reckon with, of the cost."""
    rules = Rules(life_years={"sewerage": life})
    assert 100 * early_share("sewerage", 1, rules) == pytest.approx(percent, abs=0.05)


def test_without_interest_the_book_value_is_lost() -> None:
    """A sewer for sixty years, four years early: 4 / 60 of its cost."""
    site = Sites([SEWER], RULES)[1]
    assert shift_eur(site, -1461, Rules(discount_rate=0)) == pytest.approx(200_000 / 15)


def test_only_homes_along_the_site_of_a_day_notice_it() -> None:
    def address_days(length: float) -> float:
        place = street(length=length, width=15)
        works = [make_work(id, footprint=place, homes_per_m2=0.01) for id in (1, 2)]
        return worth(*works).address_days

    # 20 days twice, of which half remain; 1,500 m2 of street have 60 homes
    assert address_days(50) == 10 * 30
    assert address_days(100) == 10 * 60
    assert address_days(800) == 10 * 60
