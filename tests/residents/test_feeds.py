"""News as a feed and works as a calendar: what programs of others read of them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.core.cache import caches
from django.test import Client
from icalendar import Calendar

from projects.models import PlannedWork
from projects.planning import Status, Visibility
from residents.models import News
from residents.news import noticing
from tests.factories import make_work
from tests.residents.test_public_doors import SECRETS, make_public, make_secret
from tests.towns import street

pytestmark = pytest.mark.django_db

NOW = datetime(2030, 1, 1, 12, tzinfo=UTC)
ATOM = "{http://www.w3.org/2005/Atom}"
# A point in the middle of the first street of the tests, in degrees.
PLACE = "place=5.66200,52.03600"


@pytest.fixture(autouse=True)
def _nothing_kept(settings: Any) -> None:
    caches["public"].clear()
    settings.KIP_ADDRESS = "https://kip.example"


def entries(client: Client, query: str = "") -> list[ElementTree.Element]:
    answer = client.get(f"/nieuws.atom?{query}")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(answer.content).findall(f"{ATOM}entry")


def text(entry: ElementTree.Element, name: str) -> str:
    found = entry.findtext(f"{ATOM}{name}")
    assert found is not None
    return found


def events(client: Client, query: str = "") -> list[Any]:
    answer = client.get(f"/agenda.ics?{query}")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def tell(work: PlannedWork, kind: str = "planned", **values: Any) -> News:
    values = {"happened_at": NOW, "starts_on": work.earliest_start, **values}
    return News.objects.create(work=work, kind=kind, ends_on=work.latest_end, **values)


def test_an_entry_has_an_id_for_ever_a_time_and_a_permalink(client: Client) -> None:
    work = make_work("Elm Lane <sewer> & more\x07")
    news = tell(work)
    [entry] = entries(client)
    assert text(entry, "id") == f"tag:kip.example,2030-01-01:/news/{news.pk}/"
    assert text(entry, "updated") == "2030-01-01T12:00:00+00:00"
    link = entry.find(f"{ATOM}link")
    assert link is not None
    assert link.get("href") == f"https://kip.example/werk/{work.pk}"
    assert text(entry, "title").endswith("Elm Lane <sewer> & more")


def test_the_last_news_comes_first_and_the_feed_is_as_new(client: Client) -> None:
    work = make_work()
    tell(work, happened_at=NOW - timedelta(days=1))
    tell(work, "started")
    tell(work, "moved", happened_at=NOW - timedelta(days=100))
    times = [text(entry, "updated") for entry in entries(client)]
    assert times == ["2030-01-01T12:00:00+00:00", "2029-12-31T12:00:00+00:00"]
    feed = ElementTree.fromstring(client.get("/nieuws.atom").content)
    assert text(feed, "updated") == times[0]


def test_a_feed_without_news_stays_the_same(client: Client) -> None:
    first = client.get("/nieuws.atom").content
    caches["public"].clear()
    assert client.get("/nieuws.atom").content == first


def test_feed_and_calendar_answer_the_question_of_the_map(client: Client) -> None:
    near, far = make_work(), make_work("Far", footprint=street(5000, 5000))
    trees = make_work("Trees", discipline="green")
    for work in (near, far, trees):
        tell(work)
    listed = client.get(f"/?{PLACE}&radius=500").context["works"]
    assert {work.id for work in listed} == {near.pk, trees.pk}
    for query, found in (
        (f"{PLACE}&radius=500", {near, trees}),
        (f"{PLACE}&radius=500&discipline=green", {trees}),
        ("period=volgend-jaar", set()),
        ("place=nonsense&radius=x&area=y", {near, far, trees}),
    ):
        pages = {f"https://kip.example/werk/{work.pk}" for work in found}
        links = [entry.find(f"{ATOM}link") for entry in entries(client, query)]
        assert {link.get("href") for link in links if link is not None} == pages
        assert {str(event["url"]) for event in events(client, query)} == pages


def test_a_feed_names_itself_with_the_question_that_was_understood(
    client: Client,
) -> None:
    content = client.get(f"/nieuws.atom?radius=500&{PLACE}&nonsense=x").content
    links = ElementTree.fromstring(content).findall(f"{ATOM}link")
    [itself] = [link.get("href") for link in links if link.get("rel") == "self"]
    assert itself == (
        "https://kip.example/nieuws.atom?place=5.66200%2C52.03600&radius=500"
    )


@pytest.mark.parametrize("path", ["/nieuws.atom", "/agenda.ics"])
def test_what_is_not_public_is_in_neither(client: Client, path: str) -> None:
    public = make_public()
    hidden = make_secret(visibility=Visibility.PARTNERS)
    tell(public)
    tell(hidden)
    content = client.get(path).content.decode()
    assert public.title in content.replace("\\,", ",")
    assert [secret for secret in SECRETS if secret in content] == []
    PlannedWork.objects.filter(pk=public.pk).update(visibility=Visibility.MUNICIPALITY)
    assert str(public.pk) not in client.get(path).content.decode()


@pytest.mark.parametrize("path", ["/nieuws.atom", "/agenda.ics"])
def test_who_has_it_already_gets_it_only_after_a_change(
    client: Client, path: str
) -> None:
    work = make_work()
    tell(work)
    answer = client.get(path)
    assert "max-age=30" in answer.headers["Cache-Control"]
    etag = {"If-None-Match": answer.headers["ETag"]}
    assert client.get(path, headers=etag).status_code == 304
    PlannedWork.objects.filter(pk=work.pk).update(title="Elm Lane, newer sewer")
    assert client.get(path, headers=etag).status_code == 200


@pytest.mark.parametrize("path", ["/nieuws.atom", "/agenda.ics"])
def test_more_works_are_no_more_questions(
    client: Client, path: str, django_assert_max_num_queries: Any
) -> None:
    for number in range(20):
        tell(make_work(f"Street {number}"))
    with django_assert_max_num_queries(10):
        client.get(path)
    assert client.post(path).status_code == 405


def test_a_work_is_an_event_of_whole_days(client: Client) -> None:
    work = make_work(public_text="We replace; the sewer,\nall of it.")
    [event] = events(client)
    assert event["uid"] == f"work-{work.pk}@kip.example"
    assert event["dtstart"].dt == date(2030, 4, 1)
    assert event["dtend"].dt == date(2030, 7, 1)  # the day after the last
    assert event["status"] == "TENTATIVE"
    assert "We replace; the sewer,\nall of it." in event["description"]
    assert event["last-modified"].dt.tzinfo is not None
    PlannedWork.objects.update(status=Status.ADOPTED)
    [event] = events(client)
    assert event["status"] == "CONFIRMED"


def test_a_title_makes_no_event_of_its_own(client: Client) -> None:
    title = "Elm Lane\r\nEND:VEVENT\rBEGIN:VEVENT\nUID:eve"
    tell(make_work(title, public_text=title))
    [event] = events(client)
    assert "\r" not in event["summary"] + event["description"]
    assert [text(entry, "title")[-3:] for entry in entries(client)] == ["eve"]


def test_a_long_window_stands_on_its_first_day(client: Client) -> None:
    make_work(latest_end=date(2031, 6, 30))
    make_work("Open", latest_end=None)
    for event in events(client):
        assert event["dtend"].dt == date(2030, 4, 2)


def test_what_has_no_first_day_or_ended_is_in_no_calendar(client: Client) -> None:
    make_work(earliest_start=None)
    ended = make_work("Ended")
    noticing.notice(NOW)
    PlannedWork.objects.filter(pk=ended.pk).update(status=Status.FINISHED)
    noticing.notice(NOW)
    assert events(client) == []
    assert len(entries(client)) == 1  # that it is finished
