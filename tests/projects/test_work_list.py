"""The planner's list: who sees which rows, the filters, and the map beside it."""

import json
from datetime import date

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from projects.history.words import label_of
from projects.plan.asking import asked_works
from projects.plan.columns import COLUMNS
from projects.planning import Discipline, HomesReached, Status, Visibility
from tests.factories import TODAY, make_work
from tests.people import People
from tests.towns import street

pytestmark = pytest.mark.django_db

PAGE = reverse("projects:work_list")
LIST = f"{PAGE}?mine=0"
MAP = reverse("projects:works_geojson")


def titles(client: Client, **asked: str) -> list[str]:
    page = client.get(PAGE, {"mine": "0", **asked})
    return [row.work.title for row in page.context["rows"]]


def titles_on_map(client: Client, **asked: str) -> list[str]:
    features = json.loads(client.get(MAP, asked).content)["features"]
    return [feature["properties"]["title"] for feature in features]


@pytest.mark.parametrize("page", [LIST, MAP])
def test_who_is_not_signed_in_goes_to_the_sign_in_page(
    client: Client, page: str
) -> None:
    answer = client.get(page)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("account_login"))


def test_the_map_can_ask_for_those_that_changed(client: Client, people: People) -> None:
    one, _other = make_work("One"), make_work("Other")
    hidden = make_work("Hidden", visibility=Visibility.ORGANISATION)
    client.force_login(people.grid_planner)
    assert titles_on_map(client, only=f"{one.pk},{hidden.pk},x") == ["One"]
    assert titles_on_map(client, only="") == []


def test_the_page_says_which_state_of_each_work_it_shows(
    client: Client, people: People
) -> None:
    work = make_work()
    client.force_login(people.sewer_planner)
    page = client.get(LIST)
    assert page.context["ids"] == [work.pk]
    assert page.context["revisions"] == [work.revision]


@pytest.mark.parametrize("page", [LIST, MAP])
def test_a_list_is_only_read(client: Client, people: People, page: str) -> None:
    client.force_login(people.sewer_planner)
    assert client.post(page).status_code == 405


def test_a_stranger_sees_nothing_and_reads_what_to_do(
    client: Client, people: People
) -> None:
    make_work()
    client.force_login(people.stranger)
    page = client.get(LIST)
    assert page.context["rows"] == []
    assert b"Elm Lane" not in page.content
    assert reverse("residents:map") in page.content.decode()
    assert titles_on_map(client) == []


def test_a_grid_operator_sees_only_what_is_shared_with_partners(
    client: Client, people: People
) -> None:
    make_work("Ours alone", visibility=Visibility.ORGANISATION)
    make_work("For the municipality", visibility=Visibility.MUNICIPALITY)
    make_work("For partners", visibility=Visibility.PARTNERS)
    client.force_login(people.grid_planner)
    assert titles(client) == ["For partners"]
    assert titles_on_map(client) == ["For partners"]
    asked = client.get(LIST).context["filter"]
    assert [str(one) for one in asked.fields["organisation"].queryset] == ["Sewers"]


def test_money_is_shown_in_open_books_only(client: Client, people: People) -> None:
    make_work("Sewer", organisation=people.sewers, cost_estimate=123_456)
    make_work("Cable", organisation=people.gridco, cost_estimate=654_321)
    client.force_login(people.grid_planner)
    page = client.get(LIST).content.decode()
    assert "123.456" not in page
    assert "654.321" in page
    client.force_login(people.executive)
    assert "123.456" in client.get(LIST).content.decode()


def test_asking_what_lacks_an_estimate_says_nothing_of_others(
    client: Client, people: People
) -> None:
    make_work("Sewer", organisation=people.sewers)
    make_work("Cable", organisation=people.gridco)
    client.force_login(people.grid_planner)
    assert titles(client, missing="cost") == ["Cable"]
    client.force_login(people.sewer_planner)
    assert titles(client, missing="cost") == ["Cable", "Sewer"]


def test_filters_narrow_the_list_and_the_map_alike(
    client: Client, people: People
) -> None:
    make_work("Sewer", organisation=people.sewers, source_id="R-101")
    make_work(
        "Paving",
        organisation=people.roads,
        discipline=Discipline.ROADS,
        status=Status.DRAFT,
        footprint=street(0, -500),
        earliest_start=date(2031, 1, 1),
        latest_end=date(2031, 12, 31),
        cost_estimate=1,
    )
    client.force_login(people.sewer_planner)
    for asked in (
        {"q": "PAV"},
        {"organisation": str(people.roads.pk)},
        {"discipline": "roads"},
        {"status": "draft"},
        {"area": str(people.south.pk)},
        {"year": "2031"},
    ):
        assert titles(client, **asked) == ["Paving"], asked
        assert titles_on_map(client, **asked) == ["Paving"], asked
    assert titles(client, q="R-101") == ["Sewer"]
    assert titles(client, missing="cost") == ["Sewer"]


