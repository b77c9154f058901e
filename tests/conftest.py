"""Fixtures that every test may ask for."""

from datetime import date
from typing import Any

import pytest
from django.test import TransactionTestCase
from django.utils import timezone

from projects.desk import inbox
from tests.emptying import empty_tables
from tests.factories import TODAY
from tests.people import People, make_people

# Of every test with `transaction=True`; pytest-django asks this class too.
TransactionTestCase._fixture_teardown = empty_tables  # type: ignore[attr-defined]


@pytest.fixture
def people(db: None) -> People:
    return make_people()


@pytest.fixture(autouse=True)
def _no_written_questions() -> None:
    """What a process keeps of the inbox: else the queries of a test would depend on
    which tests ran before it."""
    inbox._counting.cache_clear()


@pytest.fixture(autouse=True)
def _day_of_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    """Views read the clock; here it is the same day for ever, that of `factories`.

    Processes that a test starts have their own clock, which is the real one.
    """
    day_of = timezone.localdate  # noqa: TID251  to put a fixed day in its place

    def localdate(value: Any = None, zone: Any = None) -> date:
        return day_of(value, zone) if value else TODAY

    monkeypatch.setattr(timezone, "localdate", localdate)
