"""Checking, storing and undoing in a worker: once, visibly, and in spite of all."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.models.functions import Now

from organisations.models import User
from projects.imports import jobs
from projects.models import Import, ImportRow
from tests.factories import make_organisation, make_user

pytestmark = pytest.mark.django_db(transaction=True)

State = Import.State

SHEET = "id;title;discipline\nA1;Elm Lane, new sewer;sewerage\n"


def make_import(content: str = SHEET, **fields: Any) -> Import:
    """A CSV file of the sewers that was uploaded."""
    organisation = make_organisation("Sewers")
    user = User.objects.filter(email="sewer@kip.example").first() or make_user(
        "sewer@kip.example", "planner", organisation
    )
    return Import.objects.create(
        organisation=organisation,
        user=user,
        file=ContentFile(content.encode(), name="plan.csv"),
        file_name="plan.csv",
        **fields,
    )


def seen_elsewhere(import_: Import) -> tuple[Any, ...]:
    """What a connection that takes no part in any transaction finds in the row."""
    other = connections.create_connection(DEFAULT_DB_ALIAS)
    try:
        with other.cursor() as cursor:
            cursor.execute(
                "SELECT rows_done, rows_total, alive_at IS NOT NULL"
                " FROM projects_import WHERE id = %s",
                [import_.pk],
            )
            return tuple(cursor.fetchone())
    finally:
        other.close()


def test_only_the_first_of_two_who_ask_is_heard() -> None:
    import_ = make_import()
    assert jobs.ask(import_, State.CHECKING, import_.user)
    assert not jobs.ask(import_, State.CHECKING, import_.user)
    assert jobs.waiting() == [import_.pk]


def test_nothing_is_stored_that_was_not_checked() -> None:
    import_ = make_import()
    assert not jobs.ask(import_, State.STORING, import_.user)
    assert not jobs.ask(import_, State.UNDOING, import_.user)
    import_.refresh_from_db()
    assert import_.state == State.UPLOADED


def test_two_workers_are_never_at_the_same_import() -> None:
    import_ = make_import(state=State.CHECKING)
    with jobs._claimed(import_.pk) as first:
        assert first is not None
        with jobs._claimed(import_.pk) as second:
            assert second is None
    with jobs._claimed(import_.pk) as later:
        assert later is not None


def test_others_see_how_far_a_job_is_while_its_transaction_lasts() -> None:
    import_ = make_import(state=State.STORING)
    with jobs._claimed(import_.pk) as claim, transaction.atomic():
        assert claim
        ImportRow.objects.create(of_import=import_, number=1, outcome="new")
        claim.progress(300, 600)
        assert seen_elsewhere(import_) == (300, 600, True)


def test_a_job_that_holds_the_row_itself_does_not_wait_for_its_own_progress() -> None:
    import_ = make_import(state=State.STORING)
    with jobs._claimed(import_.pk) as claim, transaction.atomic():
        assert claim
        Import.objects.filter(pk=import_.pk).update(message="held")
        claim.progress(300, 600)
        assert seen_elsewhere(import_)[0] == 0


def test_who_is_stopped_hears_it_at_the_next_report() -> None:
    import_ = make_import(state=State.STORING)
    with jobs._claimed(import_.pk) as claim:
        assert claim
        claim.progress(1, 1)
        assert jobs.stop(import_)
        with pytest.raises(jobs.Stopped):
            claim.progress(1, 1)
    import_.refresh_from_db()
    assert import_.state == State.CHECKED


def test_undoing_can_not_be_stopped_half_way() -> None:
    import_ = make_import(state=State.UNDOING)
    assert not jobs.stop(import_)


def test_a_silent_import_is_taken_up_and_one_that_is_worked_on_is_not() -> None:
    silent, busy = make_import(state=State.CHECKING), make_import(state=State.STORING)
    Import.objects.filter(pk=silent.pk).update(alive_at=Now() - timedelta(minutes=5))
    Import.objects.filter(pk=busy.pk).update(alive_at=Now())
    assert jobs.waiting() == [silent.pk]


def test_an_import_that_takes_its_workers_down_is_given_up_with_a_reason() -> None:
    import_ = make_import(state=State.CHECKING)
    for _try in range(3):
        with jobs._claimed(import_.pk) as claim:
            assert claim  # and the worker dies here
    jobs.work_on(import_.pk)
    import_.refresh_from_db()
    assert import_.state == State.FAILED
    assert import_.message


def test_after_thirty_days_an_import_can_not_be_undone() -> None:
    import_ = make_import(state=State.DONE)
    Import.objects.filter(pk=import_.pk).update(finished_at=Now() - timedelta(days=31))
    assert not jobs.ask(import_, State.UNDOING, import_.user)


def test_after_thirty_days_the_file_is_gone_and_what_was_done_is_still_told() -> None:
    done, abandoned, fresh = make_import(state=State.DONE), make_import(), make_import()
    paths = [one.file.path for one in (done, abandoned, fresh)]
    old = Now() - timedelta(days=31)
    Import.objects.exclude(pk=fresh.pk).update(created_at=old)
    Import.objects.filter(pk=done.pk).update(finished_at=old)
    assert jobs.forget_old() == 2
    assert set(Import.objects.all()) == {done, fresh}
    done.refresh_from_db()
    assert not done.file
    kept = [fresh.file.storage.exists(path) for path in paths]
    assert kept == [False, False, True]


def test_a_file_is_kept_while_its_import_may_be_undone() -> None:
    import_ = make_import(state=State.DONE)
    Import.objects.update(
        created_at=Now() - timedelta(days=40), finished_at=Now() - timedelta(days=20)
    )
    assert jobs.forget_old() == 0
    assert import_.file.storage.exists(import_.file.path)
