"""Every page that residents reach, filled, in both languages, on a desk and on a phone:
who can't see or uses no mouse is kept out of none of them."""

from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.template.loader import render_to_string
from django.urls import get_resolver, reverse
from django.utils import timezone, translation
from playwright.sync_api import Page, Response

from areas.models import StreetSurface
from projects.planning import HomesReached, Status
from residents.initiatives import links, services
from residents.initiatives.public import place_of
from residents.initiatives.services import Moment
from residents.models import Initiative, News, Shown, Subscription
from residents.subscriptions.links import Purpose, path_for
from tests.browser.conftest import IN_BOTH, Visit, serious, speak
from tests.factories import make_user, make_work
from tests.people import People
from tests.residents.ideas import NOW, at, make_idea, make_published, write_idea
from tests.residents.test_every_door import names_of
from tests.towns import point, street

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# By the name of their address, as residents/urls.py has it.
Pages = dict[str, list[str]]

HERE, FAR = place_of(point(50, 5)), place_of(point(50, 900))
ITEMS = "/ogc/v1/collections/{}/items"
OF_DATA: Pages = {
    "open_data": ["/open-data", f"/open-data?place={HERE}&radius=250"],
    "ogc_landing": ["/ogc/v1?f=html"],
    "ogc_conformance": ["/ogc/v1/conformance?f=html"],
    "ogc_collections": ["/ogc/v1/collections?f=html"],
    "ogc_collection": ["/ogc/v1/collections/werken?f=html"],
    "ogc_items": [
        f"{ITEMS.format(one)}?f=html&limit=1" for one in ("werken", "initiatieven")
    ],
}
# What these answer is no page, or what a planner enters: see test_entering.py.
NO_PAGES = {
    *("atom", "calendar", "embed_script", "ogc_openapi", "suggestions", "tile"),
    *("works_file", "works_geojson", "work_geojson", "poster_picture", "preview"),
    *("initiative_photo", "initiative_own_photo", "initiatives_geojson"),
    *("neighbourhood_picture", "neighbourhood_picture_small"),
}
OF_MANAGERS = {"initiative_queue", "initiative_moderate"}
ACCOUNTS = ["/inloggen", *(f"/account/password/reset/{one}" for one in ("", "done/"))]


@pytest.fixture
def pages(people: People, settings: Any, tmp_path: Path) -> Pages:
    """In a town with works, ideas and a subscriber, in whatever state they can be."""
    settings.VAR_DIR = tmp_path
    settings.ACCOUNT_RATE_LIMITS = {}
    cache.clear()
    for y, name in enumerate(("Elm Lane", "Elm Square")):
        StreetSurface.objects.create(name=name, surface=street(0, 500 * y))
    works = make_works(people)
    return {
        **OF_DATA,
        **of_works(works),
        **of_places(people),
        **of_news(people),
        **of_ideas(people),
        "ogc_item": [f"{ITEMS.format('werken')}/{works[0]}?f=html"],
        "privacy": ["/privacy"],
    }


def make_works(people: People) -> list[int]:
    """One with all that can be told of it, and two that are over."""
    work = make_work(
        "Hoofdrioleringstransportleidingvervanging",
        organisation=people.sewers,
        public_text="You can always reach your house.",
        homes_reached=HomesReached.ON_FOOT,
        closes_street=True,
        takes_parking=True,
        is_noisy=True,
    )
    News.objects.create(work=work, kind="moved", happened_at=NOW)
    ended = [
        make_work(str(one.label), status=one)
        for one in (Status.FINISHED, Status.CANCELLED)
    ]
    for one in ended:
        Shown.objects.create(work=one, has_ended=False)
    for x in range(3):
        make_work(f"Elm Lane, gas {x}", footprint=street(40 * x, 20))
    return [one.pk for one in (work, *ended)]


def of_works(works: list[int]) -> Pages:
    return {
        "map": [
            *("/", "/?view=map", "/?view=list", "/?q=nowhere", "/?period=later"),
            f"/?place={HERE}&radius=250&selected={works[0]}",
            f"/?place={FAR}&radius=100",
        ],
        "work": [f"/werk/{number}" for number in (*works, 999_999)],
    }


def of_places(people: People) -> Pages:
    number = people.north.pk
    return {
        "neighbourhoods": ["/buurt"],
        "neighbourhood": [f"/buurt/{number}", f"/buurt/{people.south.pk}"],
        "poster": [f"/buurt/{number}/poster"],
        "embed_builder": ["/insluiten", f"/insluiten?area={number}&grows=on"],
        "embed": [f"/insluiten/kaart?view={one}" for one in ("both", "list", "map")],
    }


def of_news(people: People) -> Pages:
    now = timezone.now()  # noqa: TID251  as the views, which have the real time
    asked = {"email": "ann@home.example", "created_at": now}
    Subscription.objects.create(area=people.north, confirmed_at=now, **asked)
    one = Subscription.objects.create(point=point(0, 0), radius=250, **asked)
    return {
        "subscribe": [
            "/abonneren",
            f"/abonneren?place={HERE}&radius=500",
            f"/abonneren?area={people.north.pk}",
        ],
        "subscribed": ["/abonneren/verstuurd"],
        "subscription_link": ["/abonneren/link"],
        "subscription": [
            *(path_for(one, purpose) for purpose in Purpose),
            "/abonnement/none",
        ],
    }


