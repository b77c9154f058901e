"""Entering and changing a work: who may, what is kept, and what is refused."""

import json
from datetime import date
from typing import Any

import pytest
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon, Polygon
from django.db import IntegrityError, connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from agenda.models import Challenge
from areas.geo import to_wgs84
from projects.footprints import text_of
from projects.models import PlannedWork
from projects.planning import Discipline, Status, Visibility
from projects.services import save_work
from tests.factories import make_work
from tests.people import People
from tests.towns import EAST, NORTH, cable, point, street

pytestmark = pytest.mark.django_db

CREATE = reverse("projects:work_create")


def edit_address(work: PlannedWork) -> str:
    return reverse("projects:work_edit", args=[work.pk])


def drawn(footprint: GEOSGeometry) -> str:
    """As the page's map writes it: GeoJSON in degrees."""
    return str(to_wgs84(footprint).json)


def entered(people: People, **changes: Any) -> dict[str, Any]:
    return {
        "title": "Elm Lane, new sewer",
        "organisation": people.sewers.pk,
        "discipline": Discipline.SEWERAGE,
        "status": Status.PROGRAMMED,
        "visibility": Visibility.MUNICIPALITY,
        "earliest_start": "2030-04-01",
        "latest_end": "2030-06-30",
        "footprint": drawn(street(0, 0)),
        "revision": 1,
        **changes,
    }


def crossed() -> Polygon:
    corners = [(0, 0), (10, 10), (10, 0), (0, 10), (0, 0)]
    shape = Polygon([(EAST + x, NORTH + y) for x, y in corners])
    shape.srid = street(0, 0).srid
    return shape


def errors_of(answer: HttpResponse) -> set[str]:
    return set(answer.context["form"].errors)  # type: ignore[attr-defined]


def test_who_is_not_signed_in_goes_to_the_sign_in_page(client: Client) -> None:
    for page in (CREATE, edit_address(make_work())):
        answer = client.post(page, {"title": "x"})
        assert answer.headers["Location"].startswith(reverse("account_login"))
    assert PlannedWork.objects.get().title == "Elm Lane, new sewer"


@pytest.mark.parametrize(
    "who", ["manager_north", "manager_south", "executive", "stranger"]
)
def test_who_plans_for_nobody_can_not_enter_a_work(
    client: Client, people: People, who: str
) -> None:
    client.force_login(getattr(people, who))
    assert client.get(CREATE).status_code == 403
    assert client.post(CREATE, entered(people)).status_code == 403
    assert not PlannedWork.objects.exists()


@pytest.mark.parametrize(
    "who", ["road_planner", "grid_planner", "manager_north", "executive", "stranger"]
)
def test_the_work_of_another_is_not_there_to_change(
    client: Client, people: People, who: str
) -> None:
    work = make_work(organisation=people.sewers, visibility=Visibility.PUBLIC)
    client.force_login(getattr(people, who))
    assert client.get(edit_address(work)).status_code == 404
    assert client.post(edit_address(work), entered(people)).status_code == 404
    work.refresh_from_db()
    assert work.revision == 1


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_refused(client: Client, people: People, method: str) -> None:
    work = make_work(organisation=people.sewers)
    client.force_login(people.sewer_planner)
    for page in (CREATE, edit_address(work)):
        assert getattr(client, method)(page).status_code == 405


def test_a_planner_enters_a_work(client: Client, people: People) -> None:
    client.force_login(people.sewer_planner)
    answer = client.post(CREATE, entered(people, cost_estimate="125000"))
    work = PlannedWork.objects.get()
    assert answer.headers["Location"] == reverse("projects:work_detail", args=[work.pk])
    assert work.organisation == people.sewers
    assert work.earliest_start == date(2030, 4, 1)
    assert work.footprint.area == pytest.approx(1000, abs=0.1)
    assert [area.name for area in work.areas.all()] == ["Noord"]


@pytest.mark.parametrize(
    ("shape", "kind"), [(cable(0, 0), "LineString"), (point(0, 0), "Point")]
)
def test_lines_and_points_are_footprints_too(
    client: Client, people: People, shape: GEOSGeometry, kind: str
) -> None:
    client.force_login(people.sewer_planner)
    client.post(CREATE, entered(people, footprint=drawn(shape)))
    assert PlannedWork.objects.get().footprint.geom_type == kind


def test_three_answers_are_enough_to_begin_with(client: Client, people: People) -> None:
    client.force_login(people.sewer_planner)
    empty = {"earliest_start": "", "latest_end": "", "footprint": ""}
    answer = client.post(CREATE, entered(people, **empty))
    assert answer.status_code == 302
    work = PlannedWork.objects.get()
    assert (work.footprint, work.earliest_start) == (None, None)


