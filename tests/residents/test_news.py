"""What of a change residents are told, once, and what not."""

import os
import signal
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.http import QueryDict
from django.utils import translation

from conflicts.deciding.services import Ruling, rule
from conflicts.review import Reason, Verdict
from projects.models import PlannedWork
from projects.planning import Status, Visibility
from residents.asking import PublicFilter
from residents.models import News, Shown
from residents.news import noticing, telling
from residents.news.changes import news_between
from residents.public import (
    ENDED_SHOWN_FOR,
    PublicFacts,
    PublicNews,
    as_news,
    known_works,
)
from tests.conflicts.proposals import propose
from tests.factories import TODAY, make_area, make_work
from tests.people import People
from tests.towns import street

NOW = datetime(2030, 1, 1, 12, tzinfo=UTC)
Kind = News.Kind

FACTS = PublicFacts(
    starts_on=date(2030, 4, 1),
    ends_on=date(2030, 6, 30),
    is_provisional=True,
    is_under_way=False,
    closes_street=False,
    partners=(),
)


@pytest.mark.parametrize(
    ("change", "kinds"),
    [
        ({}, []),
        ({"starts_on": date(2030, 4, 4)}, []),
        ({"starts_on": date(2030, 6, 30)}, []),
        ({"starts_on": date(2030, 3, 31)}, [Kind.MOVED]),
        ({"ends_on": date(2030, 7, 1)}, [Kind.MOVED]),
        ({"starts_on": date(2031, 4, 1), "ends_on": date(2031, 6, 30)}, [Kind.MOVED]),
        ({"ends_on": None}, [Kind.MOVED]),
        ({"is_provisional": False}, [Kind.DECIDED]),
        ({"is_under_way": True, "is_provisional": False}, [Kind.STARTED]),
        ({"closes_street": True}, [Kind.STREET]),
        ({"partners": (7,)}, [Kind.COMBINED]),
        (
            {"is_provisional": False, "ends_on": date(2030, 7, 1), "partners": (7,)},
            [Kind.MOVED, Kind.DECIDED, Kind.COMBINED],
        ),
    ],
)
def test_a_change_is_news_when_residents_would_read_something_else(
    change: dict[str, Any], kinds: list[Kind]
) -> None:
    assert news_between(FACTS, replace(FACTS, **change)) == kinds


def test_what_is_less_than_it_was_is_no_news() -> None:
    more = replace(FACTS, is_provisional=False, is_under_way=True, partners=(7, 8))
    assert news_between(more, FACTS) == []
    assert news_between(more, replace(more, partners=(7,))) == []


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    caches["public"].clear()


@pytest.fixture
def work() -> PlannedWork:
    """A work that residents saw."""
    work = make_work()
    assert notice() == []
    return work


def notice(after: timedelta = timedelta()) -> list[str]:
    """The kinds of what is noticed."""
    before = News.objects.count()
    number = noticing.notice(NOW + after)
    assert News.objects.count() == before + number
    rows = News.objects.order_by("-pk")[:number]
    return sorted(row.kind for row in rows)


def change(work: PlannedWork, **values: Any) -> None:
    PlannedWork.objects.filter(pk=work.pk).update(**values)


def test_the_first_time_nothing_is_news(work: PlannedWork) -> None:
    assert not News.objects.exists()
    assert Shown.objects.get().work == work


def test_a_work_that_comes_later_is_news_once(work: PlannedWork) -> None:
    make_work("Oak Lane, trees")
    make_work("Hidden", visibility=Visibility.PARTNERS)
    assert notice() == ["planned"]
    assert notice() == []


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ({"earliest_start": date(2030, 7, 1), "latest_end": date(2030, 9, 1)}, "moved"),
        ({"status": Status.ADOPTED}, "decided"),
        ({"status": Status.UNDER_WAY}, "started"),
        ({"status": Status.FINISHED}, "finished"),
        ({"status": Status.CANCELLED}, "cancelled"),
        ({"closes_street": True}, "street"),
    ],
)
def test_what_changes_is_told_once(
    work: PlannedWork, values: dict[str, Any], kind: str
) -> None:
    change(work, **values)
    assert notice() == [kind]
    assert notice() == []
    caches["public"].clear()
    assert notice() == []


