"""Two people who put the same work in a proposal at the same moment."""

import threading

import pytest
from django.db import connection

from conflicts.composing.services import Impossible, make
from conflicts.models import Combination
from conflicts.services import detect
from tests.conflicts.proposals import make_pair
from tests.factories import TODAY
from tests.people import make_people

pytestmark = pytest.mark.django_db(transaction=True)


def test_only_one_of_them_gets_it_and_detection_goes_on() -> None:
    people = make_people()
    works = make_pair(people)
    make_pair(people, 500)
    said: list[str] = []

    def put_together() -> None:
        try:
            row = make(works, by=people.manager_north, today=TODAY)
            said.append(row.reference)
        except Impossible as problem:
            said.append(str(problem))
        finally:
            connection.close()

    def run() -> None:
        detect(TODAY)
        connection.close()

    threads = [threading.Thread(target=put_together) for _ in range(2)]
    threads.append(threading.Thread(target=run))
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    (row,) = Combination.objects.filter(is_by_hand=True)
    assert row.reference in said
    assert any("already in" in text or "al in" in text for text in said)
    numbers = Combination.objects.values_list("number", flat=True)
    assert len(numbers) == len(set(numbers))
