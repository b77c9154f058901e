"""Detection as a whole: findings become rows, once, and decisions stay."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from unittest import mock

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conflicts import engine
from conflicts.explaining import explained
from conflicts.models import Combination, DetectedWork, DetectionRun, Match
from conflicts.review import Reason, State, Verdict
from conflicts.services import (
    DecidedMeanwhile,
    conditions_have_changed,
    decide,
    detect,
    pending_works,
)
from conflicts.tasks import detect_pending
from projects.models import PlannedWork
from projects.planning import Discipline, Status, Visibility
from projects.services import save_work
from tests.conflicts.snapshots import snapshot
from tests.factories import TODAY, make_organisation, make_user, make_work
from tests.towns import street

pytestmark = pytest.mark.django_db


WHAT_PEOPLE_SEE = (
    "conflicts_combination",
    "conflicts_combinationmember",
    "conflicts_decision",
)


def sewer_and_road(**road: Any) -> tuple[PlannedWork, PlannedWork]:
    """A sewer and a road over it, in the same street and year."""
    sewer = make_work("Elm Lane, new sewer", footprint=street(0, 0, 300))
    road = make_work(
        "Elm Lane, new paving",
        organisation=make_organisation("Roads"),
        discipline=Discipline.ROADS,
        **{"footprint": street(0, 0, 300), **road},
    )
    return sewer, road


def sewer_and_road_at(y: float) -> tuple[PlannedWork, PlannedWork]:
    place = street(0, y, 300)
    sewer = make_work(f"Street {y}, new sewer", footprint=place)
    road = make_work(
        f"Street {y}, new paving",
        organisation=make_organisation("Roads"),
        discipline=Discipline.ROADS,
        footprint=place,
    )
    return sewer, road


def accept(combination: Combination) -> None:
    _decide(combination, Verdict.ACCEPT, Reason.SAVES)


def reject(combination: Combination) -> None:
    _decide(combination, Verdict.REJECT, Reason.BUDGET)


def _decide(combination: Combination, verdict: Verdict, reason: Reason) -> None:
    manager = make_user(f"{verdict}@kip.example")
    decide(combination, by=manager, verdict=verdict, reason=reason)


def test_a_sewer_under_a_road_is_proposed_together() -> None:
    sewer, road = sewer_and_road()
    detect(TODAY)
    match = Match.objects.get()
    assert (match.first, match.second, match.kind) == (sewer, road, "combine")
    assert (match.metres_apart, match.shared_m2) == (0, 3000)
    combination = Combination.objects.get()
    assert {member.work for member in combination.members.all()} == {sewer, road}
    assert combination.state == State.NEW
    total = sum(term["amount_eur"] for term in combination.terms)
    assert float(combination.value) == pytest.approx(total, abs=0.01)


def test_running_again_writes_no_row() -> None:
    sewer_and_road()
    detect(TODAY)
    before = snapshot()
    detect(TODAY)
    assert snapshot() == before
    assert DetectionRun.objects.count() == 2


def test_a_run_around_one_work_leaves_what_a_full_run_leaves() -> None:
    sewer, _road = sewer_and_road()
    make_work("Far away", footprint=street(5000, 0))
    detect(TODAY)
    sewer.latest_end = date(2030, 9, 30)
    save_work(sewer)
    detect(TODAY, around=[sewer.pk])
    before = snapshot()
    detect(TODAY)
    assert snapshot() == before


def test_works_that_no_longer_meet_lose_their_match_and_proposal() -> None:
    sewer, _road = sewer_and_road()
    detect(TODAY)
    sewer.footprint = street(0, 500)
    save_work(sewer)
    detect(TODAY, around=[sewer.pk])
    assert not Match.objects.exists()
    assert Combination.objects.get().state == State.LAPSED


def test_a_lapsed_proposal_comes_back_under_its_own_number() -> None:
    sewer, _road = sewer_and_road()
    detect(TODAY)
    number = Combination.objects.get().number
    for y in (500, 0):
        sewer.footprint = street(0, y, 300)
        save_work(sewer)
        detect(TODAY, around=[sewer.pk])
    combination = Combination.objects.get()
    assert (combination.number, combination.state) == (number, State.NEW)


def test_a_proposal_that_gains_a_work_stays_itself() -> None:
    sewer_and_road()
    detect(TODAY)
    number = Combination.objects.get().number
    make_work(
        "Elm Lane, gas",
        organisation=make_organisation("Gridco"),
        discipline=Discipline.GAS,
        footprint=street(0, 0, 300),
    )
    detect(TODAY)
    combination = Combination.objects.get()
    assert combination.number == number
    assert combination.members.count() == 3


@pytest.mark.parametrize(
    "hidden",
    [
        {"status": Status.FINISHED},
        {"status": Status.CANCELLED},
        {"visibility": Visibility.ORGANISATION},
        {"footprint": None},
        {"earliest_start": None, "latest_end": date(2029, 12, 31)},
    ],
)
def test_what_is_over_undrawn_or_kept_private_meets_nobody(
    hidden: dict[str, Any],
) -> None:
    sewer_and_road(**hidden)
    detect(TODAY)
    assert not Match.objects.exists()


def test_a_work_that_becomes_private_disappears_from_what_others_see() -> None:
    _sewer, road = sewer_and_road()
    detect(TODAY)
    road.visibility = Visibility.ORGANISATION
    save_work(road)
    detect(TODAY, around=[road.pk])
    assert not Match.objects.exists()
    assert Combination.objects.get().state == State.LAPSED


def test_an_accepted_combination_survives_every_run() -> None:
    sewer_and_road()
    detect(TODAY)
    accept(Combination.objects.get())
    before = snapshot(*WHAT_PEOPLE_SEE)
    detect(TODAY)
    assert snapshot(*WHAT_PEOPLE_SEE) == before
    assert Combination.objects.get().state == State.ACCEPTED


def test_works_of_an_accepted_combination_are_not_proposed_again() -> None:
    sewer_and_road()
    detect(TODAY)
    accept(Combination.objects.get())
    make_work(
        "Elm Lane, gas",
        organisation=make_organisation("Gridco"),
        discipline=Discipline.GAS,
        footprint=street(0, 0, 300),
    )
    detect(TODAY)
    assert Combination.objects.count() == 1
    assert Match.objects.count() == 3


def test_an_accepted_combination_asks_again_when_a_work_moved_far() -> None:
    sewer, _road = sewer_and_road()
    detect(TODAY)
    accept(Combination.objects.get())
    sewer.earliest_start, sewer.latest_end = date(2031, 4, 1), date(2031, 6, 30)
    save_work(sewer)
    detect(TODAY, around=[sewer.pk])
    combination = Combination.objects.get()
    assert combination.state == State.REASSESS
    assert {entry["what"] for entry in combination.what_moved} == {
        "earliest_start",
        "latest_end",
    }
    assert combination.decisions.count() == 1


def test_a_small_shift_leaves_an_accepted_combination_alone() -> None:
    sewer, _road = sewer_and_road()
    detect(TODAY)
    accept(Combination.objects.get())
    sewer.latest_end = date(2030, 7, 31)
    save_work(sewer)
    detect(TODAY, around=[sewer.pk])
    assert Combination.objects.get().state == State.ACCEPTED


def test_a_rejected_combination_does_not_come_back() -> None:
    sewer_and_road()
    detect(TODAY)
    reject(Combination.objects.get())
    detect(TODAY)
    assert Combination.objects.get().state == State.REJECTED


def test_a_rejected_combination_comes_back_when_its_facts_moved() -> None:
    sewer, _road = sewer_and_road()
    detect(TODAY)
    reject(Combination.objects.get())
    sewer.earliest_start, sewer.latest_end = date(2030, 6, 1), date(2030, 9, 30)
    save_work(sewer)
    detect(TODAY, around=[sewer.pk])
    combination = Combination.objects.get()
    assert combination.state == State.REASSESS
    assert combination.what_moved


def test_what_changed_waits_until_it_is_detected() -> None:
    sewer, road = sewer_and_road()
    assert set(pending_works()) == {sewer.pk, road.pk}
    detect(TODAY)
    assert pending_works() == []
    save_work(sewer)
    assert pending_works() == [sewer.pk]
    detect(TODAY, around=[sewer.pk])
    assert pending_works() == []
    assert DetectedWork.objects.get(pk=sewer.pk).revision == sewer.revision


def test_moving_as_was_agreed_asks_no_new_assessment() -> None:
    sewer, road = sewer_and_road(
        earliest_start=date(2031, 1, 1), latest_end=date(2031, 3, 31)
    )
    detect(TODAY)
    combination = Combination.objects.get()
    shifts = {m.work_id: m.shift_days for m in combination.members.all()}
    assert any(abs(days) > 31 for days in shifts.values())
    accept(combination)
    for work in (sewer, road):
        days = timedelta(days=shifts[work.pk])
        work.earliest_start += days
        work.latest_end += days
        save_work(work)
    detect(TODAY)
    assert Combination.objects.get().state == State.ACCEPTED
    (found,) = explained(Combination.objects.all())
    assert all(part.proposed == part.window for part in found.parts)


def test_facts_that_move_back_end_the_reassessment_of_what_was_accepted() -> None:
    sewer, _road = sewer_and_road()
    detect(TODAY)
    accept(Combination.objects.get())
    for year, state in (
        (2031, State.REASSESS),
        (2032, State.REASSESS),
        (2030, State.ACCEPTED),
    ):
        sewer.earliest_start, sewer.latest_end = date(year, 4, 1), date(year, 6, 30)
        save_work(sewer)
        detect(TODAY, around=[sewer.pk])
        combination = Combination.objects.get()
        told = {entry["now"] for entry in combination.what_moved}
        moved = {f"{year}-04-01", f"{year}-06-30"} if year > 2030 else set()
        assert (combination.state, told) == (state, moved)


def test_a_rejected_work_that_moves_away_is_free_for_others() -> None:
    sewer, _road = sewer_and_road()
    detect(TODAY)
    reject(Combination.objects.get())
    sewer.earliest_start, sewer.latest_end = date(2030, 6, 1), date(2030, 9, 30)
    save_work(sewer)
    detect(TODAY, around=[sewer.pk])
    rejected = Combination.objects.get()
    assert rejected.state == State.REASSESS
    make_work(
        "Oak Lane, new paving",
        organisation=make_organisation("Roads"),
        discipline=Discipline.ROADS,
        footprint=street(0, 800, 300),
    )
    sewer.footprint = street(0, 800, 300)
    save_work(sewer)
    detect(TODAY)
    rejected.refresh_from_db()
    assert (rejected.state, rejected.what_moved) == (State.REJECTED, [])
    assert Combination.objects.exclude(pk=rejected.pk).get().state == State.NEW


@pytest.mark.parametrize(
    ("decision", "state"), [(accept, State.ACCEPTED), (reject, State.REJECTED)]
)
def test_a_decision_taken_while_a_run_computes_is_kept(
    decision: Callable[[Combination], None], state: State
) -> None:
    sewer_and_road()
    detect(TODAY)
    find = engine.find

    def decided_meanwhile(*args: Any, **kwargs: Any) -> engine.Findings:
        findings = find(*args, **kwargs)
        decision(Combination.objects.get())
        return findings

    with mock.patch.object(engine, "find", decided_meanwhile):
        detect(TODAY)
    assert Combination.objects.get().state == state


def test_nobody_decides_on_a_work_that_changed_since_it_was_shown() -> None:
    sewer, _road = sewer_and_road()
    detect(TODAY)
    combination = Combination.objects.get()
    sewer.footprint = street(0, 800, 300)
    save_work(sewer)
    with pytest.raises(DecidedMeanwhile):
        accept(combination)
    combination.refresh_from_db()
    assert combination.state == State.NEW
    assert not combination.decisions.exists()


def test_what_a_decision_sets_free_waits_in_the_database() -> None:
    sewer, road = sewer_and_road()
    detect(TODAY)
    assert pending_works() == []
    reject(Combination.objects.get())
    assert set(pending_works()) == {sewer.pk, road.pk}
    detect_pending()
    assert pending_works() == []


def test_new_rules_have_the_whole_plan_compared_again() -> None:
    sewer_and_road()
    detect(TODAY, rules=engine.Rules(default_buffer_m=5))
    assert conditions_have_changed(TODAY)
    detect_pending()
    assert not conditions_have_changed(TODAY)
    assert Match.objects.get().rules_version == engine.Rules().version


def test_many_changes_are_one_full_run() -> None:
    works = [make_work(footprint=street(0, y)) for y in range(0, 5000, 20)]
    run = detect(TODAY, around=[work.pk for work in works])
    assert run.is_full
    assert pending_works() == []


@pytest.mark.parametrize("is_full", [True, False])
def test_detection_asks_few_more_questions_for_more_pairs(is_full: bool) -> None:
    def make_pairs(numbers: range) -> list[int]:
        pairs = [sewer_and_road_at(300.0 * number) for number in numbers]
        return [work.pk for pair in pairs for work in pair]

    def questions(work_ids: list[int]) -> int:
        with CaptureQueriesContext(connection) as asked:
            detect(TODAY, around=None if is_full else work_ids)
        return len(asked)

    few = questions(make_pairs(range(3)))
    many = questions(make_pairs(range(3, 20)))
    more_pairs = 17 - 3
    # A new proposal is stored by itself; around a work, each asks who is near.
    for_each_pair = 3 if is_full else 3 + 2
    assert many - few <= more_pairs * for_each_pair + 5