@pytest.mark.parametrize(
    "values",
    [
        {"earliest_start": date(2030, 4, 4)},
        {"public_text": "We replace the sewer."},
        {"cost_estimate": 5},
        {"description": "Internal."},
        {"status": Status.DRAFT},
        {"visibility": Visibility.PARTNERS},
        {"footprint": None},
        {"visibility": Visibility.PARTNERS, "status": Status.CANCELLED},
        {"earliest_start": date(2020, 1, 1), "latest_end": date(2020, 2, 1)},
    ],
)
def test_what_residents_do_not_read_is_no_news(
    work: PlannedWork, values: dict[str, Any]
) -> None:
    change(work, **values)
    assert notice() == []


def test_a_move_tells_what_it_was(work: PlannedWork) -> None:
    change(work, earliest_start=date(2030, 7, 1), latest_end=date(2030, 8, 31))
    notice()
    [told] = telling.news_of(work.pk, TODAY)
    assert (told.was_from, told.was_to) == (date(2030, 4, 1), date(2030, 6, 30))
    with translation.override("en"):
        words = telling.sentence(told)
    assert words == (
        "The work has another period: July to August 2030. It was: April to June 2030."
    )


def test_works_that_will_be_done_together_are_news_of_each(people: People) -> None:
    combination = propose(people)
    assert notice() == []
    ruling = Ruling(Verdict.ACCEPT, Reason.SAVES)
    rule(combination, ruling, people.manager_north, TODAY)
    assert notice().count("combined") == 2


def test_a_partner_that_is_hidden_is_no_news(people: People) -> None:
    combination = propose(people, visibility=Visibility.MUNICIPALITY)
    notice()
    ruling = Ruling(Verdict.ACCEPT, Reason.SAVES)
    rule(combination, ruling, people.manager_north, TODAY)
    assert "combined" not in notice()


def test_what_is_hidden_is_told_of_nowhere_and_is_no_news_when_it_is_back_the_same_day(
    work: PlannedWork,
) -> None:
    change(work, closes_street=True)
    notice()
    change(work, visibility=Visibility.MUNICIPALITY)
    assert notice() == []
    assert News.objects.filter(work=work).exists()
    assert telling.news_of(work.pk, TODAY) == []
    assert news_for("") == []
    change(work, visibility=Visibility.PUBLIC)
    assert notice() == []
    assert len(telling.news_of(work.pk, TODAY)) == 1


def test_what_was_hidden_for_a_night_is_new_when_it_is_back(work: PlannedWork) -> None:
    make_work("Another")
    change(work, visibility=Visibility.MUNICIPALITY)
    notice()
    assert noticing.forget_hidden() == 1
    change(work, visibility=Visibility.PUBLIC)
    assert notice() == ["planned"]


def test_a_night_forgets_nothing_of_what_residents_may_know(work: PlannedWork) -> None:
    change(work, status=Status.FINISHED)
    notice()
    make_work("Oak Lane, trees")
    notice()
    assert noticing.forget_hidden() == 0
    assert notice() == []


def test_what_ended_and_is_taken_up_again_is_new(work: PlannedWork) -> None:
    change(work, status=Status.CANCELLED)
    assert notice() == ["cancelled"]
    change(work, status=Status.PROGRAMMED)
    assert notice() == ["planned"]
    change(work, status=Status.FINISHED)
    assert notice() == ["finished"]


def test_a_work_that_ended_is_known_for_a_while(work: PlannedWork) -> None:
    unseen = make_work("Never shown", status=Status.FINISHED)
    change(work, status=Status.FINISHED)
    assert set(known_works(TODAY)) == {work}  # also before it was noticed
    notice()
    assert set(known_works(TODAY)) == {work}
    assert unseen not in known_works(TODAY)
    assert len(telling.news_of(work.pk, TODAY)) == 1
    later = TODAY + ENDED_SHOWN_FOR + timedelta(days=1)
    assert not known_works(later).exists()
    change(work, visibility=Visibility.PARTNERS)
    assert not known_works(TODAY).exists()