def test_who_plans_for_one_organisation_need_not_choose(
    client: Client, people: People
) -> None:
    client.force_login(people.sewer_planner)
    page = client.get(CREATE).content.decode()
    assert f'<option value="{people.sewers.pk}">Sewers</option>' in page
    assert "Roads" not in page
    organisation = page.split('name="organisation"')[1].split("</select>")[0]
    assert 'value=""' not in organisation


def test_another_organisation_can_not_be_chosen(client: Client, people: People) -> None:
    client.force_login(people.road_planner)
    answer = client.post(CREATE, entered(people))
    assert answer.status_code == 422
    assert errors_of(answer) == {"organisation"}
    assert not PlannedWork.objects.exists()


def test_a_work_can_not_be_given_away(client: Client, people: People) -> None:
    work = make_work(organisation=people.sewers)
    client.force_login(people.sewer_planner)
    gift = entered(people, organisation=people.roads.pk)
    assert client.post(edit_address(work), gift).status_code == 422
    work.refresh_from_db()
    assert work.organisation == people.sewers


def test_a_planner_changes_a_work(client: Client, people: People) -> None:
    work = make_work(organisation=people.sewers, source_id="R-101", source_system="x")
    client.force_login(people.sewer_planner)
    moved = entered(people, title="Elm Lane", footprint=drawn(street(0, -500)))
    client.post(edit_address(work), moved)
    work.refresh_from_db()
    assert (work.title, work.revision, work.source_id) == ("Elm Lane", 2, "R-101")
    assert [area.name for area in work.areas.all()] == ["Zuid"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"),
        ({"discipline": ""}, "discipline"),
        ({"earliest_start": "2030-07-01"}, "latest_end"),
        ({"earliest_start": "soon"}, "earliest_start"),
        ({"earliest_start": "0001-01-01"}, "earliest_start"),
        ({"latest_end": "9999-12-31"}, "latest_end"),
        ({"latest_end": "9999-12-30"}, "latest_end"),
        ({"preferred_start": "2201-01-01"}, "preferred_start"),
        ({"duration_days": "0"}, "duration_days"),
        ({"duration_days": "10001"}, "duration_days"),
        ({"cost_estimate": "-1"}, "cost_estimate"),
        ({"footprint": "here"}, "footprint"),
        ({"footprint": '{"type":"Polygon","coordinates":[]}'}, "footprint"),
        ({"footprint": '{"type":"Point","coordinates":[500,900]}'}, "footprint"),
        ({"footprint": '{"type":"Point","coordinates":[1e999,1]}'}, "footprint"),
        ({"footprint": '{"type":"Point"}'}, "footprint"),
    ],
)
def test_what_can_not_be_is_told_and_nothing_is_stored(
    client: Client, people: People, wrong: dict[str, str], field: str
) -> None:
    client.force_login(people.sewer_planner)
    answer = client.post(CREATE, entered(people, **wrong))
    assert answer.status_code == 422
    assert field in errors_of(answer)
    assert not PlannedWork.objects.exists()


def test_a_footprint_that_crosses_itself_is_told_and_kept_to_mend(
    client: Client, people: People
) -> None:
    client.force_login(people.sewer_planner)
    answer = client.post(CREATE, entered(people, footprint=drawn(crossed())))
    assert errors_of(answer) == {"footprint"}
    page = answer.content.decode()
    assert 'href="#id_footprint"' in page
    assert "&quot;coordinates&quot;" in page
    assert not PlannedWork.objects.exists()


def test_after_a_mistake_everything_entered_is_still_there(
    client: Client, people: People
) -> None:
    client.force_login(people.sewer_planner)
    answer = client.post(CREATE, entered(people, latest_end="2030-03-01"))
    form = answer.context["form"]
    assert form["title"].value() == "Elm Lane, new sewer"
    assert form["latest_end"].value() == "2030-03-01"
    page = answer.content.decode()
    assert 'href="#id_latest_end"' in page
    assert "&quot;Polygon&quot;" in page
    assert "data-unsaved" in page


def test_pieces_of_a_street_that_lie_against_each_other_become_one_surface(
    client: Client, people: People
) -> None:
    pieces = MultiPolygon(street(0, 0), street(100, 0))
    pieces.srid = street(0, 0).srid
    assert not pieces.valid
    client.force_login(people.sewer_planner)
    client.post(CREATE, entered(people, footprint=drawn(pieces)))
    footprint = PlannedWork.objects.get().footprint
    assert footprint.valid
    assert footprint.area == pytest.approx(2000, abs=0.1)


def test_a_height_in_the_drawing_is_left_out(client: Client, people: People) -> None:
    high = '{"type":"Point","coordinates":[5.66,52.04,12]}'
    client.force_login(people.sewer_planner)
    client.post(CREATE, entered(people, footprint=high))
    assert not PlannedWork.objects.get().footprint.hasz


