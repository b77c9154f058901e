"""What changed rules would do, told before they hold; and saving them."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import translation
from kombu.exceptions import OperationalError

from conflicts import rule_changes
from conflicts.engine import Rules
from conflicts.models import Combination, DetectionRun, Match, RuleSet, RulesPreview
from conflicts.review import Reason, State, Verdict
from conflicts.rule_changes import (
    NotComputed,
    StaleRules,
    on_top_of_newest,
    propose,
    save,
)
from conflicts.rules import add_rule_set, current_rule_set, current_rules
from conflicts.services import decide, detect
from conflicts.tasks import detect_everything, preview_rules
from organisations.models import User
from organisations.permissions import Role
from tests.conflicts.proposals import make_pair
from tests.conflicts.proposals import propose as make_proposal
from tests.factories import TODAY, make_organisation, make_user
from tests.people import People

PAGE = "/voorstellen/rekenregels"

pytestmark = pytest.mark.django_db

Captured = Callable[..., AbstractContextManager[list[Callable[[], None]]]]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def administrator(people: People) -> User:
    return make_user("rules@kip.example", Role.ADMINISTRATOR, make_organisation("Town"))


def previewed(by: User, **changed: Any) -> RulesPreview:
    """A preview of the current rules with these changes, computed."""
    row = propose(replace(current_rules(), **changed), {}, note="why", by=by)
    preview_rules(row.pk)
    row.refresh_from_db()
    return row


def counts(row: RulesPreview) -> dict[str, int]:
    return {name: row.result[name]["count"] for name in ("appear", "vanish", "change")}


def stored() -> list[Any]:
    """All that detection writes."""
    return [
        list(model.objects.values()) for model in (Combination, Match, DetectionRun)
    ]


# Computing


def test_the_same_rules_change_nothing(people: People, administrator: User) -> None:
    make_proposal(people)
    row = previewed(administrator, affected_ground=4.5)
    assert counts(row) == {"appear": 0, "vanish": 0, "change": 0}
    assert row.result["before"] == row.result["after"]
    assert row.result["before"]["proposals"] == 1
    assert row.result["before"]["matches"] == {"combine": 1}


def test_a_price_changes_what_a_proposal_is_worth(
    people: People, administrator: User
) -> None:
    proposal = make_proposal(people)
    row = previewed(administrator, restoration_eur_m2=51.0)
    assert counts(row) == {"appear": 0, "vanish": 0, "change": 1}
    (change,) = row.result["change"]["first"]
    assert change["number"] == proposal.number
    assert change["value"] == float(proposal.value) < change["new_value"]


def test_a_proposal_that_is_no_longer_worth_it_vanishes(
    people: People, administrator: User
) -> None:
    proposal = make_proposal(people)
    row = previewed(administrator, coordination_eur=1_000_000.0)
    assert counts(row) == {"appear": 0, "vanish": 1, "change": 0}
    assert row.result["vanish"]["first"][0]["number"] == proposal.number
    assert row.result["after"]["proposals"] == row.result["after"]["value"] == 0


def test_a_proposal_that_becomes_worth_it_appears(
    people: People, administrator: User
) -> None:
    dear = replace(Rules(), coordination_eur=1_000_000.0)
    current_rules()
    add_rule_set(dear, {}, number=2, note="", by=administrator)
    sewer, road = make_pair(people)
    detect(TODAY)
    row = previewed(administrator, coordination_eur=3_000.0)
    assert counts(row) == {"appear": 1, "vanish": 0, "change": 0}
    assert row.result["appear"]["first"][0]["works"] == [sewer.pk, road.pk]


def test_another_start_is_a_change(people: People, administrator: User) -> None:
    make_proposal(people)
    row = previewed(administrator, restoration_eur_m2=51.0)
    entry = row.result["change"]["first"][0]
    assert entry["start"] == entry["new_start"] == "2030-04-01"
    assert (entry["joins"], entry["leaves"]) == ([], [])


def test_a_preview_stores_nothing_of_detection(
    people: People, administrator: User
) -> None:
    make_proposal(people)
    before = stored()
    previewed(administrator, coordination_eur=1_000_000.0)
    previewed(administrator, restoration_eur_m2=51.0)
    assert stored() == before
    assert current_rules() == Rules()


def test_what_was_accepted_is_no_part_of_it(
    people: People, administrator: User
) -> None:
    proposal = make_proposal(people)
    verdict, reason = Verdict.ACCEPT, Reason.SAVES
    decide(proposal, by=people.manager_north, verdict=verdict, reason=reason)
    detect(TODAY)
    row = previewed(administrator, coordination_eur=1_000_000.0)
    assert counts(row) == {"appear": 0, "vanish": 0, "change": 0}
    assert row.result["accepted"] == 1


def test_what_was_rejected_stays_rejected(people: People, administrator: User) -> None:
    proposal = make_proposal(people)
    verdict, reason = Verdict.REJECT, Reason.TOO_SMALL
    decide(proposal, by=people.manager_north, verdict=verdict, reason=reason)
    detect(TODAY)
    row = previewed(administrator, restoration_eur_m2=51.0)
    assert counts(row) == {"appear": 0, "vanish": 0, "change": 0}
    assert row.result["accepted"] == 0


def test_saving_does_what_the_preview_told(people: People, administrator: User) -> None:
    make_proposal(people)
    make_proposal(people, y=400, earliest_start=date(2031, 1, 1), latest_end=None)
    for changed in ({"restoration_eur_m2": 20.0}, {"coordination_eur": 20_000.0}):
        row = previewed(administrator, **changed)
        told = row.result["after"]
        save(row, administrator)
        detect(TODAY)
        opened = Combination.objects.open()
        assert opened.count() == told["proposals"]
        assert float(sum(one.value for one in opened)) == pytest.approx(told["value"])


def test_it_says_when_the_proposals_lag_behind_the_plan(
    people: People, administrator: User
) -> None:
    make_proposal(people)
    assert not previewed(administrator, kappa=0.4).result["is_behind"]
    make_pair(people, y=400)
    row = previewed(administrator, kappa=0.4)
    assert row.result["is_behind"]
    assert counts(row)["appear"] == 1


def test_an_empty_plan_gives_an_empty_preview(administrator: User) -> None:
    row = previewed(administrator, kappa=0.4)
    assert counts(row) == {"appear": 0, "vanish": 0, "change": 0}


def test_computing_twice_changes_nothing(administrator: User) -> None:
    row = previewed(administrator, kappa=0.4)
    finished = row.finished_at
    preview_rules(row.pk)
    row.refresh_from_db()
    assert row.finished_at == finished


def test_a_preview_that_is_gone_is_no_error() -> None:
    preview_rules(12345)


def break_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: Any, **_kwargs: Any) -> None:
        raise OverflowError("date value out of range")

    monkeypatch.setattr(rule_changes, "findings", broken)


def test_a_computation_that_fails_is_told(
    administrator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    break_the_engine(monkeypatch)
    row = propose(replace(Rules(), kappa=0.4), {}, note="", by=administrator)
    with pytest.raises(OverflowError):
        preview_rules(row.pk)
    row.refresh_from_db()
    assert row.result == {"failed": True}
    with pytest.raises(NotComputed):
        save(row, administrator)


def test_previews_of_earlier_days_are_gone(administrator: User) -> None:
    old, recent = (previewed(administrator, kappa=one) for one in (0.1, 0.2))
    day = timedelta(days=1, minutes=1)
    RulesPreview.objects.filter(pk=old.pk).update(asked_at=old.asked_at - day)
    new = previewed(administrator, kappa=0.3)
    assert set(RulesPreview.objects.all()) == {recent, new}


# Saving


def test_saving_makes_the_next_version(administrator: User) -> None:
    row = previewed(administrator, restoration_eur_m2=51.0)
    saved = save(row, administrator)
    assert (saved.number, saved.note, saved.created_by) == (2, "why", administrator)
    assert current_rules() == replace(Rules(), restoration_eur_m2=51.0)
    assert RuleSet.objects.get(number=1).rules() == Rules()
    assert not RulesPreview.objects.exists()


def test_a_preview_of_older_rules_is_not_saved(administrator: User) -> None:
    mine = previewed(administrator, restoration_eur_m2=51.0)
    save(previewed(administrator, kappa=0.4), administrator)
    with pytest.raises(StaleRules):
        save(mine, administrator)
    assert current_rules() == replace(Rules(), kappa=0.4)
    assert RulesPreview.objects.filter(pk=mine.pk).exists()


def test_what_is_not_computed_is_not_saved(administrator: User) -> None:
    row = propose(replace(Rules(), kappa=0.4), {}, note="", by=administrator)
    with pytest.raises(NotComputed):
        save(row, administrator)
    assert current_rules() == Rules()


def test_my_changes_go_over_what_somebody_else_saved(administrator: User) -> None:
    mine = previewed(
        administrator, restoration_eur_m2=51.0, buffers_m={"gas": 3.0}, life_years={}
    )
    save(previewed(administrator, kappa=0.4, buffers_m={"heat": 9.0}), administrator)
    merged = {name: one.value for name, one in on_top_of_newest(mine).items()}
    assert (merged["restoration_eur_m2"], merged["kappa"]) == (51.0, 0.4)
    assert (merged["buffers_m.gas"], merged["buffers_m.heat"]) == (3.0, 9.0)
    assert "life_years.water" not in merged


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_once_one_is_refused(people: People) -> None:
    rows = [previewed(people.administrator, kappa=one) for one in (0.1, 0.2)]
    start = threading.Barrier(2)
    ends: list[str] = []

    def try_to_save(row: RulesPreview) -> None:
        start.wait()
        try:
            save(row, people.administrator)
            ends.append("saved")
        except StaleRules:
            ends.append("refused")
        connection.close()

    threads = [threading.Thread(target=try_to_save, args=[row]) for row in rows]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ends) == ["refused", "saved"]
    assert RuleSet.objects.count() == 2
    assert RulesPreview.objects.count() == 1


# The page


def sign_in(client: Client, user: User) -> Client:
    client.force_login(user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def address(row: RulesPreview) -> str:
    return f"{PAGE}/voorbeeld/{row.pk}"


def test_while_it_is_computed_the_page_asks_again(
    client: Client, administrator: User
) -> None:
    row = propose(replace(Rules(), kappa=0.4), {}, note="", by=administrator)
    sign_in(client, administrator)
    text = client.get(address(row)).content.decode()
    assert 'hx-trigger="every 2s"' in text
    assert "Save these rules" not in text
    assert client.get(address(row), headers={"HX-Request": "true"}).status_code == 204


def test_when_it_is_done_it_tells_what_would_change(
    client: Client, people: People, administrator: User
) -> None:
    proposal = make_proposal(people)
    row = previewed(administrator, coordination_eur=1_000_000.0)
    sign_in(client, administrator)
    page = client.get(address(row), headers={"HX-Request": "true"}).content.decode()
    assert "hx-trigger" not in page
    assert "Would vanish (1)" in page
    assert proposal.reference in page
    assert "Street 100, new sewer" in page
    assert "Save these rules" in page
    whole = client.get(address(row)).content.decode()
    assert "Coordinating one more work" in whole
    assert "from 3,000 to 1,000,000 euros per work" in whole
    assert "does not lie between" in whole


def test_without_redis_the_page_says_so_and_how_to_mend_it(
    client: Client,
    administrator: User,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Captured,
) -> None:
    def away(_pk: int) -> None:
        raise OperationalError("no Redis")

    monkeypatch.setattr(preview_rules, "delay", away)
    row = propose(replace(Rules(), kappa=0.4), {}, note="", by=administrator)
    sign_in(client, administrator)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address(row))
    text = client.get(address(row)).content.decode()
    assert "Redis" in text
    assert "Ask once more" in text
    assert "hx-trigger" not in text
    assert "Save these rules" not in text


def test_asking_once_more_sends_it_to_a_worker(
    client: Client,
    administrator: User,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Captured,
) -> None:
    row = propose(replace(Rules(), kappa=0.4), {}, note="", by=administrator)
    RulesPreview.objects.update(result={"is_unsent": True})
    sign_in(client, administrator)
    monkeypatch.setattr(preview_rules, "delay", preview_rules)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address(row))
    assert "Save these rules" in client.get(address(row)).content.decode()


def test_a_failed_computation_is_told_on_the_page(
    client: Client, administrator: User
) -> None:
    row = previewed(administrator, kappa=0.4)
    RulesPreview.objects.update(result={"failed": True})
    text = sign_in(client, administrator).get(address(row)).content.decode()
    assert "went wrong" in text
    assert "Save these rules" not in text


def test_saving_sends_the_whole_plan_to_be_compared(
    client: Client,
    administrator: User,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Captured,
) -> None:
    sent = []
    monkeypatch.setattr(detect_everything, "delay", lambda: sent.append(True))
    row = previewed(administrator, kappa=0.4)
    sign_in(client, administrator)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(f"{address(row)}/vaststellen", follow=True)
    assert sent == [True]
    assert "Version 2 holds from now on" in answer.content.decode()


def test_saving_needs_no_redis(
    client: Client,
    administrator: User,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Captured,
) -> None:
    def away() -> None:
        raise OperationalError("no Redis")

    monkeypatch.setattr(detect_everything, "delay", away)
    row = previewed(administrator, kappa=0.4)
    sign_in(client, administrator)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{address(row)}/vaststellen")
    assert current_rules().kappa == 0.4


def test_a_stale_preview_says_so_and_keeps_what_was_changed(
    client: Client, administrator: User, people: People
) -> None:
    mine = previewed(administrator, restoration_eur_m2=51.0)
    save(previewed(people.administrator, kappa=0.4), people.administrator)
    sign_in(client, administrator)
    answer = client.post(f"{address(mine)}/vaststellen", follow=True)
    text = answer.content.decode()
    assert "Nothing was saved" in text
    assert "Save these rules" not in text
    form = client.get(f"{PAGE}/wijzigen?voorbeeld={mine.pk}").context["form"]
    assert form["restoration_eur_m2"].value() == "51"
    assert form["kappa"].value() == "40"
    assert form["note"].value() == "why"


def test_saving_twice_is_no_error(client: Client, administrator: User) -> None:
    row = previewed(administrator, kappa=0.4)
    sign_in(client, administrator)
    client.post(f"{address(row)}/vaststellen")
    again = client.post(f"{address(row)}/vaststellen", follow=True)
    assert "no longer there: it was saved" in again.content.decode()
    assert current_rule_set().number == 2


@pytest.mark.parametrize(
    "who", ["sewer_planner", "grid_planner", "manager_north", "executive", "stranger"]
)
def test_only_administrators_may_look_or_save(
    client: Client, administrator: User, people: People, who: str
) -> None:
    row = previewed(administrator, kappa=0.4)
    sign_in(client, getattr(people, who))
    assert client.get(address(row)).status_code == 403
    assert client.post(address(row)).status_code == 403
    assert client.post(f"{address(row)}/vaststellen").status_code == 403
    assert current_rules() == Rules()


def test_who_is_not_signed_in_saves_nothing(
    client: Client, administrator: User
) -> None:
    row = previewed(administrator, kappa=0.4)
    assert "/inloggen" in client.post(f"{address(row)}/vaststellen")["Location"]
    assert current_rules() == Rules()


def test_saving_asks_for_a_post(client: Client, administrator: User) -> None:
    row = previewed(administrator, kappa=0.4)
    sign_in(client, administrator)
    assert client.get(f"{address(row)}/vaststellen").status_code == 405


def test_works_that_one_may_not_see_are_only_counted(
    client: Client, people: People, administrator: User
) -> None:
    make_proposal(people)
    row = previewed(administrator, coordination_eur=1_000_000.0)
    for work in Combination.objects.get().members.all():
        type(work.work).objects.filter(pk=work.work_id).update(
            visibility="organisation"
        )
    text = sign_in(client, administrator).get(address(row)).content.decode()
    assert "Street 100" not in text
    assert "you may not see" in text


def test_a_lapsed_proposal_that_returns_appears(
    people: People, administrator: User
) -> None:
    proposal = make_proposal(people)
    save(previewed(administrator, coordination_eur=1_000_000.0), administrator)
    detect(TODAY)
    proposal.refresh_from_db()
    assert proposal.state == State.LAPSED
    assert counts(previewed(administrator, coordination_eur=3_000.0))["appear"] == 1
