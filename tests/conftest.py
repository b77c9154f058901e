"""Fixtures that every test may ask for."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import TransactionTestCase
from django.utils import timezone

from projects.desk import inbox
from tests.emptying import empty_tables
from tests.factories import TODAY
from tests.people import People, make_people
from tests.postbox import Postbox, open_postbox

# Of every test with `transaction=True`; pytest-django asks this class too.
TransactionTestCase._fixture_teardown = empty_tables  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """As always, and at the end nobody keeps the database from being dropped: a thread
    of the live server may hold on to its connection for a while."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture
def people(db: None) -> People:
    return make_people()


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    """What one test was answered is no answer for the next: the database of each test
    begins with the same version."""
    caches["public"].clear()


@pytest.fixture
def postbox(settings: Any) -> Iterator[Postbox]:
    with open_postbox(settings) as box:
        yield box


_written = inbox._counting.__wrapped__


@cache
def _counting(*asked: Any) -> Any:
    """The question of the inbox, written once for all tests, as it takes longer than
    most of them. What writing it asks counts for none: else the queries of a test
    would depend on which tests ran before it."""
    is_counted, connection.force_debug_cursor = connection.force_debug_cursor, False
    try:
        return _written(*asked)
    finally:
        connection.force_debug_cursor = is_counted


@pytest.fixture(autouse=True)
def _questions_of_the_inbox(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox, "_counting", _counting)


@pytest.fixture(autouse=True)
def _day_of_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    """Views read the clock; here it is the same day for ever, that of `factories`.

    Processes that a test starts have their own clock, which is the real one.
    """
    day_of = timezone.localdate  # noqa: TID251  to put a fixed day in its place

    def localdate(value: Any = None, zone: Any = None) -> date:
        return day_of(value, zone) if value else TODAY

    monkeypatch.setattr(timezone, "localdate", localdate)
