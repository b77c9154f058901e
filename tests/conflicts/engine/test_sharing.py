from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conflicts.engine.sharing import (
    Layer,
    Member,
    Share,
    airport,
    by_chance,
    is_stable,
    savings,
    shapley,
    share_out,
)
from tests.conflicts.engine.builders import steady

NEEDS = {1: 8.0, 2: 11.0, 3: 13.0, 4: 18.0}
needs = st.dictionaries(
    st.integers(1, 9),
    st.floats(0, 1e4).map(lambda x: round(x, 2)),
    min_size=1,
    max_size=6,
)
shares = st.dictionaries(st.integers(1, 9), st.floats(0, 1), min_size=1, max_size=6)


def test_the_example_of_littlechild_and_owen() -> None:
    assert airport(NEEDS) == {1: 2, 2: 3, 3: 4, 4: 9}


def test_nobody_to_share_with() -> None:
    assert airport({}) == {}
    assert airport({1: 7.0}) == {1: 7}
    assert by_chance({1: 0.4}) == pytest.approx({1: 0.4})


def test_equal_needs_pay_equally() -> None:
    assert airport({1: 6.0, 2: 6.0, 3: 6.0}) == {1: 2, 2: 2, 3: 2}


@steady
@given(needs)
def test_the_airport_rule_is_the_shapley_value_of_the_maximum(
    needs: dict[int, float],
) -> None:
    def largest(some: frozenset[int]) -> float:
        return max((needs[one] for one in some), default=0.0)

    assert airport(needs) == pytest.approx(shapley(list(needs), largest))


@steady
@given(shares)
def test_sharing_by_chance_is_the_shapley_value_of_what_strips_cover(
    shares: dict[int, float],
) -> None:
    def covered(some: frozenset[int]) -> float:
        return 1 - prod(1 - shares[one] for one in some)

    assert by_chance(shares) == pytest.approx(shapley(list(shares), covered), abs=1e-9)


def test_the_many_works_of_campaigns_on_one_square() -> None:
    shares = {one: 0.03 * (one % 9) for one in range(40)}
    covered = 1 - prod(1 - share for share in shares.values())
    assert sum(by_chance(shares).values()) == pytest.approx(covered)


def test_what_a_layer_saves_is_what_is_needed_minus_what_is_paid() -> None:
    assert savings(Layer(NEEDS, 10.0)) == {1: 60, 2: 80, 3: 90, 4: 90}


def test_two_works_that_renew_one_surface_count_once() -> None:
    layer = Layer({1: 0.2, 8: 0.5, 9: 1.0}, 100.0, 0.5, frozenset({8, 9}))
    saved = savings(layer)
    assert sum(saved.values()) == pytest.approx(20.0)  # all of the trench, once
    assert saved[1] == pytest.approx(10.0)
    assert saved[8] == pytest.approx(10 * 0.25)  # 0.5 of 1.0, half of which is shared


def test_a_surface_alone_saves_nothing() -> None:
    assert savings(Layer({8: 0.5, 9: 1.0}, 100.0, 0.5, frozenset({8, 9}))) == {
        8: 0,
        9: 0,
    }


def test_who_moves_is_compensated_first() -> None:
    members = [Member(1, 10, 1, shift_eur=6_000.0), Member(2, 20, 2)]
    layers = [Layer({1: 30_000.0, 2: 30_000.0}, 1.0)]
    assert share_out(members, layers, 4_000.0) == (
        Share(10, 15_000, 2_000, 6_000, 3_000, 0, 10_000),
        Share(20, 15_000, 2_000, 0, 0, 3_000, 10_000),
    )


def test_coordination_is_split_over_units_and_not_over_works() -> None:
    members = [Member(1, 10, 1), Member(2, 10, 1), Member(3, 20, 3)]
    shares = share_out(members, [Layer({1: 9e3, 3: 9e3}, 1.0)], 3_000.0)
    assert [share.coordination for share in shares] == [1_500, 1_500]


def test_the_owner_of_a_new_surface_keeps_what_is_not_damaged() -> None:
    members = [Member(1, 10, 1, kept_eur=500.0), Member(2, 20, 2)]
    shares = share_out(members, [], 0.0)
    assert [share.net for share in shares] == [500, 0]


def test_without_a_saving_everybody_bears_its_own() -> None:
    members = [Member(1, 10, 1, shift_eur=100.0), Member(2, 20, 2)]
    shares = share_out(members, [], 0.0)
    assert [share.net for share in shares] == [-100, 0]


def test_layers_of_another_group_are_refused() -> None:
    members = [Member(1, 10, 1), Member(2, 20, 2)]
    with pytest.raises(ValueError, match=r"layers add up to 50\.00"):
        share_out(members, [Layer({1: 50.0, 2: 90.0}, 1.0)], 0.0, likely=80.0)


amounts = st.floats(0, 1e5)
groups = st.lists(
    st.tuples(st.integers(1, 3), amounts, amounts, st.floats(0, 1)),
    min_size=2,
    max_size=5,
)


@steady
@given(groups, st.floats(0, 2e4), st.floats(-0.03, 0.03))
def test_the_nets_add_up_to_the_value_to_the_cent(
    group: list[tuple[int, float, float, float]], coordination: float, rounding: float
) -> None:
    members = [
        Member(work, owner, work, shift_eur=shift)
        for work, (owner, shift, _, _) in enumerate(group)
    ]
    layers = [
        Layer({work: cost for work, (_, _, cost, _) in enumerate(group)}, 0.03),
        Layer({work: share for work, (_, _, _, share) in enumerate(group)}, 3e4, 0.5),
    ]
    exact = share_out(members, layers, coordination)
    likely = round(sum(share.net for share in exact) + rounding, 2)
    shares = share_out(members, layers, coordination, likely)
    assert round(sum(share.net for share in shares), 2) == likely
    assert [one.organisation for one in shares] == sorted({one[0] for one in group})
    for one in shares:
        parts = one.gross - one.coordination - one.own_shift
        assert one.net == pytest.approx(parts + one.compensated - one.contributed)
        assert one.compensated <= one.own_shift + 0.01
        assert one.compensated >= 0 <= one.contributed
    paid = sum(one.contributed for one in shares)
    assert paid == pytest.approx(sum(one.compensated for one in shares))


@steady
@given(needs.filter(lambda needs: len(needs) > 1))
def test_nobody_leaves_when_there_is_only_the_airport_to_share(
    needs: dict[int, float],
) -> None:
    members = [Member(work, work, work) for work in needs]

    def worth(works: tuple[int, ...]) -> float:
        return sum(needs[w] for w in works) - max(needs[w] for w in works)

    shares = share_out(members, [Layer(needs, 1.0)], 0.0)
    assert is_stable(shares, members, worth)


def test_owners_who_do_better_without_the_third() -> None:
    members = [Member(work, work, work) for work in (1, 2, 3)]
    shares = [Share(work, 0, 0, 0, 0, 0, 1_000.0) for work in (1, 2, 3)]
    assert is_stable(shares, members, lambda works: 2_000.0)
    assert not is_stable(shares, members, lambda works: 2_000.0 + 5.0 * (2 in works))
    assert is_stable(shares, members, lambda works: None)  # they can't start together


def test_an_owner_who_pays_to_take_part_would_rather_stay_away() -> None:
    members = [Member(1, 10, 1), Member(2, 20, 2)]
    shares = [Share(10, 0, 0, 0, 0, 0, 900.0), Share(20, 0, 0, 0, 0, 0, -100.0)]
    assert not is_stable(shares, members, lambda works: 0.0)
