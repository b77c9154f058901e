"""The page of residents: what is near, what to do when nothing is, and one work."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.cache import caches
from django.test import Client
from django.utils import translation

from areas.geo import to_wgs84
from areas.models import StreetSurface
from organisations.models import Organisation
from projects.models import PlannedWork
from projects.planning import Discipline, HomesReached, Status, Visibility
from residents.asking import as_place
from residents.listing import distance_text
from residents.models import News, Shown
from residents.templatetags.public_page import as_contact
from tests.factories import make_area, make_organisation, make_work
from tests.people import People
from tests.towns import point, street

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english(client: Client, settings: Any) -> Iterator[None]:
    caches["public"].clear()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    yield
    caches["public"].clear()


def at(x: float, y: float, **more: Any) -> str:
    """The address of the page around a point of the small town."""
    longitude, latitude, *_ = to_wgs84(point(x, y)).extent
    return f"/?{urlencode({'place': as_place(longitude, latitude), **more})}"


def text_of(answer: Any) -> str:
    """What one reads, without the marks."""
    plain = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return " ".join(plain.split())


def titles(answer: Any) -> list[str]:
    return [work.title for work in answer.context["works"]]


def test_around_a_place_the_nearest_comes_first_and_says_how_far(
    client: Client,
) -> None:
    make_work("Far", footprint=street(0, 1500))
    make_work("Near", footprint=street(0, 60))
    make_work("Here", footprint=street(0, -5))
    page = client.get(at(50, 0, radius=100))
    assert titles(page) == ["Here", "Near"]
    assert list(page.context["distances"].values()) == ["in this place", "60\xa0m"]
    assert "2 works found within 100 m of your place" in text_of(page)
    assert titles(client.get(at(50, 0, radius=2000)))[-1] == "Far"


def test_a_place_is_called_by_its_street(client: Client) -> None:
    StreetSurface.objects.create(name="Elm Lane", surface=street(0, -5))
    make_work()
    assert "within 500 m of Elm Lane" in text_of(client.get(at(50, 0)))
    assert "of your place" in text_of(client.get(at(5000, 5000)))


def test_who_looks_everywhere_reads_no_distances(client: Client) -> None:
    make_work()
    page = client.get("/")
    assert page.context["distances"] == {}
    assert "1 work found" in text_of(page)


@pytest.mark.parametrize(
    ("metres", "text"),
    [
        (4, "10 m"),
        (64, "60 m"),
        (994, "990 m"),
        (996, "1 km"),
        (1240, "1,2 km"),
        (12_400, "12,4 km"),
    ],
)
def test_a_distance_is_told_as_people_say_it(metres: float, text: str) -> None:
    with translation.override("nl"):
        assert distance_text(metres) == text.replace(" m", "\xa0m").replace(
            " k", "\xa0k"
        )


def test_where_nothing_is_planned_the_nearest_work_is_named(client: Client) -> None:
    make_work("The nearest", footprint=street(0, 760))
    make_work("A gas main", footprint=street(0, 300), discipline=Discipline.GAS)
    page = client.get(at(50, 0, radius=100, discipline="sewerage"))
    told = text_of(page)
    assert "No works are planned here" in told
    assert "The nearest" in told
    assert "at 760 m" in told
    assert "A gas main" not in told
    assert "not on this map" in told


def test_a_period_that_hides_works_says_how_many(client: Client) -> None:
    make_work("Elm Lane, sewer")
    page = client.get(at(50, 0, period="later"))
    assert "There is 1 work in another period." in text_of(page)
    other = page.context["otherwise"].other_periods
    assert "period" not in other
    assert titles(client.get(other)) == ["Elm Lane, sewer"]
    assert client.get("/?period=later").context["otherwise"].in_other_periods == 1


def test_a_town_without_works_says_so(client: Client) -> None:
    for address in ("/", at(0, 0), "/?period=nu"):
        page = client.get(address)
        assert page.status_code == 200
        assert page.context["otherwise"].nearest is None


def test_what_is_hidden_is_neither_the_nearest_nor_counted(client: Client) -> None:
    make_work("Secret", footprint=street(0, 90), visibility=Visibility.PARTNERS)
    for address in (at(50, 0, radius=100), at(50, 0, period="later"), "/?period=later"):
        page = client.get(address)
        assert "Secret" not in page.content.decode()
        assert page.context["otherwise"].in_other_periods == 0


def test_what_is_no_place_is_the_whole_town(client: Client) -> None:
    make_work()
    for place in ("x", "1", "999,999", "5,52,1", "nan,nan", "<script>"):
        page = client.get(f"/?{urlencode({'place': place, 'radius': 'x'})}")
        assert page.context["around"] is None
        assert page.context["count"] == 1
        assert b"<script>&" not in page.content


def test_the_links_of_a_list_ask_the_same_as_the_list(client: Client) -> None:
    area = make_area()
    make_work()
    question = f"area={area.pk}&period=dit-jaar"
    page = client.get(f"/?{question}&selected=3&evil=1&page=1")
    assert page.context["question"] == question
    assert f'data-share="/?{question.replace("&", "&amp;")}"' in page.content.decode()


def test_no_address_on_the_page_has_more_than_was_understood(client: Client) -> None:
    page = client.get("/?evil=Geheimlaan").content.decode()
    for address in re.findall(r'(?:href|data-share|data-works-url)="([^"]*)"', page):
        assert "Geheimlaan" not in address or "view=" in address


def test_htmx_gets_the_list_with_its_count(client: Client) -> None:
    make_work("Near", footprint=street(0, 60))
    part = client.get(at(50, 0, radius=100), headers={"HX-Request": "true"})
    assert b"<html" not in part.content
    assert "1 work found within 100 m" in text_of(part)


def test_a_list_around_a_place_takes_a_fixed_number_of_questions(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    for y in range(0, 600, 20):
        make_work(footprint=street(0, y))
    for address in (at(50, 0), at(50, 0, radius=2000), at(5000, 0, period="later")):
        caches["public"].clear()
        with django_assert_max_num_queries(14):
            assert client.get(address).status_code == 200


# One work


def page_of(client: Client, work: PlannedWork) -> Any:
    return client.get(f"/werk/{work.pk}")


def test_a_work_says_what_one_will_notice(client: Client) -> None:
    work = make_work(
        closes_street=True,
        homes_reached=HomesReached.ON_FOOT,
        takes_parking=True,
        is_noisy=True,
    )
    told = text_of(page_of(client, work))
    for text in (
        "The street is closed to traffic.",
        "You reach homes and shops: on foot and by bicycle, not by car.",
        "There are fewer parking places.",
        "The work makes noise.",
    ):
        assert text in told


def test_what_nobody_filled_in_is_not_promised(client: Client) -> None:
    told = text_of(page_of(client, make_work()))
    assert "Not yet known" in told
    for text in ("stays open", "reach homes", "parking places", "noise", "Questions?"):
        assert text not in told


def test_a_street_stays_open_when_somebody_said_how_homes_are_reached(
    client: Client,
) -> None:
    usual = make_work(homes_reached=HomesReached.AS_USUAL)
    assert "The street stays open to traffic." in text_of(page_of(client, usual))


def test_who_to_call_is_a_link(client: Client) -> None:
    sewers = make_organisation("Sewers")
    Organisation.objects.filter(pk=sewers.pk).update(
        public_contact="sewers@ede.example"
    )
    page = page_of(client, make_work(organisation=sewers)).content.decode()
    assert '<a href="mailto:sewers@ede.example">' in page


@pytest.mark.parametrize(
    ("contact", "link"),
    [
        ("14 0318", '<a href="tel:140318">14 0318</a>'),
        ("+31 (0)318 68 09 11", '<a href="tel:+310318680911">'),
        ("https://ede.example/riool", '<a href="https://ede.example/riool"'),
        ("the desk in the hall", "the desk in the hall"),
        ("<script>alert(1)</script>", "&lt;script&gt;"),
        ("javascript:alert(1)", "javascript:alert(1)"),
    ],
)
def test_a_contact_is_a_link_where_it_can_be_one(contact: str, link: str) -> None:
    assert link in as_contact(contact)
    assert 'href="javascript' not in as_contact(contact)


def told(work: PlannedWork, kind: str, when: datetime) -> None:
    News.objects.create(
        work=work,
        kind=kind,
        happened_at=when,
        starts_on=work.earliest_start,
        ends_on=work.latest_end,
        started_on=date(2029, 1, 1),
        ended_on=date(2029, 3, 31),
    )


def test_what_changed_is_told_the_last_first(client: Client) -> None:
    work = make_work()
    told(work, News.Kind.PLANNED, datetime(2029, 10, 1, tzinfo=UTC))
    told(work, News.Kind.MOVED, datetime(2029, 12, 1, tzinfo=UTC))
    news = page_of(client, work).context["news"]
    assert [one["headline"] for one in news] == ["Other period", "New on the map"]
    assert "January to March 2029" in news[0]["text"]
    assert all(set(one) == {"day", "headline", "text"} for one in news)


def test_a_work_leads_to_what_else_happens_there(client: Client) -> None:
    work = make_work("Elm Lane, sewer")
    make_work("Elm Lane, trees", footprint=street(100, 30))
    make_work("Oak Lane", footprint=street(0, 900))
    page = page_of(client, work)
    around = client.get(f"/?{page.context['here']}")
    assert titles(around) == ["Elm Lane, sewer", "Elm Lane, trees"]


# What is over


def ended(status: str, **fields: Any) -> PlannedWork:
    """A public work that residents saw before it ended, and were told of."""
    work = make_work(status=status, **fields)
    Shown.objects.create(work=work, has_ended=True)
    told(work, status, datetime(2029, 12, 1, tzinfo=UTC))
    return work


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (Status.FINISHED, "This work is finished."),
        (Status.CANCELLED, "This work will not be done."),
    ],
)
def test_the_address_of_a_work_that_is_over_says_so(
    client: Client, status: str, text: str
) -> None:
    page = page_of(client, ended(status))
    assert page.status_code == 200
    assert text in text_of(page)
    assert "no longer on the map" in text_of(page)


def test_a_work_whose_period_went_by_says_so_for_some_months(client: Client) -> None:
    began = date(2029, 1, 1)
    late = make_work(earliest_start=began, latest_end=date(2029, 11, 30))
    old = make_work(earliest_start=began, latest_end=date(2029, 5, 1))
    assert "The period of this work is over." in text_of(page_of(client, late))
    assert page_of(client, old).status_code == 404


NOT_KNOWN = [
    {"visibility": Visibility.PARTNERS},
    {"visibility": Visibility.ORGANISATION},
    {"footprint": None},
]


@pytest.mark.parametrize("hidden", NOT_KNOWN)
def test_what_is_not_public_any_more_has_no_page(
    client: Client, hidden: dict[str, Any]
) -> None:
    past = {"earliest_start": date(2029, 1, 1), "latest_end": date(2029, 12, 1)}
    for work in (ended(Status.FINISHED, **hidden), make_work(**past, **hidden)):
        assert page_of(client, work).status_code == 404


def test_what_residents_never_saw_does_not_end_for_them(client: Client) -> None:
    assert page_of(client, make_work(status=Status.FINISHED)).status_code == 404


def test_after_three_months_a_finished_work_has_no_page(client: Client) -> None:
    work = make_work(status=Status.FINISHED)
    Shown.objects.create(work=work, has_ended=True)
    told(work, News.Kind.FINISHED, datetime(2029, 9, 1, tzinfo=UTC))
    assert page_of(client, work).status_code == 404


def test_the_page_of_a_work_takes_few_questions(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    work = make_work()
    for month in range(1, 12):
        told(work, News.Kind.MOVED, datetime(2029, month, 1, tzinfo=UTC))
    cancelled = ended(Status.CANCELLED)
    with django_assert_max_num_queries(14):
        page_of(client, work)
    with django_assert_max_num_queries(8):
        page_of(client, cancelled)


def test_a_work_that_stops_being_public_is_gone_at_once(client: Client) -> None:
    work = make_work("Elm Lane, sewer")
    for address in (f"/werk/{work.pk}", "/", at(50, 0)):
        assert "Elm Lane" in client.get(address).content.decode()
    PlannedWork.objects.update(visibility=Visibility.PARTNERS)
    for address in (f"/werk/{work.pk}", "/", at(50, 0)):
        assert "Elm Lane" not in client.get(address).content.decode()


def test_the_pages_say_to_everybody_that_they_may_be_kept(client: Client) -> None:
    work = make_work()
    for address in ("/", at(50, 0), f"/werk/{work.pk}"):
        answer = client.get(address)
        assert "max-age=30" in answer["Cache-Control"]
        again = client.get(address, headers={"If-None-Match": answer["ETag"]})
        assert again.status_code == 304


def test_every_page_leads_residents_to_the_others(
    client: Client, people: People
) -> None:
    page = client.get("/").content.decode()
    footer = page[page.index('<footer id="footer"') :]
    links = re.findall(r'href="(/[^"#]*)"', footer)
    assert len(links) >= 5
    for link in links:
        assert client.get(link).status_code == 200, link
    header = page[page.index("<header") : page.index("</header>")]
    for name in ("Map", "Initiatives", "Stay informed"):
        assert f">{name}</a>" in header
    client.force_login(people.stranger)
    signed_in = client.get("/").content.decode()
    assert ">Stay informed</a>" not in signed_in[: signed_in.index("</header>")]