@pytest.mark.parametrize(
    "asked",
    [
        {"organisation": "x"},
        {"year": "1066"},
        {"status": "lost"},
        {"area": "999999"},
        {"page": "x"},
        {"q": "\0"},
    ],
)
def test_a_nonsensical_filter_is_as_good_as_none(
    client: Client, people: People, asked: dict[str, str]
) -> None:
    make_work("Sewer", organisation=people.sewers)
    client.force_login(people.sewer_planner)
    assert titles(client, **asked) == ["Sewer"]


def test_a_work_without_footprint_is_marked_and_can_be_asked_for(
    client: Client, people: People
) -> None:
    make_work("Drawn", organisation=people.sewers)
    undrawn = make_work("Undrawn", organisation=people.sewers, footprint=None)
    client.force_login(people.sewer_planner)
    assert titles(client, missing="footprint") == ["Undrawn"]
    assert titles_on_map(client) == ["Drawn"]
    page = client.get(PAGE, {"missing": "footprint"})
    assert f'data-work="{undrawn.pk}"' in page.content.decode()
    assert b"data-show-on-map" not in page.content
    assert b"badge--warning" in page.content


def test_htmx_gets_the_table_with_count_and_way_back(
    client: Client, people: People
) -> None:
    make_work("Sewer", organisation=people.sewers)
    client.force_login(people.sewer_planner)
    answer = client.get(PAGE, {"q": "sew"}, headers={"HX-Request": "true"})
    fragment = answer.content.decode()
    assert "<html" not in fragment
    assert 'hx-swap-oob="innerHTML:#result-count"' in fragment
    assert 'id="clear-filters"' in fragment
    assert "HX-Request" in answer.headers["Vary"]


@pytest.mark.parametrize(
    ("who", "offered"),
    [("sewer_planner", True), ("grid_planner", True), ("manager_north", False)],
)
def test_only_who_plans_is_offered_a_new_work(
    client: Client, people: People, who: str, offered: bool
) -> None:
    client.force_login(getattr(people, who))
    link = f'href="{reverse("projects:work_create")}"'
    assert (link in client.get(LIST).content.decode()) is offered


def test_an_empty_filter_result_leads_back(client: Client, people: People) -> None:
    make_work(organisation=people.sewers)
    client.force_login(people.sewer_planner)
    page = client.get(PAGE, {"q": "nowhere"})
    assert page.context["count"] == 0
    assert f'<a class="button" href="{LIST}">' in page.content.decode()


