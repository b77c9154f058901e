"""What is hidden counts at once; what is only added or changed may wait a little, so
that many changes make one version of what residents see."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from threading import Barrier, Event, Thread
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection, connections, transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django_htmx.middleware import HtmxDetails

from areas.models import Area
from conflicts.models import Combination
from conflicts.review import State
from organisations.models import Organisation
from projects.models import PlannedWork
from projects.planning import Status, Visibility
from projects.services import place_in_areas
from residents.caching import public_answer
from residents.models import Initiative, News, PublicChange
from residents.versions import forget_old_changes, public_version
from tests.conflicts.proposals import propose
from tests.factories import make_area, make_user, make_work
from tests.people import make_people
from tests.towns import point, street

pytestmark = pytest.mark.django_db

BEHIND = 15
PAST, FUTURE = datetime(2020, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
Change = Callable[[PlannedWork], Any]


@pytest.fixture(autouse=True)
def _behind(settings: Any) -> None:
    settings.PUBLIC_ANSWERS_BEHIND = settings.PUBLIC_FILES_BEHIND = BEHIND


def changes_wait() -> None:
    """As if all changes were of this very moment, and it does not pass."""
    PublicChange.objects.update(at=FUTURE)


def changes_count() -> None:
    PublicChange.objects.update(at=PAST)


def page(client: Client, **headers: str) -> Any:
    return client.get(reverse("residents:map"), headers=headers)


def write_idea(state: str) -> Initiative:
    return Initiative.objects.create(
        title="Trees",
        text="More of them.",
        place=point(50, 20),
        created_at=PAST,
        state=state,
        published_at=PAST if state == "published" else None,
    )


def rename(work: PlannedWork, title: str) -> None:
    PlannedWork.objects.filter(pk=work.pk).update(title=title)


def hide(work: PlannedWork) -> None:
    PlannedWork.objects.filter(pk=work.pk).update(visibility=Visibility.PARTNERS)


def hide_by_writing_many(work: PlannedWork) -> None:
    """As imports and the table of the planning do: an insert that updates."""
    work.visibility = Visibility.ORGANISATION
    PlannedWork.objects.bulk_create(
        [work],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["visibility"],
    )


def hide_one_of_many(work: PlannedWork) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE projects_plannedwork SET title = 'Other',"
            " visibility = CASE WHEN id = %s THEN 'partners' ELSE visibility END",
            [work.pk],
        )


def set_status(status: Status) -> Change:
    return lambda work: PlannedWork.objects.filter(pk=work.pk).update(status=status)


HIDE: dict[str, Change] = {
    "for fewer people": hide,
    "by writing many": hide_by_writing_many,
    "one of many": hide_one_of_many,
    "a draft again": set_status(Status.DRAFT),
    "cancelled": set_status(Status.CANCELLED),
    "finished": set_status(Status.FINISHED),
    "not drawn any more": lambda work: PlannedWork.objects.filter(pk=work.pk).update(
        status=Status.DRAFT, footprint=None
    ),
    "over": lambda work: PlannedWork.objects.filter(pk=work.pk).update(
        earliest_start=None, latest_end=date(2026, 1, 1)
    ),
    "removed": lambda work: work.delete(),
    "removed by SQL": lambda work: connection.cursor().execute(
        "DELETE FROM projects_plannedwork_areas; DELETE FROM projects_plannedwork"
    ),
    "an organisation has another name": lambda work: Organisation.objects.update(
        name="Other"
    ),
    "an area has another name": lambda work: Area.objects.update(name="Other"),
    "another public text": lambda work: PlannedWork.objects.update(
        public_text="Without a name"
    ),
    "an initiative is withdrawn": lambda work: write_idea("published").delete(),
}
CHANGE: dict[str, Change] = {
    "saved": lambda work: work.save(),
    "another title": lambda work: rename(work, "Other"),
    "moved": lambda work: PlannedWork.objects.update(footprint=street(500, 500)),
    "another period": lambda work: PlannedWork.objects.update(earliest_start=None),
    "without an end": lambda work: PlannedWork.objects.update(latest_end=None),
    "with an earlier end": lambda work: PlannedWork.objects.update(
        latest_end=date(2030, 4, 30)
    ),
    "in its areas": lambda work: place_in_areas([work.pk]),
    "beside a new one": lambda work: make_work("Other"),
    "one is shown": lambda work: PlannedWork.objects.exclude(pk=work.pk).update(
        visibility=Visibility.PUBLIC
    ),
    "told": lambda work: News.objects.create(
        work=work, kind=News.Kind.PLANNED, happened_at=PAST
    ),
    "an initiative arrives": lambda work: write_idea("published"),
}


def hides() -> set[bool]:
    return set(PublicChange.objects.values_list("hides", flat=True))


@pytest.fixture
def work() -> PlannedWork:
    make_area("Noord")
    make_work("Oak Lane", visibility=Visibility.PARTNERS)
    work = make_work("Elm Lane, new sewer")
    PublicChange.objects.all().delete()
    return work


@pytest.mark.parametrize("change", HIDE)
def test_what_may_hide_something_counts_at_once(work: PlannedWork, change: str) -> None:
    before = public_version(BEHIND)
    HIDE[change](work)
    assert True in hides()
    changes_wait()
    assert public_version(BEHIND) != before


@pytest.mark.parametrize("change", CHANGE)
def test_what_only_adds_or_changes_something_waits(
    work: PlannedWork, change: str
) -> None:
    before = public_version(BEHIND)
    CHANGE[change](work)
    assert hides() == {False}
    changes_wait()
    assert public_version(BEHIND) == before
    assert public_version() != before
    changes_count()
    assert public_version(BEHIND) == public_version()


def test_an_idea_that_nobody_may_read_changes_nothing(work: PlannedWork) -> None:
    """Or whoever writes one could have all answers made anew."""
    idea = write_idea("unconfirmed")
    Initiative.objects.update(title="Flowers")
    idea.delete()
    assert not PublicChange.objects.exists()


def test_there_is_always_a_change_that_counts(work: PlannedWork) -> None:
    """Or the version would be that of nothing, and what was answered then come back."""
    nothing = public_version(BEHIND)
    rename(work, "Other")
    changes_count()
    rename(work, "Another")
    PublicChange.objects.filter(pk=PublicChange.objects.latest("pk").pk).update(
        at=FUTURE
    )
    forget_old_changes(FUTURE)
    assert public_version(BEHIND) != nothing


def test_a_combination_hides_something_when_it_holds_no_longer() -> None:
    proposal = propose(make_people())
    combination = Combination.objects.filter(pk=proposal.pk)
    PublicChange.objects.all().delete()
    combination.update(state=State.ACCEPTED)
    combination.update(what_moved=[])
    assert hides() == {False}
    combination.update(state=State.REASSESS)
    assert hides() == {False, True}


def test_whoever_empties_a_table_hides_something(work: PlannedWork) -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE residents_news CASCADE")
    assert hides() == {True}


def test_many_changes_make_one_version(work: PlannedWork) -> None:
    before = public_version(BEHIND)
    changes_wait()
    for number in range(5):
        rename(work, f"Elm Lane {number}")
        changes_wait()
        assert public_version(BEHIND) == before
    changes_count()
    after = public_version(BEHIND)
    assert after not in (before, "")
    assert after == public_version(BEHIND, shift=7)


def test_moments_lie_so_many_seconds_apart(work: PlannedWork) -> None:
    """Whatever the shift: what is older than that counts, always."""
    rename(work, "Other")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE residents_publicchange"
            f" SET at = statement_timestamp() - interval '{BEHIND} s'"
        )
    for shift in range(BEHIND):
        assert public_version(BEHIND, shift) == public_version()


def test_a_changed_work_is_told_a_little_later(
    client: Client, work: PlannedWork
) -> None:
    before = page(client)
    rename(work, "Ash Lane")
    changes_wait()
    meanwhile = page(client)
    assert meanwhile.content == before.content
    known = before.headers["ETag"]
    assert page(client, if_none_match=known).status_code == 304
    changes_count()
    after = page(client, if_none_match=known)
    assert after.status_code == 200
    assert b"Ash Lane" in after.content
    assert b"Elm Lane" not in after.content


@pytest.mark.parametrize("way", ["for fewer people", "by writing many", "removed"])
def test_a_hidden_work_does_not_wait_for_what_changed(
    client: Client, work: PlannedWork, way: str
) -> None:
    other = make_work("Ash Lane")
    before = page(client)
    rename(other, "Fir Lane")
    changes_wait()
    HIDE[way](work)
    changes_wait()
    for known in ("", before.headers["ETag"]):
        after = page(client, if_none_match=known)
        assert b"Elm Lane" not in after.content
        assert b"Fir Lane" in after.content


def test_a_work_that_is_shown_and_hidden_again_does_not_come_back(
    client: Client, work: PlannedWork
) -> None:
    page(client)
    for visibility in (Visibility.PARTNERS, Visibility.PUBLIC, Visibility.PARTNERS):
        PlannedWork.objects.filter(pk=work.pk).update(visibility=visibility)
        changes_wait()
        page(client)
    assert b"Elm Lane" not in page(client).content
    changes_count()
    assert b"Elm Lane" not in page(client).content


def test_what_is_undone_hides_nothing(client: Client, work: PlannedWork) -> None:
    before = page(client)
    with transaction.atomic():
        hide(work)
        transaction.set_rollback(True)
    assert page(client).headers["ETag"] == before.headers["ETag"]


def test_who_signed_in_waits_for_nothing(client: Client, work: PlannedWork) -> None:
    page(client)
    rename(work, "Ash Lane")
    changes_wait()
    client.force_login(make_user("p@kip.example"))
    assert b"Ash Lane" in page(client).content


def test_a_file_is_of_before_a_change_and_of_after_hiding(
    client: Client, work: PlannedWork, settings: Any, tmp_path: Any
) -> None:
    settings.VAR_DIR = tmp_path
    address = "/open-data/werken.csv"
    before = client.get(address).getvalue()
    rename(work, "Ash Lane")
    changes_wait()
    assert client.get(address).getvalue() == before
    hide(work)
    changes_wait()
    assert b"Lane" not in client.get(address).getvalue()


def asked() -> Any:
    """For a view that no address leads to."""
    request: Any = RequestFactory().get("/slow")
    request.htmx = HtmxDetails(request)
    return request


def content_of(view: Any) -> bytes:
    content: bytes = view(asked()).content
    return content


class Visitors:
    """Some who ask for the same at the same time, each in a thread of its own."""

    def __init__(self, number: int, view: Any) -> None:
        self._view, self._together = view, Barrier(number)
        self.answers: list[bytes] = []
        self._threads = [Thread(target=self._visit) for _ in range(number)]
        for thread in self._threads:
            thread.start()

    def _visit(self) -> None:
        try:
            self._together.wait(10)
            self.answers.append(content_of(self._view))
        finally:
            connections.close_all()

    def wait(self) -> None:
        for thread in self._threads:
            thread.join(20)


@pytest.mark.django_db(transaction=True)
def test_one_makes_an_answer_that_many_ask_for() -> None:
    made, begun, go = [], Event(), Event()

    @public_answer
    def slow(request: Any) -> HttpResponse:
        made.append(request)
        begun.set()
        go.wait(10)
        return HttpResponse("made")

    visitors = Visitors(4, slow)
    assert begun.wait(10)
    go.set()
    visitors.wait()
    assert visitors.answers == [b"made"] * 4
    assert len(made) == 1


@pytest.mark.django_db(transaction=True)
def test_who_hides_a_work_while_its_answer_is_made_hides_it_from_the_next() -> None:
    work = make_work("Elm Lane, new sewer")
    begun, go = Event(), Event()

    @public_answer
    def slow(request: Any) -> HttpResponse:
        titles = PlannedWork.objects.filter(visibility=Visibility.PUBLIC)
        answer = HttpResponse(", ".join(titles.values_list("title", flat=True)))
        begun.set()
        go.wait(10)
        return answer

    visitors = Visitors(2, slow)
    assert begun.wait(10)
    hide(work)
    go.set()
    visitors.wait()
    assert content_of(slow) == b""


def test_who_cannot_make_an_answer_keeps_nobody_from_it() -> None:
    broken = [True]

    @public_answer
    def view(request: Any) -> HttpResponse:
        if broken:
            raise ValueError(broken.pop())
        return HttpResponse("made")

    caches["public"].clear()
    with pytest.raises(ValueError, match="True"):
        content_of(view)
    assert content_of(view) == b"made"