def of_ideas(people: People) -> Pages:
    by = Moment(NOW, people.manager_north)
    draft = Initiative(title="Bench", text="To sit.", place=point(50, 5))
    services.write(draft, NOW)
    sent, waiting, silent = write_idea(), make_idea("Waiting"), make_idea("Silent")
    services.stop_mails(silent)
    returned, rejected, gone = (make_idea(one) for one in ("Returned", "No", "Gone"))
    services.give_back(returned, by, "Where?")
    services.reject(rejected, by, "There is no room.")
    services.withdraw(gone, NOW)
    new = make_published("New")
    answered = make_published("Answered", answer="Yes.", link="https://a.example/b")
    unsent = [links.draft_token(one) for one in (draft, sent)]
    all_kept = (sent, waiting, silent, returned, rejected, gone, new, answered)
    return {
        "initiatives": [f"/initiatieven?view={one}" for one in ("both", "map")],
        "initiative_link": ["/initiatief/link"],
        "initiative": [f"/initiatief/{one.pk}" for one in (new, answered)],
        "initiative_new": ["/initiatief/nieuw"],
        "initiative_follow": [
            *(f"/initiatief/volgen/{token}" for token in (*unsent, "none")),
            *(at("initiative_follow", one) for one in all_kept),
        ],
        "initiative_change": [
            at("initiative_change", returned),
            reverse("residents:initiative_change", args=unsent[:1]),
        ],
        "initiative_no_mail": [at("initiative_no_mail", one) for one in all_kept[1:3]],
        "initiative_queue": [
            f"/initiatieven/beoordelen?which={one}" for one in ("", "sender", "closed")
        ],
        "initiative_moderate": [
            f"/initiatieven/beoordelen/{one.pk}" for one in (waiting, answered, gone)
        ],
    }


def barriers(page: Page, language: str, answer: Response | None = None) -> list[str]:
    if answer:
        assert answer.status in (200, 403, 404, 410, 422, 429), page.url
    if page.locator("#map:visible").count():
        page.wait_for_load_state("networkidle")
    assert page.locator("html").get_attribute("lang") == language, page.url
    assert page.locator("h1").count() == 1, page.url
    return [f"{page.url[:60]}: {one}" for one in serious(page)]


@pytest.mark.parametrize(("size", "language"), IN_BOTH)
def test_no_page_keeps_anybody_out(
    visit: Visit, people: People, pages: Pages, size: tuple[int, int], language: str
) -> None:
    resident = speak(visit("/gezond", size=size), language)
    manager = speak(visit("/gezond", people.manager_north, size), language)
    found = []
    for name, paths in [*pages.items(), ("", ACCOUNTS)]:
        page = manager if name in OF_MANAGERS else resident
        for path in paths:
            found += barriers(page, language, page.goto(path))
    assert found == []


def send(page: Page) -> Response:
    """The answer to the first form of this page; the browser checks nothing."""
    with page.expect_navigation() as answer:
        page.locator("main form[method=post]").first.evaluate("form => form.submit()")
    assert answer.value
    return answer.value


@pytest.mark.parametrize(("size", "language"), IN_BOTH)
def test_no_answer_to_a_form_keeps_anybody_out(
    visit: Visit, pages: Pages, settings: Any, size: tuple[int, int], language: str
) -> None:
    page = speak(visit("/gezond", size=size), language)
    found = []
    for typed in ("elm", "elmskwair", "qqqqqq"):
        page.goto("/")
        page.locator("#where").fill(typed)
        found += barriers(page, language, send(page))
    settings.ACCOUNT_RATE_LIMITS = {"find_place": "1/d/ip", "subscribe": "2/d/ip"}
    for path in (
        "/initiatief/nieuw",
        *pages["subscribe"][1:2],
        *("/abonneren/link", "/abonneren/link"),  # once too often
        *("/", "/"),  # and again
        path_for(Subscription.objects.latest("pk"), Purpose.STOP),
    ):
        page.goto(path)
        found += barriers(page, language, send(page))
    assert found == []


@pytest.mark.parametrize(("size", "language"), IN_BOTH)
def test_no_refusal_keeps_anybody_out(
    visit: Visit, size: tuple[int, int], language: str
) -> None:
    user = make_user("new@kip.example")
    page = speak(visit("/gezond", user, size), language)
    found = []
    for path in ("/initiatieven/beoordelen", "/no-such-page"):
        found += barriers(page, language, page.goto(path))
    page.goto("/initiatief/nieuw")
    page.context.clear_cookies(name="csrftoken")
    found += barriers(page, language, send(page))
    with translation.override(language):
        page.set_content(render_to_string("500.html"))
    found += barriers(page, language)
    assert found == []


def test_every_page_is_looked_at(pages: Pages) -> None:
    named = {name for name in names_of(get_resolver()) if name}
    assert named - NO_PAGES - {"find"} == set(pages)
