"""What a combination really brought: who records it, when, and who may know."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from conflicts.closing.rows import to_be_closed
from conflicts.closing.services import NotToBeClosed, Realised, close_out
from conflicts.models import CloseOut, Combination, JournalEntry
from conflicts.review import Happened, State
from organisations.models import User
from projects.models import PlannedWork
from projects.planning import Discipline, Status
from tests.conflicts.handing_over import accept
from tests.people import People, make_people

pytestmark = pytest.mark.django_db

LIST = "/voorstellen/evaluaties"
FIGURES = {"saved": "20000", "note": "From the invoices.", "lesson": "Begin early."}


@pytest.fixture
def people() -> People:
    return make_people()


def finish() -> None:
    PlannedWork.objects.update(status=Status.FINISHED)


def page_of(combination: Combination) -> str:
    return f"/voorstellen/{combination.number}/evaluatie"


def test_the_estimate_stands_beside_what_it_became(
    people: People, client: Client
) -> None:
    combination = accept(people)
    finish()
    client.force_login(people.manager_north)
    answers = {**FIGURES, "address_days": "100", "openings_avoided": "1"}
    answer = client.post(page_of(combination), answers, follow=True)
    closed = CloseOut.objects.get()
    assert closed.saved == 20000
    assert closed.estimate["saved"] == float(combination.value)
    page = answer.content.decode()
    assert "€ 20.000" in page.replace("\N{NO-BREAK SPACE}", " ")
    assert "From the invoices." in page
    # The estimate stays what it was, whatever detection says later.
    Combination.objects.update(value=1)
    money = client.get(page_of(combination)).context["lines"][-3]
    assert money.estimated != "€ 1"


def test_the_terms_that_are_known_add_up(people: People, client: Client) -> None:
    combination = accept(people)
    finish()
    client.force_login(people.manager_north)
    terms = {"term_paving": "12000.50", "term_mobilisation": "-2000"}
    client.post(page_of(combination), {**terms, "note": "Counted."})
    closed = CloseOut.objects.get()
    assert closed.saved == Decimal("10000.50")
    assert closed.terms == {"paving": 12000.5, "mobilisation": -2000}
    lines = client.get(page_of(combination)).context["lines"]
    known = [line for line in lines if line.is_term and line.difference]
    assert len(known) == 2


def test_no_figures_or_no_ground_for_them_is_refused(
    people: People, client: Client
) -> None:
    combination = accept(people)
    finish()
    client.force_login(people.manager_north)
    for answers in ({"note": "Nothing."}, {"saved": "1"}, {"saved": "x", "note": "?"}):
        assert client.post(page_of(combination), answers).status_code == 422
    assert not CloseOut.objects.exists()


def test_works_that_go_on_need_the_managers_word(
    people: People, client: Client
) -> None:
    combination = accept(people)
    client.force_login(people.manager_north)
    assert client.post(page_of(combination), FIGURES).status_code == 422
    client.post(page_of(combination), {**FIGURES, "is_done": "on"})
    assert CloseOut.objects.exists()


def test_it_is_recorded_once(people: People, client: Client) -> None:
    combination = accept(people)
    finish()
    client.force_login(people.manager_north)
    client.post(page_of(combination), FIGURES)
    answer = client.post(page_of(combination), {**FIGURES, "saved": "1"}, follow=True)
    assert "messages" in answer.context
    assert CloseOut.objects.get().saved == 20000
    with pytest.raises(NotToBeClosed):
        close_out(combination, Realised(saved=Decimal(1)), people.manager_north)


def test_only_what_was_accepted_is_closed_out(people: People, client: Client) -> None:
    combination = accept(people)
    Combination.objects.update(state=State.REJECTED)
    client.force_login(people.manager_north)
    assert client.get(page_of(combination)).status_code == 404
    with pytest.raises(NotToBeClosed):
        close_out(combination, Realised(), people.manager_north)


def test_a_proposal_asks_for_its_close_out_once_it_begins(
    people: People, client: Client
) -> None:
    combination = accept(people)
    client.force_login(people.manager_north)
    address = f"/voorstellen/{combination.number}"
    Combination.objects.update(start_quarter=date(2099, 1, 1))
    assert 'id="close-out"' not in client.get(address).content.decode()
    PlannedWork.objects.update(status=Status.UNDER_WAY)
    assert 'id="close-out"' in client.get(address).content.decode()


def test_who_records_it_and_who_sees_it(people: People, client: Client) -> None:
    combination = accept(people)
    finish()
    found = {}
    for name in (
        *("manager_north", "manager_south", "executive", "sewer_planner"),
        *("grid_planner", "stranger"),
    ):
        client.force_login(getattr(people, name))
        seen = client.get(page_of(combination)).status_code
        found[name] = seen, client.post(page_of(combination), {}).status_code
    assert found == {
        "manager_north": (200, 422),
        "manager_south": (404, 404),
        "executive": (200, 403),
        "sewer_planner": (200, 403),
        "grid_planner": (404, 404),
        "stranger": (404, 404),
    }


def test_a_partner_reads_the_lesson_and_no_figures(
    people: People, client: Client
) -> None:
    combination = accept(people, organisation=people.gridco, discipline=Discipline.GAS)
    finish()
    realised = Realised(saved=Decimal(98765), note="Secret", lesson="Begin early.")
    close_out(combination, realised, people.manager_north)
    client.force_login(people.grid_planner)
    page = client.get(f"/voorstellen/{combination.number}").content.decode()
    assert "Begin early." in page
    assert "98.765" not in page
    assert "Secret" not in page
    assert client.get(page_of(combination)).status_code == 404
    assert client.get(LIST).status_code == 403
    (entry,) = JournalEntry.objects.filter(what=Happened.CLOSED_OUT)
    assert "98765" not in str(entry.details)


def test_the_inbox_asks_once_all_works_are_done(people: People, client: Client) -> None:
    combination = accept(people)

    def waits_for(user: User) -> int:
        return to_be_closed(user).count()

    assert waits_for(people.manager_north) == 0
    finish()
    assert waits_for(people.manager_north) == 1
    assert waits_for(people.manager_south) == waits_for(people.executive) == 0
    client.force_login(people.manager_north)
    assert page_of(combination) in client.get("/planning/werkvoorraad").content.decode()
    close_out(combination, Realised(saved=Decimal(1)), people.manager_north)
    assert waits_for(people.manager_north) == 0


def test_works_that_were_all_cancelled_are_not_done(people: People) -> None:
    accept(people)
    PlannedWork.objects.update(status=Status.CANCELLED)
    assert to_be_closed(people.manager_north).count() == 0


def test_the_list_adds_up(
    people: People, client: Client, django_assert_max_num_queries: Any
) -> None:
    combination = accept(people)
    finish()
    realised = Realised(saved=Decimal(20000), address_days=70.0, openings_avoided=1)
    close_out(combination, realised, people.manager_north)
    for user in (people.manager_north, people.executive, people.sewer_planner):
        client.force_login(user)
        with django_assert_max_num_queries(25):
            total = client.get(LIST).context["total"]
        assert total["saved"].replace("\N{NO-BREAK SPACE}", " ") == "€ 20.000"
        assert (total["days"], total["openings"]) == ("70", 1)
    client.force_login(people.manager_south)
    assert client.get(LIST).context["total"]["count"] == 0
    client.force_login(people.stranger)
    assert client.get(LIST).status_code == 403
