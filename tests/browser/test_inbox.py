"""A planner's morning in a real browser: the inbox, a question, a drawing, a deputy."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from conflicts.services import detect
from organisations.models import Membership
from projects.models import PlannedWork, Question
from projects.planning import Discipline
from tests.browser.conftest import PHONE, Visit, serious, tab_to
from tests.factories import TODAY, make_user, make_work
from tests.people import People
from tests.towns import street

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

INBOX = "/planning/werkvoorraad"
SEEN = re.compile("^Seen ?: Elm Lane, sewer")
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


@pytest.fixture
def sewer(people: People) -> PlannedWork:
    work = make_work("Elm Lane, sewer", organisation=people.sewers)
    paving = make_work(
        "Elm Lane, paving",
        organisation=people.roads,
        discipline=Discipline.ROADS,
        footprint=street(0, 15),
    )
    make_work("Oak Lane, sewer", organisation=people.sewers, footprint=None)
    PlannedWork.objects.update(confirmed_at=datetime(2030, 1, 1, tzinfo=UTC))
    detect(TODAY)
    Question.objects.create(
        work=work, own_work=paving, text="Together?", asked_by=people.road_planner
    )
    return work


def test_a_planner_works_through_the_list_and_undoes_a_mistake(
    visit: Visit, people: People, sewer: PlannedWork
) -> None:
    page = visit(INBOX, people.sewer_planner)
    number = page.locator("#inbox-count")
    expect(number).to_contain_text("(4")  # to answer, to draw, to complete, a neighbour
    assert serious(page) == []
    neighbours = page.locator("section", has=page.get_by_text("New neighbours"))
    seen = neighbours.get_by_role("button", name=SEEN)
    tab_to(page, seen)
    page.keyboard.press("Enter")
    expect(number).to_contain_text("(3")
    expect(neighbours).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(number).to_contain_text("(4")
    # several at once
    lacking = page.locator("section", has=page.get_by_text("Works that lack something"))
    lacking.locator("[name=key]").first.check()
    lacking.locator(".inbox-batch").get_by_role("button", name="In a week").click()
    expect(number).to_contain_text("(3")
    page.get_by_role("link", name=re.compile("^Answer")).click()
    expect(page.locator("h1")).to_have_text("Question")
    assert serious(page) == []
    page.get_by_label("Your answer").fill("Yes, gladly.")
    page.get_by_role("button", name="Send the answer").click()
    expect(page).to_have_url(re.compile("werkvoorraad$"))
    expect(number).to_contain_text("(2")


def test_the_inbox_on_a_phone(visit: Visit, people: People, sewer: PlannedWork) -> None:
    page = visit(INBOX, people.sewer_planner, PHONE)
    expect(page.get_by_role("button", name=SEEN).first).to_be_visible()
    assert serious(page) == []


def test_a_drawing_is_dropped_on_a_work_and_a_deputy_named(
    visit: Visit, people: People, sewer: PlannedWork
) -> None:
    make_user("deputy@kip.example", Membership.Role.READER, people.sewers)
    page = visit(f"/planning/{sewer.pk}", people.sewer_planner)
    form = page.locator("[data-drop]")
    expect(form).to_be_visible()
    data = page.evaluate_handle(
        """(bytes) => {
          const data = new DataTransfer();
          data.items.add(new File([new Uint8Array(bytes)], "plan.png"));
          return data;
        }""",
        list(PNG),
    )
    form.dispatch_event("drop", {"dataTransfer": data})
    expect(page.locator(".attachment")).to_contain_text("plan.png")
    assert serious(page) == []
    page.goto("/account/vervanging")
    page.locator("#id_deputy").select_option(label="deputy (deputy@kip.example)")
    page.get_by_label("Last day").fill("2030-02-01")
    page.get_by_role("button", name="Name this deputy").click()
    expect(page.locator(".substitution")).to_contain_text("deputy")
    assert serious(page) == []
    page.goto("/account/instellingen")
    assert serious(page) == []
