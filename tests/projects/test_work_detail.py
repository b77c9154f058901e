"""One work's page: what each reader sees of it, and its place among others."""

import json
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from agenda.models import Challenge
from areas.models import Area
from projects.models import PlannedWork, WorkPart
from projects.planning import HomesReached, Status, Visibility
from projects.services import save_work
from tests.factories import make_area, make_work
from tests.people import People
from tests.towns import block, street

pytestmark = pytest.mark.django_db


def address(work: PlannedWork) -> str:
    return reverse("projects:work_detail", args=[work.pk])


def map_address(work: PlannedWork) -> str:
    return reverse("projects:work_geojson", args=[work.pk])


def text_of(client: Client, work: PlannedWork) -> str:
    return client.get(address(work)).content.decode()


def test_who_is_not_signed_in_goes_to_the_sign_in_page(client: Client) -> None:
    work = make_work()
    for page in (address(work), map_address(work)):
        assert client.get(page).status_code == 302


def test_a_page_is_only_read(client: Client, people: People) -> None:
    work = make_work()
    client.force_login(people.sewer_planner)
    for page in (address(work), map_address(work)):
        assert client.post(page).status_code == 405


@pytest.mark.parametrize(
    ("who", "visibility"),
    [
        ("stranger", Visibility.PUBLIC),
        ("grid_planner", Visibility.MUNICIPALITY),
        ("road_planner", Visibility.ORGANISATION),
    ],
)
def test_what_somebody_may_not_see_is_not_there(
    client: Client, people: People, who: str, visibility: Visibility
) -> None:
    work = make_work(organisation=people.sewers, visibility=visibility)
    client.force_login(getattr(people, who))
    assert client.get(address(work)).status_code == 404
    assert client.get(map_address(work)).status_code == 404


def test_the_page_tells_what_is_known(client: Client, people: People) -> None:
    work = make_work(
        organisation=people.sewers,
        source_system="sewer-register",
        source_id="R-101",
        coordination_reference="GIPOD-7",
        public_text="You can always reach your house.",
    )
    challenge = Challenge.objects.create(
        title="Dry feet", first_year=2028, last_year=2032
    )
    work.challenges.add(challenge)
    client.force_login(people.sewer_planner)
    page = text_of(client, work)
    for fact in ("Sewers", "Noord", "R-101", "GIPOD-7", "Dry feet", "always reach"):
        assert fact in page


def test_the_page_tells_what_residents_will_notice(
    client: Client, people: People
) -> None:
    on_foot = capfirst(HomesReached.ON_FOOT.label)
    facts = [str(on_foot), _("Takes parking places"), _("Makes noise")]
    client.force_login(people.sewer_planner)
    for fields, is_told in (
        ({"homes_reached": "on_foot", "takes_parking": True, "is_noisy": True}, True),
        ({}, False),
    ):
        page = text_of(client, make_work(organisation=people.sewers, **fields))
        assert [fact in page for fact in facts] == [is_told] * 3


def test_that_it_lies_in_the_municipality_goes_without_saying(
    client: Client, people: People
) -> None:
    make_area("Stad", level=Area.Level.MUNICIPALITY, boundary=block(0, 0))
    work = make_work(organisation=people.sewers)
    client.force_login(people.sewer_planner)
    assert [str(area) for area in client.get(address(work)).context["areas"]] == [
        "Noord"
    ]


def test_money_and_notes_are_for_open_books(client: Client, people: People) -> None:
    work = make_work(
        organisation=people.sewers,
        cost_estimate=123_456,
        description="The contractor is not told yet.",
    )
    for who, is_open in (
        ("sewer_planner", True),
        ("executive", True),
        ("grid_planner", False),
    ):
        client.force_login(getattr(people, who))
        page = text_of(client, work)
        assert ("123.456" in page) is is_open
        assert ("not told yet" in page) is is_open


@pytest.mark.parametrize(
    ("who", "offered"), [("sewer_planner", True), ("road_planner", False)]
)
def test_only_its_own_planners_are_offered_to_change_it(
    client: Client, people: People, who: str, offered: bool
) -> None:
    work = make_work(organisation=people.sewers)
    client.force_login(getattr(people, who))
    link = reverse("projects:work_edit", args=[work.pk])
    assert (link in text_of(client, work)) is offered


def test_its_meetings_are_asked_for_apart_and_reachable_without_scripts(
    client: Client, people: People
) -> None:
    work = make_work(organisation=people.sewers)
    client.force_login(people.sewer_planner)
    meetings = reverse("conflicts:work_matches", args=[work.pk])
    page = text_of(client, work)
    assert f'hx-get="{meetings}"' in page
    assert f'<a href="{meetings}">' in page