def test_nothing_is_compared_while_nothing_changed(
    work: PlannedWork, django_assert_num_queries: Any
) -> None:
    notice()
    with django_assert_num_queries(1):
        assert noticing.notice(NOW) == 0
    # Another day may end what nobody changed.
    change(work, latest_end=date(2030, 1, 1), earliest_start=date(2030, 1, 1))
    assert notice() == ["moved"]
    assert notice(timedelta(days=1)) == []
    assert not known_works(date(2030, 1, 2)).exists()


def test_many_changes_take_few_questions(
    django_assert_max_num_queries: Any,
) -> None:
    first = make_work()
    notice()
    copies = [PlannedWork.objects.get(pk=first.pk) for _number in range(300)]
    for number, copy in enumerate(copies):
        copy.pk, copy.source_id = None, f"{number}"
    PlannedWork.objects.bulk_create(copies)
    with django_assert_max_num_queries(15):
        assert noticing.notice(NOW) == 300
    PlannedWork.objects.update(closes_street=True)
    with django_assert_max_num_queries(15):
        assert noticing.notice(NOW) == 301


def news_for(query: str, most: int = 50) -> list[str]:
    question = PublicFilter(QueryDict(query))
    since = NOW - timedelta(days=1)
    told = telling.news_for(question, since, TODAY, most)
    return [one.work.title for one in told]


def test_a_question_finds_the_news_of_its_works(work: PlannedWork) -> None:
    north = make_area()
    make_work("Oak Lane, trees", discipline="green", footprint=street(600, 600))
    make_work("Far away", footprint=street(5000, 5000))
    notice()
    assert set(news_for("")) == {"Oak Lane, trees", "Far away"}
    assert news_for("discipline=green") == ["Oak Lane, trees"]
    assert news_for(f"area={north.pk}") == ["Oak Lane, trees"]
    assert len(news_for("", most=1)) == 1


PUBLIC_NEWS_FIELDS = {
    "id",
    "work",
    "discipline",
    "discipline_label",
    "organisation",
    "kind",
    "kind_label",
    "happened_at",
    "earliest_start",
    "latest_end",
    "was_from",
    "was_to",
    "closes_street",
}


def test_what_residents_may_know_of_news_is_listed_field_by_field() -> None:
    assert {field.name for field in fields(PublicNews)} == PUBLIC_NEWS_FIELDS


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_kind_of_news_has_words(work: PlannedWork, language: str) -> None:
    News.objects.bulk_create(
        News(work=work, kind=kind, happened_at=NOW, closes_street=closes)
        for kind in Kind
        for closes in (True, False)
    )
    told = as_news(list(News.objects.all()), TODAY)
    with translation.override(language):
        for one in told:
            assert telling.headline(one)
            assert "%" not in telling.sentence(one)


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_dies_while_telling_told_nothing_and_loses_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_work()
    noticing.notice(NOW)
    make_work("Oak Lane, trees")
    connection.close()
    child = os.fork()
    if not child:
        connection.connection = None
        monkeypatch.setattr(noticing, "_show", lambda *_any: die())
        noticing.notice(NOW)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    assert not News.objects.exists()
    assert noticing.notice(NOW) == 1
    assert Shown.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_tell_it_once() -> None:
    make_work()
    noticing.notice(NOW)
    make_work("Oak Lane, trees")
    connection.close()
    children = [_noticing_child() for _number in range(3)]
    for child in children:
        assert os.waitpid(child, 0)[1] == 0
    assert News.objects.count() == 1


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _noticing_child() -> int:
    child = os.fork()
    if child:
        return child
    failed = 1
    try:
        connection.connection = None
        noticing.notice(NOW)
        failed = 0
    finally:
        os._exit(failed)