def test_a_footprint_that_nobody_touched_stays_to_the_last_digit(
    client: Client, people: People
) -> None:
    work = make_work(organisation=people.sewers, footprint=street(0.123456789, 0))
    before = work.footprint.wkb
    client.force_login(people.sewer_planner)
    untouched = text_of(work.footprint)
    client.post(edit_address(work), entered(people, footprint=untouched, title="New"))
    work.refresh_from_db()
    assert work.title == "New"
    assert work.footprint.wkb == before


def test_a_footprint_can_be_taken_away(client: Client, people: People) -> None:
    work = make_work(organisation=people.sewers)
    client.force_login(people.sewer_planner)
    client.post(edit_address(work), entered(people, footprint=""))
    work.refresh_from_db()
    assert work.footprint is None
    assert not work.areas.exists()


def test_the_form_of_a_work_starts_with_what_is_stored(
    client: Client, people: People
) -> None:
    work = make_work(organisation=people.sewers)
    client.force_login(people.sewer_planner)
    page = client.get(edit_address(work))
    assert page.status_code == 200
    assert f'name="work" value="{work.pk}"' in page.content.decode()
    field = page.context["form"]["footprint"]
    (start, _stop) = str(field).split("</textarea>")
    shape = json.loads(start.split(">", 1)[1].replace("&quot;", '"'))
    assert shape["type"] == "Polygon"
    assert shape["coordinates"][0][0] == pytest.approx([5.66, 52.04], abs=0.05)


def test_an_administrator_may_enter_for_everybody(
    client: Client, people: People
) -> None:
    client.force_login(people.administrator)
    answer = client.post(CREATE, entered(people, organisation=people.gridco.pk))
    assert answer.status_code == 302
    assert PlannedWork.objects.get().organisation == people.gridco


def test_nothing_is_stored_over_a_change_that_was_not_seen(
    client: Client, people: People
) -> None:
    work = make_work(organisation=people.sewers)
    save_work(PlannedWork.objects.get(pk=work.pk))  # a colleague is first
    client.force_login(people.sewer_planner)
    answer = client.post(edit_address(work), entered(people, title="Mine"))
    assert answer.status_code == 422
    work.refresh_from_db()
    assert (work.title, work.revision) == ("Elm Lane, new sewer", 2)
    page = answer.content.decode()
    assert answer.context["form"].non_field_errors()
    assert 'value="Mine"' in page
    assert '<input type="hidden" name="revision" value="2"' in page


def test_who_was_told_of_a_change_may_store_over_it(
    client: Client, people: People
) -> None:
    work = make_work(organisation=people.sewers)
    save_work(PlannedWork.objects.get(pk=work.pk))
    client.force_login(people.sewer_planner)
    refused = client.post(edit_address(work), entered(people, title="Mine"))
    shown = refused.context["form"]["revision"].value()
    again = entered(people, title="Mine", revision=shown)
    assert client.post(edit_address(work), again).status_code == 302
    work.refresh_from_db()
    assert (work.title, work.revision) == ("Mine", 3)


def test_who_does_not_say_what_was_seen_is_asked_to_look(
    client: Client, people: People
) -> None:
    work = make_work(organisation=people.sewers)
    client.force_login(people.sewer_planner)
    answer = client.post(edit_address(work), entered(people, revision=""))
    assert answer.status_code == 422
    work.refresh_from_db()
    assert work.revision == 1


def test_the_form_starts_with_the_revision_that_is_shown(
    client: Client, people: People
) -> None:
    work = save_work(make_work(organisation=people.sewers))
    client.force_login(people.sewer_planner)
    page = client.get(edit_address(work)).content.decode()
    assert '<input type="hidden" name="revision" value="2"' in page


@pytest.mark.django_db(transaction=True)
def test_a_work_and_its_challenges_are_stored_together_or_not_at_all(
    client: Client, people: People
) -> None:
    """The database refuses the challenges here, after it took the work."""
    work = make_work(organisation=people.sewers)
    challenge = Challenge.objects.create(
        title="Warm homes", domain="physical", first_year=2026, last_year=2035
    )
    table = PlannedWork.challenges.through._meta.db_table
    client.force_login(people.sewer_planner)
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT none CHECK (false)")
    try:
        with pytest.raises(IntegrityError):
            client.post(
                edit_address(work),
                entered(people, title="Mine", challenges=[challenge.pk]),
            )
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT none")
    work.refresh_from_db()
    assert work.title == "Elm Lane, new sewer"


@pytest.mark.parametrize("name", ["description", "public_text"])
def test_a_text_that_would_fill_every_page_is_refused(
    client: Client, people: People, name: str
) -> None:
    client.force_login(people.sewer_planner)
    refused = client.post(CREATE, entered(people, **{name: "x" * 20_001}))
    assert refused.status_code == 422
    assert errors_of(refused) == {name}
    taken = client.post(CREATE, entered(people, **{name: "x" * 20_000}))
    assert taken.status_code == 302
