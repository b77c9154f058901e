"""Changing an area in the administration."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from areas.geo import to_wgs84
from areas.models import Restriction
from projects.models import PlannedWork
from tests.factories import make_work
from tests.people import People
from tests.towns import block, street


@pytest.mark.django_db
def test_a_border_that_moves_places_works_again(client: Client, people: People) -> None:
    work = make_work(footprint=street(100, 100))
    client.force_login(people.administrator)
    answer = client.post(
        f"/beheer/areas/area/{people.south.pk}/change/",
        {
            "level": "neighbourhood",
            "code": "Zuid",
            "name": "Zuid",
            "boundary": to_wgs84(block(0, -1000, 2000)).json,
        },
    )
    assert answer.status_code == 302, answer.content.decode()
    areas = PlannedWork.objects.get(pk=work.pk).areas.all()
    assert {area.name for area in areas} == {"Noord", "Zuid"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "page",
    [
        "areas/area",
        "areas/restriction",
        "areas/streetsurface",
        "agenda/challenge",
        "agenda/goal",
        "organisations/organisation",
        "organisations/membership",
        "organisations/user",
        "projects/plannedwork",
    ],
)
def test_every_list_and_form_of_the_administration_opens(
    client: Client, people: People, page: str
) -> None:
    make_work()
    client.force_login(people.administrator)
    for address in (f"/beheer/{page}/", f"/beheer/{page}/add/"):
        assert client.get(address).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("days", "field"),
    [
        ({"starts_on": "0001-01-01"}, "starts_on"),
        ({"ends_on": "9999-12-31"}, "ends_on"),
    ],
)
def test_a_restriction_keeps_to_days_that_kip_can_plan_with(
    client: Client, people: People, days: dict[str, str], field: str
) -> None:
    client.force_login(people.administrator)
    answers = {
        "kind": "event",
        "title": "Market",
        "place": to_wgs84(street(0, 0)).json,
        "starts_on": "2030-01-01",
        "ends_on": "2030-01-02",
        "applies_to": "opening",
        **days,
    }
    answer = client.post("/beheer/areas/restriction/add/", answers)
    assert set(answer.context["adminform"].form.errors) == {field}
    place = street(0, 0)
    values = {"starts_on": date(2030, 1, 1), field: date.fromisoformat(days[field])}
    values.setdefault("ends_on", date(2030, 1, 2))
    with pytest.raises(DatabaseError), transaction.atomic():
        Restriction.objects.create(title="Market", place=place, **values)


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "may"), [("moratorium", True), ("event", False)])
def test_only_after_resurfacing_the_last_day_may_be_empty(
    client: Client, people: People, kind: str, may: bool
) -> None:
    client.force_login(people.administrator)
    answers = {
        "kind": kind,
        "title": "Elm Lane",
        "place": to_wgs84(street(0, 0)).json,
        "starts_on": "2030-01-01",
        "applies_to": "all",
        "repeats_yearly": "",
    }
    answer = client.post("/beheer/areas/restriction/add/", answers)
    assert (answer.status_code == 302) == may
    assert Restriction.objects.filter(applies_to="all").exists() == may
    if not may:
        with pytest.raises(DatabaseError), transaction.atomic():
            Restriction.objects.create(
                kind=kind, place=street(0, 0), starts_on=date(2030, 1, 1)
            )


@pytest.mark.django_db
def test_the_administration_caps_closures_in_an_area(
    client: Client, people: People
) -> None:
    client.force_login(people.administrator)
    answers = {
        "level": "neighbourhood",
        "code": "Zuid",
        "name": "Zuid",
        "boundary": to_wgs84(block(0, -1000, 1000)).json,
        "max_closures": "2",
    }
    address = f"/beheer/areas/area/{people.south.pk}/change/"
    assert client.post(address, answers).status_code == 302
    people.south.refresh_from_db()
    assert people.south.max_closures == 2


@pytest.mark.django_db
def test_works_lose_an_area_that_is_deleted(client: Client, people: People) -> None:
    work = make_work(footprint=street(100, -5))
    assert {area.name for area in work.areas.all()} == {"Noord", "Zuid"}
    client.force_login(people.administrator)
    address = f"/beheer/areas/area/{people.south.pk}/delete/"
    assert client.post(address, {"post": "yes"}).status_code == 302
    assert {area.name for area in work.areas.all()} == {"Noord"}
