"""What no page about initiatives sends, but somebody might: always an answer."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from residents.models import Initiative
from tests.factories import make_work
from tests.people import People
from tests.residents.ideas import at, filled_in, make_idea, make_published

pytestmark = pytest.mark.django_db

NONSENSE = ("\0", "9" * 20, "9" * 5000, "-1", "nan,nan", "<b>", "\ud7ff", "é" * 300)
LIST, MAP, QUEUE, NEW, LINK = (
    reverse(f"residents:{name}")
    for name in (
        "initiatives",
        "initiatives_geojson",
        "initiative_queue",
        "initiative_new",
        "initiative_link",
    )
)


@pytest.fixture(autouse=True)
def _no_limits(settings: Any) -> None:
    cache.clear()
    settings.ACCOUNT_RATE_LIMITS = {}


@pytest.mark.parametrize("nonsense", NONSENSE)
def test_nonsense_in_an_address_is_answered(
    client: Client, people: People, nonsense: str
) -> None:
    idea = make_idea()
    client.force_login(people.manager_north)
    moderate = reverse("residents:initiative_moderate", args=[idea.pk])
    for address, name in (
        (LIST, "page"),
        (LIST, "area"),
        (LIST, "answer"),
        (MAP, "area"),
        (MAP, "answer"),
        (QUEUE, "page"),
        (QUEUE, "which"),
        (QUEUE, "area"),
        (NEW, "place"),
        (NEW, "radius"),
        (moderate, "begin"),
    ):
        assert client.get(address, {name: nonsense}).status_code == 200, (address, name)


@pytest.mark.parametrize("number", ["99999999999999999999", "9" * 5000])
def test_a_number_that_no_row_has_is_not_found(
    client: Client, people: People, number: str
) -> None:
    client.force_login(people.manager_north)
    for address in ("initiatief", "initiatieven/beoordelen"):
        assert client.get(f"/{address}/{number}").status_code == 404
    assert client.get(f"/initiatief/{number}/foto").status_code == 404


@pytest.mark.parametrize("nonsense", NONSENSE)
def test_nonsense_in_the_form_of_a_resident_is_answered(
    client: Client, people: People, nonsense: str
) -> None:
    for name in filled_in(where="", photo="", kept_photo="", without_photo=""):
        answer = client.post(NEW, filled_in(**{name: nonsense}))
        assert answer.status_code in (302, 422), name
    for name in ("email", "homepage", "shown_at"):
        answer = client.post(LINK, filled_in(**{name: nonsense}))
        assert answer.status_code in (302, 422), name
    idea = make_idea()
    steps = client.post(at("initiative_follow", idea), {"step": nonsense})
    assert steps.status_code == 302
    change = client.post(at("initiative_change", idea), filled_in(title=nonsense))
    assert change.status_code in (302, 422)
    idea.refresh_from_db()
    assert idea.state == "waiting"


def test_one_postbox_has_one_address(client: Client, people: People) -> None:
    """The mail of this one would go to Ann as well, and be counted apart."""
    answer = client.post(NEW, filled_in(email='"ann\x01"@home.example'))
    assert answer.status_code == 422
    assert not Initiative.objects.exists()


@pytest.mark.parametrize("nonsense", NONSENSE)
def test_nonsense_in_the_forms_of_a_manager_is_refused(
    client: Client, people: People, nonsense: str
) -> None:
    make_work(organisation=people.sewers)
    idea = make_published()
    client.force_login(people.manager_north)
    address = reverse("residents:initiative_moderate", args=[idea.pk])
    seen = idea.changed_at.isoformat()
    for sent in (
        {"form": nonsense},
        {"form": "verdict", "seen": nonsense, "verdict": "reject", "text": "x"},
        {"form": "verdict", "seen": seen, "verdict": nonsense, "text": "x"},
        {"form": "link", "seen": seen, "works": nonsense},
        {"form": "link", "seen": seen, "combination": nonsense},
        {"form": "assign", "seen": seen, "handler": nonsense},
    ):
        assert client.post(address, sent).status_code == 422, sent
    assert Initiative.objects.get().state == "published"


def test_what_is_not_asked_so_is_not_answered(client: Client, people: People) -> None:
    idea = make_published()
    for name in ("initiative", "initiative_photo"):
        address = reverse(f"residents:{name}", args=[idea.pk])
        assert client.post(address).status_code == 405
    assert client.post(LIST).status_code == 405
    assert client.put(NEW).status_code == 405
    assert client.post(at("initiative_own_photo", idea)).status_code == 405


def test_forms_of_residents_need_the_token_of_their_page(people: People) -> None:
    strict, idea = Client(enforce_csrf_checks=True), make_idea()
    assert strict.post(NEW, filled_in()).status_code == 403
    step = strict.post(at("initiative_follow", idea), {"step": "withdraw"})
    assert step.status_code == 403
