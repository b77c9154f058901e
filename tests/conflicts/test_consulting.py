"""Asking the parties: who is asked, who may answer, what is told, when it ends."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from conflicts.consulting import services, state_of
from conflicts.consulting.asking import asked_now, kept_out
from conflicts.consulting.services import AnsweredMeanwhile, NotAsked
from conflicts.models import Answer, Combination, Consultation, JournalEntry, Notice
from conflicts.review import (
    NEEDS_NOTE,
    REPLIES,
    STEPS,
    Action,
    Happened,
    NoticeKind,
    Reason,
    Reply,
    State,
    Verdict,
)
from conflicts.services import DecidedMeanwhile, decide
from organisations.models import Membership, User
from projects.models import PlannedWork
from projects.planning import Visibility
from tests.conflicts.talks import DEADLINE, answer_of, consult, propose_three
from tests.factories import TODAY, make_organisation, make_user
from tests.people import People

pytestmark = pytest.mark.django_db

NOW = datetime(2030, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def combination(people: People) -> Combination:
    return propose_three(people)


@pytest.fixture
def consultation(people: People, combination: Combination) -> Consultation:
    return consult(combination, people.manager_north)


def address(name: str, combination: Combination) -> str:
    return reverse(f"conflicts:{name}", args=[combination.number])


def asking(combination: Combination, **fields: Any) -> dict[str, Any]:
    combination.refresh_from_db()
    seen = combination.changed_at.isoformat()
    return {"deadline": DEADLINE.isoformat(), "message": "", "seen": seen, **fields}


def answering(answer: Answer, reply: str = "agreed", **fields: Any) -> dict[str, Any]:
    """What the form sends of somebody who looked at it just now."""
    answer.refresh_from_db()
    return {
        "answer": answer.pk,
        "reply": reply,
        "note": "",
        "seen": answer.answered_at.isoformat() if answer.answered_at else "",
        "asked": asked_now(answer.consultation.combination),
        **fields,
    }


def give(answer: Answer, by: User, reply: Reply, note: str = "", **when: Any) -> None:
    answer.refresh_from_db()
    services.answer(
        answer,
        reply=reply,
        note_text=note,
        by=by,
        seen=answer.answered_at,
        asked=asked_now(answer.consultation.combination),
        now=when.get("now", NOW),
    )


def told(kind: NoticeKind) -> set[str]:
    return set(Notice.objects.filter(kind=kind).values_list("user__email", flat=True))


def in_journal(what: Happened) -> dict[str, Any]:
    details: dict[str, Any] = JournalEntry.objects.get(what=what).details
    return details


def test_a_manager_asks_the_parties_and_their_planners_know(
    client: Client, people: People, combination: Combination
) -> None:
    client.force_login(people.manager_north)
    page = client.get(address("consult", combination))
    assert page.context["form"]["deadline"].value() == DEADLINE
    answer = client.post(address("consult", combination), asking(combination))
    assert answer.status_code == 302
    combination.refresh_from_db()
    assert combination.state == State.CONSULTING
    parties = [party.name for party in state_of(combination, TODAY)]
    assert parties == ["Gridco", "Roads", "Sewers"]
    emails = {"sewer@kip.example", "road@kip.example", "grid@kip.example"}
    assert told(NoticeKind.INVITED) == emails
    assert in_journal(Happened.CONSULTED)["subject"] == "Gridco, Roads, Sewers"


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("manager_south", 404),
        ("sewer_planner", 403),
        ("grid_planner", 403),
        ("executive", 403),
        ("administrator", 403),
        ("stranger", 404),
    ],
)
def test_nobody_else_asks_stops_or_changes_whom_is_asked(
    client: Client, people: People, consultation: Consultation, who: str, status: int
) -> None:
    combination = consultation.combination
    before = _everything()
    client.force_login(getattr(people, who))
    for action in ("consult", "withdraw", "join", "lead"):
        answer = client.post(address(action, combination), asking(combination))
        assert answer.status_code == status
    assert _everything() == before


def _everything() -> list[list[dict[str, Any]]]:
    tables: list[type[Model]] = [Combination, Consultation, Answer, JournalEntry]
    return [list(table._default_manager.values()) for table in tables]


def test_who_is_logged_out_is_sent_to_sign_in(
    client: Client, consultation: Consultation
) -> None:
    for action in ("consult", "withdraw", "join", "lead", "answer", "comment"):
        answer = client.post(address(action, consultation.combination))
        assert answer.headers["Location"].startswith(reverse("account_login"))


def test_one_can_ask_and_stop_in_these_states_only(
    people: People, combination: Combination
) -> None:
    for state in State:
        Combination.objects.update(state=state)
        if state in STEPS[Action.CONSULT].before:
            consult(combination, people.manager_north)
        else:
            with pytest.raises(DecidedMeanwhile):
                consult(combination, people.manager_north)
        Combination.objects.update(state=state)
        combination.refresh_from_db()
        if state in STEPS[Action.WITHDRAW].before:
            services.withdraw(combination, people.manager_north)
            assert combination.state == State.NEW
        else:
            with pytest.raises(DecidedMeanwhile):
                services.withdraw(combination, people.manager_north)


def test_the_second_to_ask_is_told(
    client: Client, people: People, combination: Combination
) -> None:
    stale = asking(combination)
    client.force_login(people.manager_north)
    client.post(address("consult", combination), stale)
    before = _everything()
    client.post(address("consult", combination), stale)
    assert _everything() == before


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"deadline": ""}, "deadline"),
        ({"deadline": "2030-01-01"}, "deadline"),  # today
        ({"deadline": "2031-06-01"}, "deadline"),
        ({"message": "x" * 2001}, "message"),
        ({"lead": "999999"}, "lead"),
        ({"invited": ["999999"]}, "invited"),
        ({"seen": "2030-02-30T00:00:00+00:00"}, "seen"),
    ],
)
def test_a_question_that_will_not_do_comes_back(
    client: Client,
    people: People,
    combination: Combination,
    fields: dict[str, Any],
    field: str,
) -> None:
    client.force_login(people.manager_north)
    sent = asking(combination, **fields)
    answer = client.post(address("consult", combination), sent)
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {field})
    assert not Consultation.objects.exists()


def test_a_department_without_a_work_can_be_asked_and_then_sees_the_proposal(
    client: Client, people: People, combination: Combination
) -> None:
    green = make_organisation("Green")
    gardener = make_user("green@kip.example", Membership.Role.PLANNER, green)
    client.force_login(gardener)
    assert client.get(address("combination_detail", combination)).status_code == 404
    client.force_login(people.manager_north)
    sent = asking(combination, invited=[green.pk], lead=people.roads.pk)
    client.post(address("consult", combination), sent)
    combination.refresh_from_db()
    assert combination.lead == people.roads
    client.force_login(gardener)
    assert client.get(address("combination_detail", combination)).status_code == 200


def test_who_may_not_see_a_work_is_not_asked_and_the_manager_knows(
    client: Client, people: People, combination: Combination
) -> None:
    PlannedWork.objects.filter(organisation=people.sewers).update(
        visibility=Visibility.MUNICIPALITY
    )
    assert kept_out(combination) == [people.gridco]
    client.force_login(people.manager_north)
    assert b"Gridco" in client.get(address("consult", combination)).content
    consult(combination, people.manager_north)
    assert {one.name for one in state_of(combination, TODAY)} == {"Roads", "Sewers"}
    assert "grid@kip.example" not in told(NoticeKind.INVITED)


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("sewer_planner", 302),
        ("road_planner", 403),
        ("grid_planner", 403),
        ("manager_north", 403),
        ("manager_south", 404),
        ("executive", 403),
        ("administrator", 403),
        ("stranger", 404),
    ],
)
def test_only_a_planner_of_the_party_answers_and_not_that_nobody_heard(
    client: Client, people: People, consultation: Consultation, who: str, status: int
) -> None:
    answer = answer_of(consultation, people.sewers)
    client.force_login(getattr(people, who))
    page = address("answer", consultation.combination)
    for reply in Reply:
        before, wanted = answer.reply, status
        if status == 302 and reply == Reply.ASKED:
            wanted = 422
        sent = answering(answer, reply, note="Because.")
        assert client.post(page, sent).status_code == wanted
        answer.refresh_from_db()
        assert answer.reply == (reply if wanted == 302 else before)


def test_every_step_from_one_answer_to_another(
    people: People, consultation: Consultation
) -> None:
    answer = answer_of(consultation, people.sewers)
    for before, allowed in REPLIES.items():
        for after in Reply:
            Answer.objects.filter(pk=answer.pk).update(reply=before)
            if after not in allowed:
                with pytest.raises(ValueError, match="not having been heard"):
                    give(answer, people.sewer_planner, after, "Because.")
                continue
            give(answer, people.sewer_planner, after, "Because.")
            last = JournalEntry.objects.filter(what=Happened.ANSWERED).first()
            assert last
            was = last.details.get("before", Reply.ASKED)
            assert (was, last.details["reply"]) == (before, after)


@pytest.mark.parametrize("reply", NEEDS_NOTE)
def test_some_answers_need_a_note(
    client: Client, people: People, consultation: Consultation, reply: Reply
) -> None:
    answer = answer_of(consultation, people.sewers)
    client.force_login(people.sewer_planner)
    sent = answering(answer, reply, note="  ")
    response = client.post(address("answer", consultation.combination), sent)
    assert (response.status_code, set(response.context["form"].errors)) == (
        422,
        {"note"},
    )
    with pytest.raises(ValueError, match="without saying why"):
        give(answer, people.sewer_planner, reply, " ")


def test_an_answer_may_change_and_the_journal_keeps_old_and_new(
    people: People, consultation: Consultation
) -> None:
    answer = answer_of(consultation, people.sewers)
    give(answer, people.sewer_planner, Reply.ANALYSING)
    later = NOW + timedelta(hours=1)
    give(answer, people.sewer_planner, Reply.REFUSED, "No money.", now=later)
    said = JournalEntry.objects.filter(what=Happened.ANSWERED).order_by("pk")
    assert [(one.details.get("before"), one.details["reply"]) for one in said] == [
        (None, "analysing"),
        ("analysing", "refused"),
    ]
    assert told(NoticeKind.ANSWERED) == {"north@kip.example"}
    assert Notice.objects.filter(kind=NoticeKind.ANSWERED).count() == 2


def test_the_second_of_two_colleagues_is_shown_the_answer_of_the_first(
    client: Client, people: People, consultation: Consultation
) -> None:
    answer = answer_of(consultation, people.sewers)
    colleague = make_user("two@kip.example", Membership.Role.PLANNER, people.sewers)
    stale = answering(answer, "refused", note="No.")
    give(answer, colleague, Reply.AGREED)
    client.force_login(people.sewer_planner)
    page = client.post(address("answer", consultation.combination), stale, follow=True)
    answer.refresh_from_db()
    assert (answer.reply, answer.answered_by) == (Reply.AGREED, colleague)
    assert b"alert--error" in page.content
    assert b"two," in page.content


def test_nobody_answers_to_what_changed_since_they_looked(
    people: People, consultation: Consultation
) -> None:
    answer = answer_of(consultation, people.sewers)
    seen = asked_now(consultation.combination)
    member = consultation.combination.members.first()
    assert member
    member.shift_days += 90
    member.save()
    with pytest.raises(AnsweredMeanwhile):
        services.answer(
            answer,
            reply=Reply.AGREED,
            note_text="",
            by=people.sewer_planner,
            seen=None,
            asked=seen,
            now=NOW,
        )


def test_after_a_decision_nobody_answers_any_more(
    people: People, consultation: Consultation
) -> None:
    combination = consultation.combination
    combination.refresh_from_db()
    decide(
        combination,
        by=people.manager_north,
        verdict=Verdict.ACCEPT,
        reason=Reason.SAVES,
    )
    services.close(combination)
    with pytest.raises(NotAsked):
        give(
            answer_of(consultation, people.sewers),
            people.sewer_planner,
            Reply.AGREED,
        )


def test_stopping_ends_it_and_the_parties_know(
    client: Client, people: People, consultation: Consultation
) -> None:
    combination = consultation.combination
    client.force_login(people.manager_north)
    for seen in ("", "yesterday", "2030-01-01T00:00:00", "2030-01-01T00:00:00Z"):
        client.post(address("withdraw", combination), {"seen": seen})
    consultation.refresh_from_db()
    assert consultation.closed_at is None
    client.post(address("withdraw", combination), asking(combination))
    consultation.refresh_from_db()
    combination.refresh_from_db()
    assert consultation.closed_at
    assert combination.state == State.NEW
    assert "grid@kip.example" in told(NoticeKind.DECIDED)
    with pytest.raises(NotAsked):
        services.invite(combination, [people.roads], by=people.manager_north)


def test_who_joins_later_is_marked_so_and_may_get_everybody_more_time(
    client: Client, people: People, consultation: Consultation
) -> None:
    green = make_organisation("Green")
    make_user("green@kip.example", Membership.Role.PLANNER, green)
    combination = consultation.combination
    client.force_login(people.manager_north)
    later = DEADLINE + timedelta(days=7)
    sent = {"organisations": [green.pk], "deadline": later.isoformat()}
    assert client.post(address("join", combination), sent).status_code == 302
    late = {one.name: one.is_late for one in state_of(combination, TODAY)}
    assert late == {"Green": True, "Gridco": False, "Roads": False, "Sewers": False}
    consultation.refresh_from_db()
    assert consultation.deadline == later
    assert "green@kip.example" in told(NoticeKind.INVITED)
    client.post(address("join", combination), sent)  # a second click
    assert consultation.answers.count() == 4


def test_a_change_makes_answers_outdated_until_they_are_confirmed(
    people: People, consultation: Consultation
) -> None:
    combination = consultation.combination
    answer = answer_of(consultation, people.sewers)
    give(answer, people.sewer_planner, Reply.AGREED)
    services.after_change(combination, by=people.manager_north, now=NOW)
    states = {one.name: one for one in state_of(combination, TODAY)}
    assert states["Sewers"].is_outdated
    assert not states["Roads"].is_outdated
    asked_again = Notice.objects.filter(
        kind=NoticeKind.INVITED, details__what="changed"
    )
    assert [one.user for one in asked_again] == [people.sewer_planner]
    give(answer, people.sewer_planner, Reply.AGREED, now=NOW + timedelta(hours=1))
    answer.refresh_from_db()
    assert not answer.is_outdated


def test_silence_is_shown_after_the_deadline_only(
    client: Client, people: People, consultation: Consultation
) -> None:
    combination = consultation.combination
    give(answer_of(consultation, people.sewers), people.sewer_planner, Reply.AGREED)
    give(answer_of(consultation, people.roads), people.road_planner, Reply.ANALYSING)
    assert not any(one.is_silent for one in state_of(combination, DEADLINE))
    after = DEADLINE + timedelta(days=1)
    silent = {one.name for one in state_of(combination, after) if one.is_silent}
    assert silent == {"Gridco", "Roads"}
    Consultation.objects.update(deadline=TODAY - timedelta(days=1))
    client.force_login(people.manager_north)
    page = client.get(address("combination_detail", combination)).content.decode()
    assert "31 december" in page


def test_the_lead_can_be_handed_over(
    client: Client, people: People, consultation: Consultation
) -> None:
    combination = consultation.combination
    client.force_login(people.manager_north)
    sent = asking(combination, lead=people.gridco.pk)
    client.post(address("lead", combination), sent)
    combination.refresh_from_db()
    assert combination.lead == people.gridco
    assert in_journal(Happened.LEAD)["party"] == "Gridco"


def test_a_planner_finds_what_to_answer_in_the_inbox_until_it_is_answered(
    client: Client, people: People, consultation: Consultation
) -> None:
    client.force_login(people.grid_planner)
    inbox = reverse("projects:inbox")
    reference = consultation.combination.reference.encode()
    assert reference in client.get(inbox).content
    give(answer_of(consultation, people.gridco), people.grid_planner, Reply.AGREED)
    assert reference not in client.get(inbox).content


def test_the_page_asks_the_same_questions_for_two_parties_and_for_ten(
    client: Client,
    people: People,
    consultation: Consultation,
    django_assert_max_num_queries: Any,
) -> None:
    for name in "abcdefgh":
        party = make_organisation(name)
        make_user(f"{name}@kip.example", Membership.Role.PLANNER, party)
        services.invite(consultation.combination, [party], by=people.manager_north)
    client.force_login(people.manager_north)
    with django_assert_max_num_queries(110):
        client.get(address("combination_detail", consultation.combination))


def test_once_it_is_over_it_says_who_did_not_answer(
    client: Client, people: People, consultation: Consultation, settings: Any
) -> None:
    settings.LANGUAGE_CODE = "en"
    client.force_login(people.manager_north)
    page = address("combination_detail", consultation.combination)
    assert b"did not answer" not in client.get(page).content
    services.close(consultation.combination)
    assert client.get(page).content.count(b">did not answer<") == 3
