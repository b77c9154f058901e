"""The areas are loaded again while somebody saves a work."""

import threading
import time

import pytest
from django.db import connection, transaction

from areas.models import Area
from areas.signals import areas_changed
from projects.services import save_work
from tests.factories import make_area, make_work
from tests.towns import block, street

PATIENCE_SECONDS = 20


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks lock"
            " JOIN pg_database ON pg_database.oid = lock.database"
            " WHERE datname = current_database()"
            " AND locktype = 'advisory' AND NOT granted)"
        )
        (found,) = cursor.fetchone()
    return bool(found)


@pytest.mark.django_db(transaction=True)
def test_a_save_waits_until_the_areas_are_there() -> None:
    make_area("Noord", boundary=block(0, 0))
    south = make_area("Zuid", boundary=block(0, -1000))
    work = make_work(footprint=street(0, 10))
    faults: list[Exception] = []

    def save() -> None:
        try:
            save_work(work)
        except Exception as fault:  # noqa: BLE001  told below, by the test itself
            faults.append(fault)
        finally:
            connection.close()

    saving = threading.Thread(target=save)
    with transaction.atomic():
        Area.objects.filter(pk=south.pk).update(boundary=block(0, -1000, 2000))
        areas_changed.send(sender=Area)
        saving.start()
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not somebody_waits():
            assert time.monotonic() < deadline, f"nobody waited: {faults}"
            time.sleep(0.05)
    saving.join()
    assert not faults
    assert {area.name for area in work.areas.all()} == {"Noord", "Zuid"}
