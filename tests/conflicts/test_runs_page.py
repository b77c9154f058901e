"""The page of detection runs: who may look, and what it tells."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from conflicts import runs, runs_views
from conflicts.models import DetectionRun, RuleSet
from conflicts.services import detect
from organisations.permissions import Role
from tests.conflicts.proposals import make_pair
from tests.factories import TODAY, make_user
from tests.people import People

pytestmark = pytest.mark.django_db

RUNS = "/voorstellen/rekenrondes"


def make_run(**fields: Any) -> DetectionRun:
    start = datetime(2030, 1, 1, 3, 0, tzinfo=UTC)
    values: dict[str, Any] = {
        "started_at": start,
        "finished_at": start + timedelta(seconds=75),
        "is_full": True,
        "works": 1_460,
        "rules_version": "unknown",
        **fields,
    }
    return DetectionRun.objects.create(**values)


@pytest.fixture
def english(client: Client, settings: Any) -> Client:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def page_of(client: Client, query: str = "") -> str:
    answer = client.get(RUNS + query)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("manager_north", 200),
        ("executive", 200),
        ("administrator", 200),
        ("sewer_planner", 403),
        ("grid_planner", 403),
        ("stranger", 403),
    ],
)
def test_who_may_look(client: Client, people: People, who: str, status: int) -> None:
    client.force_login(getattr(people, who))
    assert client.get(RUNS).status_code == status


@pytest.mark.parametrize("role", [Role.EXECUTIVE, Role.ADMINISTRATOR])
def test_who_leads_a_partner_may_not(
    client: Client, people: People, role: Role
) -> None:
    client.force_login(make_user("leads@kip.example", role, people.gridco))
    assert client.get(RUNS).status_code == 403


def test_who_is_logged_out_is_sent_to_sign_in(client: Client) -> None:
    answer = client.get(RUNS)
    assert answer.headers["Location"].startswith(reverse("account_login"))


def test_before_the_first_run_it_says_so(english: Client, people: People) -> None:
    english.force_login(people.executive)
    assert "No runs yet" in page_of(english)


def test_it_tells_of_a_real_run_what_it_found(english: Client, people: People) -> None:
    make_pair(people)
    run = detect(TODAY)
    english.force_login(people.manager_north)
    answer = english.get(RUNS)
    (shown,) = answer.context["runs"]
    with translation.override("en"):
        lines = {line.label: line.figure for line in shown.lines}
    assert lines["Works looked at"] == "2"
    assert lines["Matches"] == str(run.counts["matches"]) == "1"
    assert lines["Proposals"] == "1"
    assert "whole plan" in answer.content.decode()


def test_it_gives_all_figures_of_the_summary(english: Client, people: People) -> None:
    make_run(
        counts={
            "matches": 1_875,
            "combine": 1_500,
            "clash": 0,
            "near_misses": 210,
            "groups": 4_312,
            "proposals": 22,
            "proposals_new": 3,
            "value": 1_234_567.8,
        },
        steps=[["read", 0.31], ["match", 61.2], ["dance", 2.0]],
        peak_mb=312,
    )
    english.force_login(people.executive)
    page = page_of(english)
    for told in (
        "1,460",
        "1,875",
        "1,500 can be combined · 210 almost",
        "4,312",
        "3 new",
        "€\xa01,234,568",
        "1\xa0min 15\xa0s",
        "reading 310\xa0ms · matching 1\xa0min 1\xa0s · dance 2.0\xa0s",
        "312 MB",
        "version unknown",
    ):
        assert told in page
    assert "0 clash" not in page


def test_a_run_of_before_some_figures_were_kept_is_shown_too(
    english: Client, people: People
) -> None:
    make_run(is_full=False, counts={})
    english.force_login(people.executive)
    page = page_of(english)
    assert "around what changed" in page
    for unknown in ("Groups considered", "Memory", "None", "full"):
        assert unknown not in page.split("run__figures")[1].split("</dl>")[0]


def test_it_says_in_words_what_was_full(english: Client, people: People) -> None:
    make_run(prices=[{"key": ["budget", people.roads.pk, 2031], "price": 0.05}])
    english.force_login(people.executive)
    page = page_of(english)
    assert "1 limit was full" in page
    assert "Roads 2031 is full." in page
    assert "Moving €\xa01,000 to 2032 is worth €\xa050." in page


def test_of_many_limits_the_dearest_are_told(english: Client, people: People) -> None:
    keys = [["budget", people.roads.pk, year] for year in range(2030, 2042)]
    make_run(prices=[{"key": key, "price": key[2] / 1e5} for key in keys])
    english.force_login(people.executive)
    page = page_of(english)
    assert "Roads 2041 is full." in page
    assert "Roads 2031 is full." not in page
    assert "and 2 more" in page


def test_it_names_the_version_of_the_rules(english: Client, people: People) -> None:
    RuleSet.objects.create(number=41, version="of-its-time")
    make_run(rules_version="of-its-time")
    english.force_login(people.executive)
    assert "version 41" in page_of(english)


def test_the_latest_comes_first_and_there_are_pages(
    client: Client, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs_views, "PER_PAGE", 2)
    moments = [make_run().started_at + timedelta(hours=hour) for hour in range(3)]
    DetectionRun.objects.all().delete()
    for moment in moments:
        make_run(started_at=moment, finished_at=moment)
    client.force_login(people.executive)

    def shown(query: str) -> list[datetime]:
        return [one.row.started_at for one in client.get(RUNS + query).context["runs"]]

    assert shown("") == [moments[2], moments[1]]
    assert shown("?page=2") == [moments[0]]


def test_one_asks_for_full_runs_only(client: Client, people: People) -> None:
    full = make_run()
    make_run(is_full=False)
    client.force_login(people.executive)
    assert [one.row for one in client.get(f"{RUNS}?full=1").context["runs"]] == [full]


def test_more_runs_ask_no_more_queries(client: Client, people: People) -> None:
    price = {"key": ["budget", people.roads.pk, 2031], "price": 0.05}
    make_run(prices=[price])
    client.force_login(people.executive)
    page_of(client)
    with CaptureQueriesContext(connection) as one:
        page_of(client)
    for _number in range(5):
        make_run(prices=[price])
    with CaptureQueriesContext(connection) as six:
        page_of(client)
    assert len(six) == len(one)


@pytest.mark.parametrize(
    ("time", "text"),
    [
        (0.0401, "40\xa0ms"),
        (0.999, "999\xa0ms"),
        (0.9996, "1.0\xa0s"),
        (59.9, "59.9\xa0s"),
        (59.96, "1\xa0min 0\xa0s"),
    ],
)
def test_a_time_is_told_in_the_unit_that_fits(time: float, text: str) -> None:
    with translation.override("en"):
        assert runs.seconds(time) == text
