"""Public answers: made once per version, and gone as soon as they are not true."""

import gzip
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from conflicts.deciding.services import Ruling, rule
from conflicts.models import Combination
from conflicts.review import Reason, State, Verdict
from kip.caches import BoundedCache
from organisations.models import Organisation
from projects.models import PlannedWork
from projects.planning import Visibility
from residents.caching import LONGEST_ADDRESS, MAX_AGE
from residents.models import PublicChange
from residents.versions import forget_old_changes, public_version
from tests.conflicts.proposals import propose
from tests.factories import TODAY, make_work
from tests.people import People

pytestmark = pytest.mark.django_db

MAP = "residents:map"


def get(client: Client, **headers: str) -> Any:
    return client.get(reverse(MAP), headers=headers)


def test_an_answer_is_kept_and_checked_again(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    make_work()
    first = get(client)
    with django_assert_max_num_queries(1):
        again = get(client)
    assert again.content == first.content
    assert again.headers["ETag"] == first.headers["ETag"]
    assert f"max-age={MAX_AGE}" in again.headers["Cache-Control"]
    assert "public" in again.headers["Cache-Control"]
    with django_assert_max_num_queries(1):
        unchanged = get(client, if_none_match=first.headers["ETag"])
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    weak = get(client, if_none_match=f"W/{first.headers['ETag']}")
    assert weak.status_code == 304


def test_nobody_keeps_an_answer_for_longer_than_a_minute() -> None:
    assert MAX_AGE < 60


def test_what_is_no_longer_public_is_gone_at_once(client: Client) -> None:
    work = make_work("Elm Lane, new sewer")
    before = get(client)
    assert b"Elm Lane" in before.content
    PlannedWork.objects.filter(pk=work.pk).update(visibility=Visibility.MUNICIPALITY)
    after = get(client, if_none_match=before.headers["ETag"])
    assert after.status_code == 200
    assert b"Elm Lane" not in after.content


CHANGES: dict[str, Callable[[PlannedWork], Any]] = {
    "saved": lambda work: work.save(),
    "changed with many": lambda work: PlannedWork.objects.update(title="Other"),
    "changed by SQL": lambda work: connection.cursor().execute(
        "UPDATE projects_plannedwork SET title = 'Other'"
    ),
    "removed": lambda work: work.delete(),
    "of an organisation with another name": lambda work: Organisation.objects.update(
        name="Other"
    ),
    "beside a new one": lambda work: make_work("Other"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_there_is_another_version_when_a_public_work_is(change: str) -> None:
    work = make_work()
    before = public_version()
    CHANGES[change](work)
    assert public_version() != before


def test_what_residents_do_not_see_makes_no_other_version(people: People) -> None:
    proposal = propose(people)
    hidden = make_work("Oak Lane", visibility=Visibility.MUNICIPALITY)
    before = public_version()
    hidden.save()
    make_work("Ash Lane", visibility=Visibility.PARTNERS)
    Combination.objects.filter(pk=proposal.pk).update(state=State.CONSULTING)
    hidden.delete()
    assert public_version() == before


def test_a_combination_makes_another_version_from_its_decision_on(
    people: People,
) -> None:
    proposal = propose(people)
    before = public_version()
    rule(proposal, Ruling(Verdict.ACCEPT, Reason.SAVES), people.manager_north, TODAY)
    decided = public_version()
    assert decided != before
    Combination.objects.filter(pk=proposal.pk).update(state=State.REASSESS)
    assert public_version() != decided


def test_what_is_undone_makes_no_other_version() -> None:
    work = make_work()
    before = public_version()
    with transaction.atomic():
        work.save()
        transaction.set_rollback(True)
    assert public_version() == before


def test_who_signed_in_is_answered_alone(client: Client, people: People) -> None:
    make_work()
    get(client)
    client.force_login(people.sewer_planner)
    mine = get(client)
    assert "no-store" in mine.headers["Cache-Control"]
    assert b"site-tools__user" in mine.content
    assert b"site-tools__user" not in get(Client()).content


def test_each_language_has_its_own(client: Client) -> None:
    make_work()
    dutch = get(client)
    client.cookies["django_language"] = "en"
    english = get(client)
    assert dutch.headers["ETag"] != english.headers["ETag"]
    assert b'lang="en"' in english.content


def test_packed_and_plain_say_the_same(client: Client) -> None:
    make_work()
    plain = get(client)
    packed = get(client, accept_encoding="gzip")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert "Accept-Encoding" in packed.headers["Vary"]


def test_without_token_or_cookie_for_a_stranger(client: Client) -> None:
    page = get(client)
    assert b"csrfmiddlewaretoken" not in page.content
    assert not page.cookies


def test_an_endless_address_is_not_kept(client: Client) -> None:
    page = client.get(reverse(MAP), {"q": "x" * LONGEST_ADDRESS})
    assert page.status_code == 200
    assert "max-age" not in page.headers.get("Cache-Control", "")


def test_old_changes_go_and_the_last_stays() -> None:
    make_work()
    make_work("Oak Lane")
    last = PublicChange.objects.latest("pk")
    assert PublicChange.objects.count() > 1
    assert forget_old_changes(last.at + timedelta(hours=2)) > 0
    assert list(PublicChange.objects.all()) == [last]


def test_the_version_of_before_does_not_come_back() -> None:
    """Not when one with an earlier key was committed late, and one is forgotten."""
    PublicChange.objects.all().delete()
    older, old, late, last = (PublicChange.objects.create() for _one in range(4))
    late.delete()
    before = public_version()
    late.save(force_insert=True)
    long_ago = last.at - timedelta(hours=2)
    PublicChange.objects.filter(pk__in=(older.pk, old.pk)).update(at=long_ago)
    assert forget_old_changes(last.at) == 1
    assert public_version() != before


@pytest.mark.parametrize("asked", [{"HX-Request": "1"}, {"HX-Boosted": "true"}])
def test_nobody_puts_a_page_in_the_place_of_its_list(
    client: Client, asked: dict[str, str]
) -> None:
    make_work()
    caches["public"].clear()
    htmx = {"HX-Request": "true"}
    page = client.get(reverse(MAP), headers={**htmx, **asked})
    assert b"<html" in page.content
    part = client.get(reverse(MAP), headers=htmx)
    assert b"<html" not in part.content
    assert part.headers["ETag"] != page.headers["ETag"]


def test_what_is_kept_has_an_end() -> None:
    options = {"MAX_ENTRIES": 100, "MOST_BYTES": 10_000}
    cache = BoundedCache("small", {"OPTIONS": options})
    for number in range(20):
        cache.set(str(number), b"x" * 2000)
    assert [str(n) for n in range(20) if cache.get(str(n))] == ["16", "17", "18", "19"]
    cache.set("large", b"x" * 20_000)
    assert cache.get("large") is None