def test_a_thousand_works_take_as_many_queries_as_one(
    client: Client,
    people: People,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client.force_login(people.sewer_planner)
    make_work("Sewer", organisation=people.sewers)
    client.get(LIST)  # the first time some questions are still to be written
    with CaptureQueriesContext(connection) as one:
        client.get(LIST)
    for number in range(30):
        make_work(f"Sewer {number}", organisation=people.sewers)
    with django_assert_num_queries(len(one)):
        client.get(LIST)


def test_a_long_plan_comes_in_pages_that_keep_the_filter(
    client: Client, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("projects.plan.views.PER_PAGE", 2)
    for number in range(3):
        make_work(f"Sewer {number}", organisation=people.sewers)
    client.force_login(people.sewer_planner)
    first = client.get(PAGE, {"q": "sewer"})
    assert len(first.context["rows"]) == 2
    assert "?q=sewer&amp;page=2#results" in first.content.decode()
    assert titles(client, q="sewer", page="2") == ["Sewer 2"]
    assert len(titles_on_map(client, q="sewer")) == 3


def test_who_plans_and_asks_nothing_is_led_to_their_own_works(
    client: Client, people: People
) -> None:
    make_work("Sewer", organisation=people.sewers)
    make_work("Paving", organisation=people.roads)
    client.force_login(people.sewer_planner)
    assert client.get(PAGE).headers["Location"] == f"{PAGE}?mine=1"
    assert titles(client, mine="1") == ["Sewer"]
    client.force_login(people.executive)
    assert client.get(PAGE).status_code == 200
    assert titles(client, mine="1") == ["Paving", "Sewer"]  # they plan for nobody


def test_several_answers_to_one_question_are_either_of_them(
    client: Client, people: People
) -> None:
    for status in (Status.DRAFT, Status.PROGRAMMED, Status.ADOPTED):
        make_work(status.value, organisation=people.sewers, status=status)
    client.force_login(people.sewer_planner)
    page = client.get(PAGE, {"status": ["draft", "adopted"], "sort": "title"})
    assert [row.work.title for row in page.context["rows"]] == ["adopted", "draft"]


def test_a_column_sorts_both_ways_and_says_so(client: Client, people: People) -> None:
    for name, cost in (("Dear", 9), ("Cheap", 1), ("Unknown", None)):
        make_work(name, organisation=people.sewers, cost_estimate=cost)
    client.force_login(people.sewer_planner)
    assert titles(client, sort="cost_estimate") == ["Cheap", "Dear", "Unknown"]
    assert titles(client, sort="-cost_estimate") == ["Dear", "Cheap", "Unknown"]
    page = client.get(LIST, {"sort": "-cost_estimate"}).content.decode()
    assert page.count('aria-sort="descending"') == 1


def test_every_column_can_be_shown_and_sorted(client: Client, people: People) -> None:
    make_work(organisation=people.sewers, contact=people.sewer_planner)
    client.force_login(people.sewer_planner)
    for name, column in COLUMNS.items():
        page = client.get(PAGE, {"columns": name, "sort": name})
        (row,) = page.context["rows"]
        assert [cell.name for cell in row.cells] == [name]
        assert page.context["asked"].sort == (name if column.sorts else "")


def test_one_column_says_what_residents_notice(client: Client, people: People) -> None:
    make_work(organisation=people.sewers, closes_street=True, homes_reached="as_usual")
    client.force_login(people.sewer_planner)
    (row,) = client.get(PAGE, {"columns": "noticed"}).context["rows"]
    words = [label_of("closes_street"), str(HomesReached.AS_USUAL.label)]
    assert row.cells[0].text == " · ".join(words)


@pytest.mark.parametrize("sort", ["cost_estimate", "funding_source", "complete"])
def test_the_order_says_nothing_of_the_money_of_others(
    client: Client, people: People, sort: str
) -> None:
    for name, cost, source in (("A", 9, "levy"), ("B", 1, "capital"), ("C", None, "")):
        make_work(
            name,
            organisation=people.sewers,
            visibility=Visibility.PARTNERS,
            cost_estimate=cost,
            funding_source=source,
        )
    client.force_login(people.grid_planner)
    assert titles(client, sort=sort) == ["A", "B", "C"]
    assert titles(client, sort=f"-{sort}") == ["A", "B", "C"]
    page = client.get(LIST, {"columns": ["complete", "cost_estimate"]})
    assert {row.cells[1].text for row in page.context["rows"]} == {"6/8"}


def test_only_what_one_may_edit_can_be_changed_in_the_table(
    client: Client, people: People
) -> None:
    make_work("Paving", organisation=people.roads)
    make_work("Sewer", organisation=people.sewers)
    client.force_login(people.sewer_planner)
    rows = client.get(LIST).context["rows"]
    assert [any(cell.is_editable for cell in row.cells) for row in rows] == [
        False,
        True,
    ]


def test_what_ended_is_not_asked_to_be_completed(
    client: Client, people: People
) -> None:
    make_work("Goes on", organisation=people.sewers)
    make_work("Done", organisation=people.sewers, status="finished")
    client.force_login(people.sewer_planner)
    assert titles(client, missing="any") == ["Goes on"]
    assert titles(client, missing="any", status="finished") == ["Done"]


def test_what_is_missing_can_be_asked_for_in_general(
    client: Client, people: People
) -> None:
    whole = {
        "organisation": people.sewers,
        "contact": people.sewer_planner,
        "preferred_start": date(2030, 5, 1),
        "cost_estimate": 1,
        "funding_source": "levy",
        "public_text": "We renew the sewer.",
    }
    make_work("Whole", **whole)
    make_work("Half", **whole | {"contact": None})
    client.force_login(people.sewer_planner)
    assert titles(client, missing="any") == ["Half"]
    assert titles(client, missing="contact") == ["Half"]


def test_the_question_is_said_in_words(people: People) -> None:
    query = QueryDict("mine=1&status=draft&status=adopted&year=2031&sort=-title")
    with translation.override("en"):
        text = asked_works(query, people.sewer_planner, TODAY).text
    assert text == (
        "Works of Sewers; Status: draft or adopted; Year: 2031; "
        "sorted by title, descending"
    )


def test_the_parts_take_as_many_queries_whatever_the_number_of_works(
    client: Client,
    people: People,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client.force_login(people.grid_planner)
    for number in range(20):
        make_work(f"Sewer {number}", organisation=people.sewers)
        make_work(f"Cable {number}", organisation=people.gridco, cost_estimate=1)
    asked = {"mine": "1", "columns": list(COLUMNS), "status": "programmed"}
    with django_assert_max_num_queries(20):
        page = client.get(PAGE, asked, headers={"HX-Request": "true"})
    fragment = page.content.decode()
    assert len(page.context["rows"]) == 20
    for part in ('id="results"', 'id="timeline"', 'id="totals"'):
        assert part in fragment


def test_who_has_no_works_yet_is_shown_how_to_begin(
    client: Client, people: People
) -> None:
    make_work("Cable", organisation=people.gridco)
    client.force_login(people.sewer_planner)
    begin = 'href="/planning/importeren"'
    own = client.get(PAGE, {"mine": "1"}, headers={"HX-Request": "true"})
    assert begin in own.content.decode()
    others = client.get(PAGE, {"mine": "0"}, headers={"HX-Request": "true"})
    assert begin not in others.content.decode()


def renewed(client: Client, *changed: int, **asked: str) -> str:
    """What the page gets after works were changed of which it shows rows."""
    headers = {"HX-Request": "true", "Kip-Changed": ",".join(map(str, changed))}
    answer = client.get(PAGE, {"mine": "0", **asked}, headers=headers)
    return answer.content.decode() if answer.get("HX-Reswap") == "none" else ""


def test_a_changed_work_renews_its_own_rows_and_what_counts_all(
    client: Client, people: People
) -> None:
    sewer = make_work("Sewer", organisation=people.sewers, cost_estimate=7)
    other = make_work("Other", organisation=people.sewers)
    client.force_login(people.sewer_planner)
    parts = renewed(client, sewer.pk)
    for place in ("results", "timeline"):
        row = f"hx-swap-oob=\"outerHTML:#{place} tr[data-work='{sewer.pk}']\""
        assert parts.count(row) == 1
    assert f"data-work='{other.pk}'" not in parts
    assert f'data-ids="{other.pk},{sewer.pk}"' in parts
    assert 'hx-swap-oob="innerHTML:#result-count">2 ' in parts
    assert 'id="totals"' in parts
    assert "is-outside" not in parts


def test_what_no_longer_fits_the_filter_keeps_its_row_and_says_so(
    client: Client, people: People
) -> None:
    work = make_work("Sewer", organisation=people.sewers, status=Status.DRAFT)
    client.force_login(people.sewer_planner)
    parts = renewed(client, work.pk, status="programmed")
    assert 'class="is-outside"' in parts
    assert "badge--warning" in parts
    assert 'hx-swap-oob="innerHTML:#result-count">0 ' in parts
    assert 'data-ids=""' in parts
    assert titles(client, status="programmed") == []


def test_a_row_that_one_may_no_longer_see_goes(client: Client, people: People) -> None:
    kept = make_work("Kept inside", visibility=Visibility.ORGANISATION)
    mine = make_work("Cable", organisation=people.gridco)
    client.force_login(people.grid_planner)
    assert renewed(client, mine.pk)
    assert not renewed(client, mine.pk, kept.pk)
    headers = {"HX-Request": "true", "Kip-Changed": f"{mine.pk},{kept.pk}"}
    answer = client.get(LIST, headers=headers)
    assert [row.work for row in answer.context["rows"]] == [mine]
    assert "Kept inside" not in answer.content.decode()


def test_a_changed_row_tells_no_money_of_others(client: Client, people: People) -> None:
    work = make_work(
        "Sewer",
        organisation=people.sewers,
        cost_estimate=123_456,
        visibility=Visibility.PARTNERS,
    )
    client.force_login(people.grid_planner)
    assert "123.456" not in renewed(client, work.pk)
    client.force_login(people.sewer_planner)
    assert "123.456" in renewed(client, work.pk)


def test_a_changed_row_takes_no_more_queries_than_a_page(
    client: Client,
    people: People,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    works = [make_work(f"Sewer {n}", organisation=people.sewers) for n in range(20)]
    client.force_login(people.sewer_planner)
    with django_assert_max_num_queries(17):
        assert renewed(client, *[work.pk for work in works])


def test_a_timeline_out_of_sight_comes_once_it_is_looked_at(
    client: Client, people: People
) -> None:
    work = make_work("Sewer", organisation=people.sewers)
    client.force_login(people.sewer_planner)
    headers = {"HX-Request": "true", "Kip-Without": "timeline"}
    later = reverse("projects:timeline")
    parts = client.get(LIST, headers=headers).content.decode()
    assert f'hx-get="{later}?mine=0"' in parts
    assert "plan-line__year" not in parts
    timeline = client.get(later, {"mine": "0"}, headers={"HX-Request": "true"})
    assert f'data-work="{work.pk}"' in timeline.content.decode()
    assert f'hx-get="{PAGE}?mine=0&amp;from=' in timeline.content.decode()


def test_a_timeline_shows_nobody_more_than_the_list(
    client: Client, people: People
) -> None:
    make_work("Kept inside", visibility=Visibility.ORGANISATION)
    later = reverse("projects:timeline")
    assert client.get(later).status_code == 302
    client.force_login(people.grid_planner)
    assert "Kept inside" not in client.get(later).content.decode()
