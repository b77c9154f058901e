"""Robots are kept out of forms that anybody may send, and people are not."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from residents.spam import AgainstRobots, only_plain

NOW = datetime(2030, 1, 1, 12, tzinfo=UTC)


def shown(at: datetime) -> str:
    return str(AgainstRobots(now=at)["shown_at"].value())


def sent(at: datetime = NOW, **fields: Any) -> AgainstRobots:
    minute_ago = NOW - timedelta(minutes=1)
    return AgainstRobots({"shown_at": shown(minute_ago), **fields}, now=at)


def test_a_person_comes_through() -> None:
    assert sent().is_valid()


def test_who_fills_in_what_people_do_not_see_is_asked_to_send_again() -> None:
    form = sent(homepage="https://casino.example")
    assert not form.is_valid()
    assert form["homepage"].value() == ""
    assert AgainstRobots(form.data, now=NOW).is_valid()


@pytest.mark.parametrize("seconds", [0, 2])
def test_who_is_faster_than_reading_waits_a_moment(seconds: int) -> None:
    just_now = shown(NOW - timedelta(seconds=seconds))
    form = sent(shown_at=just_now)
    assert not form.is_valid()
    later = NOW + timedelta(seconds=5)
    assert AgainstRobots(form.data, now=later).is_valid()


@pytest.mark.parametrize(
    "forged",
    ["", "x", "1893499200", shown(NOW - timedelta(days=2))],
    ids=["nothing", "nonsense", "without a seal", "of the day before yesterday"],
)
def test_a_form_that_was_not_shown_today_gets_a_new_time(forged: str) -> None:
    form = sent(shown_at=forged)
    assert not form.is_valid()
    later = NOW + timedelta(seconds=5)
    assert AgainstRobots(form.data, now=later).is_valid()


def test_a_form_from_the_future_is_too_quick() -> None:
    assert not sent(shown_at=shown(NOW + timedelta(days=1))).is_valid()


@pytest.mark.parametrize("email", ['"vic"@home.example', "vıctim@home.example"])
def test_an_address_that_can_pass_for_that_of_another_is_refused(email: str) -> None:
    with pytest.raises(ValidationError):
        only_plain(email)
