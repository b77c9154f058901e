"""Two managers who decide at once, owners who confirm at once, and a decision while
detection runs: one counts, the other is told, and nothing is half done."""

import threading
from collections.abc import Callable
from unittest import mock

import pytest
from django.db import connection

from conflicts import services
from conflicts.deciding.dates import NotAsked, confirm, decline
from conflicts.deciding.services import Ruling, rule
from conflicts.models import Combination, DateConfirmation, Decision, Notice
from conflicts.review import Confirmed, NoticeKind, Reason, State, Verdict
from conflicts.services import DecidedMeanwhile, detect
from projects.models import PlannedWork
from projects.services import ChangedMeanwhile
from tests.conflicts.proposals import propose
from tests.conflicts.test_dates import LATER
from tests.factories import TODAY
from tests.people import People, make_people

pytestmark = pytest.mark.django_db(transaction=True)

ACCEPT = Ruling(Verdict.ACCEPT, Reason.SAVES)
REJECT = Ruling(Verdict.REJECT, Reason.TOO_SMALL)
REFUSALS = (DecidedMeanwhile, NotAsked, ChangedMeanwhile)


def at_once(*actions: Callable[[], object]) -> list[type[BaseException] | None]:
    """What each of these raised, all begun together."""
    results: list[type[BaseException] | None] = [None] * len(actions)
    begin = threading.Barrier(len(actions))

    def run(number: int) -> None:
        begin.wait()
        try:
            actions[number]()
        except REFUSALS as refusal:
            results[number] = type(refusal)
        finally:
            connection.close()

    runs = [threading.Thread(target=run, args=[n]) for n in range(len(actions))]
    for one in runs:
        one.start()
    for one in runs:
        one.join()
    return results


def decide_as(
    combination: Combination, ruling: Ruling, people: People
) -> Callable[[], object]:
    shown = Combination.objects.get(pk=combination.pk)
    return lambda: rule(shown, ruling, people.manager_north, TODAY)


def test_of_two_decisions_at_once_one_counts_and_one_is_told() -> None:
    people = make_people()
    combination = propose(people, **LATER)
    results = at_once(
        decide_as(combination, ACCEPT, people),
        decide_as(combination, REJECT, people),
    )
    assert sorted(map(str, results)) == sorted(map(str, [None, DecidedMeanwhile]))
    decision = Decision.objects.get()
    combination.refresh_from_db()
    accepted = decision.verdict == Verdict.ACCEPT
    assert combination.state == (State.ACCEPTED if accepted else State.REJECTED)
    assert DateConfirmation.objects.exists() == accepted
    told = Notice.objects.filter(kind=NoticeKind.DECIDED)
    assert {notice.key for notice in told} == {f"{decision.pk}"}


def test_of_two_answers_on_dates_at_once_one_counts() -> None:
    people = make_people()
    combination = propose(people, **LATER)
    rule(combination, ACCEPT, people.manager_north, TODAY)
    asked = DateConfirmation.objects.exclude(earliest_start=None).first()
    assert asked is not None
    one, other = (DateConfirmation.objects.get(pk=asked.pk) for _ in range(2))
    results = at_once(
        lambda: confirm(one, people.administrator, TODAY),
        lambda: confirm(other, people.administrator, TODAY),
    )
    assert results.count(None) == 1
    work = PlannedWork.objects.get(pk=asked.work_id)
    assert work.earliest_start == asked.earliest_start
    asked.refresh_from_db()
    assert asked.state == Confirmed.CONFIRMED
    with pytest.raises(NotAsked):
        decline(asked, people.administrator, "Too late.")


@pytest.mark.parametrize(
    ("ruling", "state"), [(ACCEPT, State.ACCEPTED), (REJECT, State.REJECTED)]
)
def test_a_decision_during_a_detection_run_stays(ruling: Ruling, state: State) -> None:
    """It is taken after the run has read the plan, and before it stores what it
    found."""
    people = make_people()
    combination = propose(people)
    shown = Combination.objects.get(pk=combination.pk)
    store = services.finish_run
    results = []

    def decide_first(*args: object, **how: object) -> object:
        results.extend(
            at_once(lambda: rule(shown, ruling, people.manager_north, TODAY))
        )
        return store(*args, **how)  # type: ignore[arg-type]

    with mock.patch.object(services, "finish_run", decide_first):
        detect(TODAY)
    assert results == [None]
    combination.refresh_from_db()
    assert combination.state == state
    assert Combination.objects.exclude(pk=combination.pk).count() == 0
    detect(TODAY)
    combination.refresh_from_db()
    assert combination.state == state
