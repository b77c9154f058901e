"""The life of a proposal: every step in every state by everybody, done or refused."""

from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from conflicts.models import Combination, Decision
from conflicts.review import REASONS_FOR, STEPS, Action, State, Verdict
from conflicts.services import DecidedMeanwhile, take_step
from tests.conflicts.proposals import propose
from tests.people import People

pytestmark = pytest.mark.django_db

WHO = (
    "manager_north",
    "manager_south",
    "sewer_planner",
    "road_planner",
    "grid_planner",
    "executive",
    "stranger",
)
# Written out, so that a change of the machine is a change here as well.
ALLOWED = {
    Action.CONSULT: {State.NEW, State.REASSESS, State.LATER},
    Action.WITHDRAW: {State.CONSULTING},
    Action.ACCEPT: {
        State.NEW,
        State.CONSULTING,
        State.REASSESS,
        State.LATER,
        State.REJECTED,
    },
    Action.ACCEPT_CHANGED: {
        State.NEW,
        State.CONSULTING,
        State.REASSESS,
        State.LATER,
        State.REJECTED,
    },
    Action.REJECT: {
        State.NEW,
        State.CONSULTING,
        State.REASSESS,
        State.LATER,
        State.ACCEPTED,
    },
    Action.LATER: {
        State.NEW,
        State.CONSULTING,
        State.REASSESS,
        State.LATER,
        State.ACCEPTED,
    },
    Action.CHANGE: {State.NEW, State.CONSULTING, State.REASSESS, State.LATER},
    Action.REPLACE: {State.NEW, State.CONSULTING, State.REASSESS, State.LATER},
    Action.ASSIGN: set(State) - {State.LAPSED},
}
AFTER = {
    Action.CONSULT: State.CONSULTING,
    Action.WITHDRAW: State.NEW,
    Action.ACCEPT: State.ACCEPTED,
    Action.ACCEPT_CHANGED: State.ACCEPTED,
    Action.REJECT: State.REJECTED,
    Action.LATER: State.LATER,
    Action.REPLACE: State.LAPSED,
}


@pytest.fixture
def combination(people: People) -> Combination:
    return propose(people)


def put_in(combination: Combination, state: State) -> None:
    Combination.objects.filter(pk=combination.pk).update(state=state)
    combination.refresh_from_db()


def test_every_action_has_its_states() -> None:
    assert STEPS.keys() == ALLOWED.keys() == set(Action)


@pytest.mark.parametrize("action", Action)
def test_a_step_is_taken_in_its_states_and_in_no_other(
    combination: Combination, action: Action
) -> None:
    for state in State:
        put_in(combination, state)
        if state in ALLOWED[action]:
            take_step(action, combination)
            combination.refresh_from_db()
            assert combination.state == AFTER.get(action, state), (action, state)
        else:
            with pytest.raises(DecidedMeanwhile):
                take_step(action, combination)
            combination.refresh_from_db()
            assert combination.state == state, (action, state)


def test_no_step_is_taken_on_what_changed_since_it_was_shown(
    combination: Combination,
) -> None:
    shown = Combination.objects.get(pk=combination.pk)
    take_step(Action.ASSIGN, combination)
    with pytest.raises(DecidedMeanwhile):
        take_step(Action.ACCEPT, shown)


def ask(client: Client, combination: Combination, verdict: Verdict) -> Any:
    works = [member.work_id for member in combination.members.all()]
    fields = {
        "verdict": verdict.value,
        "reason": REASONS_FOR[verdict][0].value,
        "explanation": "Because of the school.",
        "revisit_on": "2031-01-01",
        "works": works,
        # another quarter than proposed, that the room of both allows
        "start_quarter": "2030-07-01",
        "seen": combination.changed_at.isoformat(),
    }
    return client.post(reverse("conflicts:decide", args=[combination.number]), fields)


@pytest.mark.parametrize("verdict", Verdict)
def test_only_who_has_the_mandate_decides_and_only_where_it_can_be(
    people: People, combination: Combination, verdict: Verdict
) -> None:
    wrong = []
    for who in WHO:
        client = Client()
        client.force_login(getattr(people, who))
        for state in State:
            with transaction.atomic():
                put_in(combination, state)
                ask(client, combination, verdict)
                decided = Decision.objects.filter(verdict=verdict).exists()
                transaction.set_rollback(True)
            allowed = who == "manager_north" and state in ALLOWED[Action(verdict)]
            if decided != allowed:
                wrong.append((who, state.value, "decided" if decided else "refused"))
    assert wrong == []
