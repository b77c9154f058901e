"""Detection as a whole: findings become rows, once, and decisions stay."""

from datetime import date
from typing import Any

import pytest

from conflicts.models import Combination, DetectedWork, DetectionRun, Match
from conflicts.review import Reason, State, Verdict
from conflicts.services import decide, detect, pending_works
from projects.models import PlannedWork
from projects.planning import Discipline, Status, Visibility
from projects.services import save_work
from tests.conflicts.snapshots import snapshot
from tests.factories import TODAY, make_organisation, make_user, make_work
from tests.towns import street

pytestmark = pytest.mark.django_db


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
    before = snapshot()
    detect(TODAY)
    assert snapshot() == before
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


def test_detection_asks_the_same_number_of_questions_for_more_works(
    django_assert_max_num_queries: Any,
) -> None:
    for x in range(0, 3000, 300):
        make_work(footprint=street(x, 0))
    with django_assert_max_num_queries(30):
        detect(TODAY)
