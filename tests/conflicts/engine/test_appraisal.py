from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conflicts.engine import Group, Rules, Work, group, match
from conflicts.engine.appraisal import Appraisal, appraise
from conflicts.engine.campaigns import campaigns
from conflicts.engine.candidates import Candidates
from conflicts.engine.value import value
from tests.conflicts.engine.builders import days, make_work, steady, street

RULES = Rules()
SEWER = make_work(1, cost=200_000.0)
ROADS = make_work(2, discipline="roads", duration_days=10, cost=80_000.0)
GAS = make_work(3, discipline="gas", cost=40_000.0)


def appraised(*works: Work, rules: Rules = RULES) -> tuple[Group, Appraisal]:
    """The largest group of these works, appraised."""
    candidates = Candidates(works, rules)
    groups = group(match(works, rules), candidates).groups
    largest = max(groups, key=lambda one: len(one.works))
    return largest, appraise(largest, candidates)


def test_sewer_and_roads_in_one_street_by_hand() -> None:
    """The same 330 m2, 10 double days, cheaper work of 80,000 and two parties.

    Low: 22 x 330 + 0.33 x 10 x 60 + 2 % x 30 % x 80,000 - 5,000 - 3,000 = -62.
    High: 38 x 330 + 0.75 x 10 x 240 + 10 % x 90 % x 80,000 - 2,000 - 1,000 = 18,540.
    """
    _, found = appraised(SEWER, ROADS)
    assert (found.low, found.high) == pytest.approx((-62, 18_540))


def test_each_of_two_is_needed_for_all_of_it() -> None:
    together, found = appraised(SEWER, ROADS)
    likely = together.value.likely
    assert found.marginals == ((1, likely), (2, likely))


def test_marginal_is_what_would_be_lost_without() -> None:
    together, found = appraised(SEWER, ROADS, GAS)
    pair, _ = appraised(SEWER, ROADS)
    without_gas = together.value.likely - pair.value.likely
    assert dict(found.marginals)[3] == pytest.approx(without_gas)


def test_campaign_stays_away_as_one() -> None:
    west = replace(SEWER, footprint=street(length=60), cost=500_000.0)
    east = replace(SEWER, id=4, footprint=street(x=60), cost=500_000.0)
    wide = replace(ROADS, footprint=street(length=160), cost=500_000.0)
    candidates = Candidates([west, east, wide], RULES, campaigns=[(1, 4)])
    matches = match([west, east, wide], RULES)
    found = next(g for g in group(matches, candidates).groups if len(g.works) == 3)
    assert found.units == ((1, 4), (2,))
    marginals = dict(appraise(found, candidates).marginals)
    assert marginals == dict.fromkeys((1, 2, 4), found.value.likely)


def test_owners_share_what_is_saved() -> None:
    together, found = appraised(SEWER, ROADS, GAS)
    assert [share.organisation for share in found.shares] == [1, 2, 3]
    assert sum(share.net for share in found.shares) == pytest.approx(
        together.value.likely
    )


def test_owner_of_a_new_surface_keeps_what_is_not_damaged() -> None:
    """The sewer comes a year later; nothing is paid for mobilisation or traffic."""
    rules = Rules(
        traffic_eur_day=0, restoration_eur_m2=0, coordination_organisation_eur=0
    )
    rules = replace(rules, coordination_eur=0, late_share_per_year=0)
    sewer = replace(SEWER, window=days("2031-06-01", "2031-12-31"), cost=None)
    _, found = appraised(sewer, replace(ROADS, cost=0.0), rules=rules)
    gross = {share.organisation: share.gross for share in found.shares}
    assert gross[1] == 0
    assert gross[2] == pytest.approx(330 * 0.33 * 70)


def test_band_holds_the_likely_value_when_a_price_is_set_outside_of_it() -> None:
    """Bricks of 80 are dearer than the 38 of the high estimate."""
    together, found = appraised(SEWER, ROADS, rules=Rules(restoration_eur_m2=80))
    assert found.high == together.value.likely


disciplines = st.sampled_from(
    ["sewerage", "gas", "telecom", "roads", "green", "heat", "traffic"]
)
windows = st.sampled_from(
    [
        days("2030-01-01", "2030-12-31"),
        days("2031-01-01", "2031-12-31"),
        days("2032-01-01", "2032-06-30"),
        days("2030-01-01", None),
    ]
)


@st.composite
def crowds(draw: st.DrawFn) -> list[Work]:
    """Works in and around one street, in years that may be apart."""
    return [
        make_work(
            id,
            organisation=draw(st.integers(1, 3)),
            discipline=draw(disciplines),
            footprint=street(
                draw(st.integers(0, 50)), 0, draw(st.integers(50, 400)), 10
            ),
            window=draw(windows),
            duration_days=draw(st.integers(1, 200)),
            cost=draw(st.none() | st.integers(0, 500_000).map(float)),
            homes_per_m2=0.002,
        )
        for id in range(1, draw(st.integers(3, 7)))
    ]


@given(works=crowds())
@steady
def test_money_adds_up(works: list[Work]) -> None:
    candidates = Candidates(works, RULES, campaigns=campaigns_of(works))
    for one in group(match(works, RULES), candidates).groups:
        likely = one.value.likely
        assert likely == pytest.approx(sum(term.amount_eur for term in one.value.terms))
        found = appraise(one, candidates)
        assert found.low <= likely <= found.high
        assert [id for id, _ in found.marginals] == list(one.works)
        assert all(marginal > 0 for _, marginal in found.marginals)
        assert sum(share.net for share in found.shares) == pytest.approx(likely)


@given(works=crowds())
@steady
def test_prices_alone_make_the_band(works: list[Work]) -> None:
    """Without holding on to the likely value: the estimates are on their own sides."""
    candidates = Candidates(works, RULES)
    for one in group(match(works, RULES), candidates).groups:
        shifts = {shift.work: shift.days for shift in one.shifts}
        low, high = (
            value(one.units, shifts, candidates.sites, RULES.in_estimate(which)).likely
            for which in (RULES.low, RULES.high)
        )
        assert low <= one.value.likely <= high


def campaigns_of(works: list[Work]) -> list[tuple[int, ...]]:
    return campaigns(works, match(works, RULES), RULES)