def test_a_work_that_is_not_drawn_has_no_map_and_says_so(
    client: Client, people: People
) -> None:
    work = make_work(organisation=people.sewers, footprint=None)
    client.force_login(people.sewer_planner)
    page = text_of(client, work)
    assert 'id="map"' not in page
    assert reverse("projects:work_edit", args=[work.pk]) + "#draw" in page
    assert client.get(map_address(work)).status_code == 404


def test_the_map_shows_it_among_what_one_may_see_around_it(
    client: Client, people: People
) -> None:
    work = make_work("This", organisation=people.sewers, status=Status.FINISHED)
    make_work("Beside", footprint=street(0, 100), visibility=Visibility.PARTNERS)
    make_work("Hidden", footprint=street(0, 50), visibility=Visibility.ORGANISATION)
    make_work("Done", footprint=street(0, 50), status=Status.CANCELLED)
    make_work("Far", footprint=street(0, 400))
    client.force_login(people.grid_planner)
    features = json.loads(client.get(map_address(work)).content)["features"]
    assert {one["properties"]["title"] for one in features} == {"This", "Beside"}


def confirm_address(work: PlannedWork) -> str:
    return reverse("projects:work_confirm", args=[work.pk])


def test_its_planner_confirms_that_it_is_still_correct(
    client: Client, people: People
) -> None:
    work = make_work(organisation=people.sewers)
    PlannedWork.objects.filter(pk=work.pk).update(confirmed_at=None)
    client.force_login(people.sewer_planner)
    assert confirm_address(work) in text_of(client, work)
    assert client.post(confirm_address(work)).status_code == 302
    work.refresh_from_db()
    assert work.confirmed_at is not None
    assert work.revision == 1


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("road_planner", 403),
        ("executive", 403),
        ("manager_north", 403),
        ("grid_planner", 404),
        ("stranger", 404),
    ],
)
def test_nobody_else_confirms_it(
    client: Client, people: People, who: str, status: int
) -> None:
    work = make_work(organisation=people.sewers, visibility=Visibility.MUNICIPALITY)
    PlannedWork.objects.filter(pk=work.pk).update(confirmed_at=None)
    client.force_login(getattr(people, who))
    assert client.post(confirm_address(work)).status_code == status
    work.refresh_from_db()
    assert work.confirmed_at is None


def test_confirming_is_not_done_by_looking(client: Client, people: People) -> None:
    work = make_work(organisation=people.sewers)
    client.force_login(people.sewer_planner)
    assert client.get(confirm_address(work)).status_code == 405


def test_costs_per_year_are_for_open_books(client: Client, people: People) -> None:
    work = make_work(organisation=people.sewers)
    save_work(work, year_costs={(2031, "levy"): Decimal(77_777)})
    for who, is_open in (("sewer_planner", True), ("grid_planner", False)):
        client.force_login(getattr(people, who))
        assert ("77.777" in text_of(client, work)) is is_open


def test_its_parts_and_its_contact_are_told(client: Client, people: People) -> None:
    work = make_work(organisation=people.sewers, contact=people.sewer_planner)
    part = WorkPart(name="The west side", footprint=street(0, 0))
    save_work(work, parts=[part])
    client.force_login(people.road_planner)
    page = text_of(client, work)
    assert "The west side" in page
    assert "mailto:sewer@kip.example" in page


def test_what_is_missing_is_for_its_own_planners(
    client: Client, people: People
) -> None:
    work = make_work(organisation=people.sewers)
    for who, is_told in (("sewer_planner", True), ("road_planner", False)):
        client.force_login(getattr(people, who))
        assert ('id="completeness"' in text_of(client, work)) is is_told


def test_the_page_asks_the_database_little(
    client: Client, people: People, django_assert_max_num_queries: Any
) -> None:
    work = make_work(organisation=people.sewers)
    parts = [WorkPart(name=f"{n}", footprint=street(n * 200, 0)) for n in range(20)]
    save_work(work, parts=parts)
    client.force_login(people.sewer_planner)
    with django_assert_max_num_queries(30):
        client.get(address(work))


def test_after_saving_the_browser_forgets_its_draft_once(
    client: Client, people: People
) -> None:
    client.force_login(people.sewer_planner)
    sent = {"title": "Elm Lane", "organisation": people.sewers.pk, "as": "concept"}
    page = client.post(reverse("projects:work_create"), sent, follow=True)
    assert 'data-draft="new"' in page.content.decode()
    assert "data-stored-draft" not in text_of(client, PlannedWork.objects.get())
