"""Every way in which a public work leaves: nothing internal goes along, and what is no
longer public is gone from all of them with the next question, kept answers included."""

import gzip
from dataclasses import dataclass
from datetime import UTC, datetime
from math import asinh, pi, radians, tan
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from areas.geo import to_wgs84
from areas.models import Area
from projects.models import PlannedWork
from projects.planning import Visibility
from residents.caching import MAX_AGE
from residents.models import Initiative
from residents.news.noticing import notice
from tests.factories import make_area, make_organisation, make_work
from tests.residents.test_public_doors import SECRETS, make_public, make_secret
from tests.towns import block, point, street

pytestmark = pytest.mark.django_db

TITLE = "Lindelaan krijgt riool"
NOW = datetime(2030, 1, 1, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Street:
    work: PlannedWork
    area: Area
    initiative: Initiative


@dataclass(frozen=True)
class Door:
    """The address of a page of residents; what it is about is asked of the street."""

    name: str
    args: tuple[Any, ...] = ()
    query: tuple[tuple[str, Any], ...] = ()

    def address(self, street: Street) -> str:
        args = [one(street) if callable(one) else one for one in self.args]
        return reverse(f"residents:{self.name}", args=args) + (
            f"?{urlencode(self.query)}" if self.query else ""
        )


def to(name: str, *args: Any, **query: Any) -> Door:
    return Door(name, args, tuple(query.items()))


def work(street: Street) -> int:
    return street.work.pk


def area(street: Street) -> int:
    return street.area.pk


def initiative(street: Street) -> int:
    return street.initiative.pk


def place() -> str:
    """The middle of the street, as in an address."""
    middle = to_wgs84(point(50, 5))
    return f"{middle.x:.5f},{middle.y:.5f}"


def tile() -> tuple[int, int, int]:
    """The one in which the street lies, by the formula of slippy maps."""
    middle, zoom = to_wgs84(point(50, 5)), 12
    down = (1 - asinh(tan(radians(middle.y))) / pi) / 2
    return zoom, int((middle.x + 180) / 360 * 2**zoom), int(down * 2**zoom)


# Each shows the work as long as it is public.
AROUND = {"place": place(), "radius": 500}
DOORS = {
    "page": to("map"),
    "page by word": to("map", q="Lindelaan"),
    "page around a place": to("map", **AROUND),
    "work": to("work", work),
    "shape of a work": to("work_geojson", work),
    "tile": to("tile", *tile()),
    "news": to("atom"),
    "news around a place": to("atom", **AROUND),
    "calendar": to("calendar"),
    "neighbourhood": to("neighbourhood", area),
    "poster": to("poster", area),
    "frame": to("embed"),
    "initiative": to("initiative", initiative),
    "table": to("works_file", "csv"),
    "table around a place": to("works_file", "csv", **AROUND),
    "GeoJSON": to("works_file", "geojson"),
    "GeoPackage": to("works_file", "gpkg"),
    "OGC items": to("ogc_items", "werken", f="json"),
    "OGC items as a page": to("ogc_items", "werken", f="html"),
    "OGC item": to("ogc_item", "werken", work, f="json"),
}
# Where no work is ever shown, or who signed in alone sees it.
WITHOUT_WORKS = {
    "embed_builder",
    "embed_script",
    "find",
    "initiative_link",
    "initiative_new",
    "initiative_photo",
    "initiatives",
    "initiatives_geojson",
    "neighbourhood_picture",
    "neighbourhood_picture_small",
    "neighbourhoods",
    "ogc_collection",
    "ogc_collections",
    "ogc_conformance",
    "ogc_landing",
    "ogc_openapi",
    "open_data",
    "poster_picture",
    "preview",
    "privacy",
    "subscribe",
    "subscribed",
    "subscription_link",
    "suggestions",
    "works_geojson",
}
# Behind a key that only its holder has, or for who signed in: tests of their own.
BEHIND_A_KEY = {
    "initiative_change",
    "initiative_follow",
    "initiative_moderate",
    "initiative_no_mail",
    "initiative_own_photo",
    "initiative_queue",
    "subscription",
}


@pytest.fixture(autouse=True)
def _behind(settings: Any, tmp_path: Path) -> None:
    """As in use, where what changed may come a little later than what is hidden; with
    no file that another test left under a version that looks the same."""
    settings.PUBLIC_ANSWERS_BEHIND = 15
    settings.PUBLIC_FILES_BEHIND = 300
    settings.VAR_DIR = tmp_path


@pytest.fixture
def at() -> Street:
    make_work("Oak Lane", footprint=street(0, 300))
    notice(NOW)  # the first time nothing is news
    neighbourhood = make_area("Noord", boundary=block(-500, -500))
    sewers = make_organisation("Sewers", public_contact="14 0318")
    public = make_public(title=TITLE, organisation=sewers, footprint=street(0, 0))
    make_secret(
        organisation=sewers,
        footprint=street(20, 0),
        source_id="geheim-bron-3",
        visibility=Visibility.PARTNERS,
    )
    public.areas.set([neighbourhood])
    initiative = Initiative.objects.create(
        title="Bomen",
        text="Meer bomen in de straat.",
        place=point(50, 20),
        email="geheim@kip.example",
        name="Geheim Persoon",
        state=Initiative.State.PUBLISHED,
        created_at=NOW,
        confirmed_at=NOW,
        published_at=NOW,
    )
    initiative.works.add(public)
    notice(NOW)
    return Street(public, neighbourhood, initiative)


def ask(client: Client, address: str, **headers: str) -> tuple[Any, bytes]:
    """The answer, and what it says."""
    answer = client.get(address, headers=headers)
    found = b"".join(answer) if answer.streaming else answer.content
    packed = answer.headers.get("Content-Encoding") == "gzip"
    return answer, gzip.decompress(found) if packed else found


@pytest.mark.parametrize("door", DOORS)
def test_no_door_tells_what_is_internal(client: Client, at: Street, door: str) -> None:
    _answer, shown = ask(client, DOORS[door].address(at))
    assert TITLE.encode() in shown
    for secret in (*SECRETS, "geheim@"):
        assert secret.encode() not in shown


@pytest.mark.parametrize("door", DOORS)
def test_what_is_not_public_any_more_is_gone_from_every_door(
    client: Client, at: Street, door: str
) -> None:
    address = DOORS[door].address(at)
    before, shown = ask(client, address)
    assert TITLE.encode() in shown
    PlannedWork.objects.filter(pk=at.work.pk).update(visibility=Visibility.PARTNERS)
    for known in ("", before.headers.get("ETag", "")):
        after, shown = ask(client, address, if_none_match=known)
        assert after.status_code in (200, 404)
        assert TITLE.encode() not in shown


@pytest.mark.parametrize("door", DOORS)
def test_nobody_between_keeps_it_for_a_minute(
    client: Client, at: Street, door: str
) -> None:
    answer, _shown = ask(client, DOORS[door].address(at))
    held = answer.headers.get("Cache-Control", "")
    ages = [part for part in held.split(", ") if part.startswith("max-age=")]
    assert not ages or ages == [f"max-age={MAX_AGE}"]
    assert "s-maxage" not in held
    assert "stale" not in held
    assert "Last-Modified" not in answer.headers or "ETag" in answer.headers


@pytest.mark.parametrize("door", DOORS)
def test_who_only_asks_for_the_head_gets_it(
    client: Client, at: Street, door: str
) -> None:
    address = DOORS[door].address(at)
    answer = client.head(address)
    assert answer.status_code == 200
    assert b"".join(answer) == b""


def test_every_address_of_residents_is_in_these_lists() -> None:
    listed = {door.name for door in DOORS.values()} | WITHOUT_WORKS | BEHIND_A_KEY
    assert {name for name in names_of(get_resolver()) if name} - listed == set()


def names_of(resolver: URLResolver) -> set[str | None]:
    found: set[str | None] = set()
    for one in resolver.url_patterns:
        if isinstance(one, URLPattern):
            if resolver.app_name == "residents":
                found.add(one.name)
        else:
            found |= names_of(one)
    return found
