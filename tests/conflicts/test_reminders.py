"""What time brings: each reminder once, and the manager hears of silence once."""

from datetime import date, datetime, timedelta

import pytest

from conflicts.consulting import reminders, services
from conflicts.models import Answer, Combination, Consultation, JournalEntry, Notice
from conflicts.review import Happened, NoticeKind, Reply
from organisations.models import Membership, Substitution
from tests.conflicts.talks import DEADLINE, answer_of, consult, propose_three
from tests.factories import make_user
from tests.people import People

pytestmark = pytest.mark.django_db


@pytest.fixture
def combination(people: People) -> Combination:
    return propose_three(people)


@pytest.fixture
def consultation(people: People, combination: Combination) -> Consultation:
    found = consult(combination, people.manager_north)
    Answer.objects.update(invited_at=datetime.fromisoformat("2029-12-31T12:00Z"))
    Answer.objects.filter(organisation=people.sewers).update(reply=Reply.AGREED)
    return found


def told(kind: NoticeKind) -> list[str]:
    rows = Notice.objects.filter(kind=kind).order_by("user__email")
    return list(rows.values_list("user__email", flat=True))


def days_before(days: int) -> date:
    return DEADLINE - timedelta(days=days)


def test_reminders_come_three_days_before_and_on_the_day_each_once(
    consultation: Consultation,
) -> None:
    reminders.send(days_before(4))
    assert told(NoticeKind.REMINDER) == []
    once = ["grid@kip.example", "road@kip.example"]
    for day in (3, 3, 2, 1):
        reminders.send(days_before(day))
        assert told(NoticeKind.REMINDER) == once
    for _time in range(2):
        reminders.send(DEADLINE)
    assert told(NoticeKind.REMINDER) == sorted(once * 2)


def test_who_acts_for_a_planner_is_reminded_too(
    people: People, consultation: Consultation
) -> None:
    deputy = make_user("deputy@kip.example", Membership.Role.READER, people.gridco)
    Substitution.objects.create(
        membership=people.grid_planner.memberships.get(),
        deputy=deputy,
        first_day=DEADLINE,
        last_day=DEADLINE,
    )
    reminders.send(days_before(1))
    assert "deputy@kip.example" not in told(NoticeKind.REMINDER)
    reminders.send(DEADLINE)
    assert "deputy@kip.example" in told(NoticeKind.REMINDER)


def test_the_manager_hears_of_silence_once(consultation: Consultation) -> None:
    for day in (0, -1, -1, -2):
        reminders.send(days_before(day))
    assert told(NoticeKind.SILENT) == ["north@kip.example"]
    entry = JournalEntry.objects.get(what=Happened.SILENT)
    assert entry.details["subject"] == "Gridco, Roads"


def test_of_a_later_deadline_it_is_told_anew(
    people: People, consultation: Consultation, combination: Combination
) -> None:
    reminders.send(days_before(-1))
    later = DEADLINE + timedelta(days=7)
    services.invite(combination, [], by=people.manager_north, deadline=later)
    reminders.send(later + timedelta(days=1))
    assert len(told(NoticeKind.SILENT)) == 2


def test_when_all_have_answered_nothing_is_told(consultation: Consultation) -> None:
    Answer.objects.update(reply=Reply.NOT_INVOLVED)
    for day in (3, 0, -1):
        reminders.send(days_before(day))
    assert told(NoticeKind.REMINDER) + told(NoticeKind.SILENT) == []


def test_nothing_is_told_of_what_is_over(
    consultation: Consultation, combination: Combination
) -> None:
    services.close(combination)
    assert reminders.send(days_before(-1)) == 0
    assert told(NoticeKind.SILENT) == []


def test_who_was_invited_just_now_needs_no_reminder(
    people: People, consultation: Consultation
) -> None:
    answer = answer_of(consultation, people.roads)
    invited = datetime.fromisoformat(f"{days_before(2)}T12:00Z")
    Answer.objects.filter(pk=answer.pk).update(invited_at=invited)
    reminders.send(days_before(1))
    assert told(NoticeKind.REMINDER) == ["grid@kip.example"]
    reminders.send(DEADLINE)
    assert told(NoticeKind.REMINDER).count("road@kip.example") == 1
