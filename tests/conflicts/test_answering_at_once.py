"""Two colleagues who answer at once, and an answer while somebody decides."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from conflicts.consulting import services
from conflicts.consulting.asking import asked_now
from conflicts.consulting.services import AnsweredMeanwhile, NotAsked
from conflicts.models import Answer, JournalEntry
from conflicts.review import Happened, Reason, Reply, State, Verdict
from conflicts.services import decide
from organisations.models import Membership, User
from tests.conflicts.talks import answer_of, consult, propose_three
from tests.factories import make_user
from tests.people import People, make_people

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*actions: Callable[[], None]) -> list[type[BaseException] | None]:
    """What each of these raised, all begun together."""
    results: list[type[BaseException] | None] = [None] * len(actions)
    begin = threading.Barrier(len(actions))

    def run(number: int) -> None:
        begin.wait()
        try:
            actions[number]()
        except (AnsweredMeanwhile, NotAsked) as refusal:
            results[number] = type(refusal)
        finally:
            connection.close()

    runs = [threading.Thread(target=run, args=[n]) for n in range(len(actions))]
    for one in runs:
        one.start()
    for one in runs:
        one.join()
    return results


def asked(people: People) -> Answer:
    consultation = consult(propose_three(people), people.manager_north)
    return answer_of(consultation, people.sewers)


def give(answer: Answer, by: User, reply: Reply) -> None:
    services.answer(
        Answer.objects.get(pk=answer.pk),
        reply=reply,
        note_text="Because.",
        by=by,
        seen=None,
        asked=asked_now(answer.consultation.combination),
        now=datetime.now(UTC),
    )


def test_of_two_colleagues_one_is_recorded_and_the_other_told() -> None:
    people = make_people()
    answer = asked(people)
    other = make_user("two@kip.example", Membership.Role.PLANNER, people.sewers)
    results = at_once(
        lambda: give(answer, people.sewer_planner, Reply.AGREED),
        lambda: give(answer, other, Reply.REFUSED),
    )
    assert sorted(map(str, results)) == sorted(map(str, [None, AnsweredMeanwhile]))
    answer.refresh_from_db()
    assert answer.reply == (Reply.AGREED if results[0] is None else Reply.REFUSED)
    assert JournalEntry.objects.filter(what=Happened.ANSWERED).count() == 1


def test_an_answer_comes_before_a_decision_or_not_at_all() -> None:
    people = make_people()
    answer = asked(people)
    combination = answer.consultation.combination
    combination.refresh_from_db()

    def accept() -> None:
        with transaction.atomic():
            decide(
                combination,
                by=people.manager_north,
                verdict=Verdict.ACCEPT,
                reason=Reason.SAVES,
            )
            services.close(combination)

    late, _decided = at_once(
        lambda: give(answer, people.sewer_planner, Reply.AGREED), accept
    )
    combination.refresh_from_db()
    answer.refresh_from_db()
    assert combination.state == State.ACCEPTED
    assert answer.reply == (Reply.ASKED if late is NotAsked else Reply.AGREED)
