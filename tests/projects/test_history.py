"""Who changed what, when, from what to what, whichever way it came in."""

from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pghistory
import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import translation

from agenda.models import Challenge
from organisations.models import User
from projects.history.changes import Change, changes_of, differences
from projects.history.ways import way_of
from projects.models import PlannedWork, WorkPart
from projects.planning import Status, Visibility
from projects.services import save_work, save_works
from tests.factories import make_organisation, make_work
from tests.files import making
from tests.people import People
from tests.towns import street

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english() -> Any:
    with translation.override("en"):
        yield


def change(work: PlannedWork, by: User | None = None, **fields: Any) -> None:
    """As somebody does in one visit."""
    for name, value in fields.items():
        setattr(work, name, value)
    with pghistory.context(user=by.pk if by else None):
        save_work(work)


def last(work: PlannedWork) -> Change:
    return changes_of(work, is_open_book=True)[0]


def sentences(found: Change) -> list[str]:
    return [field.sentence.replace("\N{NO-BREAK SPACE}", " ") for field in found.fields]


def page(work: PlannedWork, **query: str) -> str:
    return reverse("projects:work_history", args=[work.pk], query=query)


def test_a_move_is_told_in_quarters(people: People) -> None:
    work = make_work(organisation=people.sewers)
    change(
        work,
        people.sewer_planner,
        earliest_start=date(2030, 10, 1),
        latest_end=date(2030, 12, 31),
    )
    assert sentences(last(work)) == [
        "Earliest start moved from Q2 2030 to Q4 2030",
        "Latest end moved from Q2 2030 to Q4 2030",
    ]
    assert last(work).by == "sewer"


def test_a_day_within_a_quarter_is_told_as_a_day() -> None:
    work = make_work()
    change(work, earliest_start=date(2030, 4, 15))
    assert sentences(last(work)) == [
        "Earliest start moved from 1 April 2030 to 15 April 2030"
    ]


def test_values_are_told_in_words(people: People) -> None:
    work = make_work(organisation=people.sewers)
    change(
        work,
        cost_estimate=Decimal(1_200_000),
        status=Status.IN_PREPARATION,
        closes_street=True,
        contact=people.sewer_planner,
        footprint=street(0, 0, 200),
        description="Ask the school first.",
    )
    assert sentences(last(work)) == [
        "Status: in preparation (was programmed)",
        "Footprint changed (1,000 m² → 2,000 m²)",
        "Cost estimate (EUR) filled in: € 1,200,000",
        "Street closed: yes (was no)",
        "Contact person filled in: sewer",
        "Internal notes changed",
    ]


def test_the_first_is_that_it_was_entered() -> None:
    only = last(make_work())
    assert only.is_first
    assert only.fields == []
    assert only.via == "by the system"
    assert only.by == ""


def test_saving_without_a_change_is_no_history() -> None:
    work = make_work()
    save_work(work)
    assert len(changes_of(work)) == 1


def test_costs_parts_challenges_and_attachments_are_in_it(people: People) -> None:
    work = make_work(organisation=people.sewers)
    challenge = Challenge.objects.create(
        title="Dry feet", first_year=2028, last_year=2032
    )
    part = WorkPart(
        name="North side",
        footprint=street(0, 0),
        earliest_start=date(2031, 1, 1),
        latest_end=date(2031, 12, 31),
    )
    with pghistory.context(user=people.sewer_planner.pk):
        save_work(
            work,
            year_costs={(2031, "capital"): Decimal(500), (2032, ""): Decimal(70)},
            parts=[part],
        )
        work.challenges.add(challenge)
        work.attachments.create(name="plan.pdf", content_type="x/y", size=1)
    told = sentences(last(work))
    for sentence in (
        "Costs in 2031, capital budget filled in: € 500",
        "Costs in 2032 filled in: € 70",
        "Part added: North side, in 2031",
        "Challenge added: Dry feet",
        "Attachment added: plan.pdf",
    ):
        assert sentence in told
    with pghistory.context(user=people.sewer_planner.pk):
        save_work(work, year_costs={(2032, ""): Decimal(70)}, parts=[])
    assert "Costs in 2031, capital budget emptied (was € 500)" in sentences(last(work))
    assert "Part removed: North side, in 2031" in sentences(last(work))


def test_the_reason_is_kept() -> None:
    work = make_work()
    work.latest_end = date(2031, 6, 30)
    with pghistory.context():
        save_work(work, reason="The school is being built first.")
    assert last(work).reason == "The school is being built first."


# Every way in


def test_the_form_keeps_who_did_it(client: Client, people: People) -> None:
    work = make_work(organisation=people.sewers)
    client.force_login(people.sewer_planner)
    address = reverse("projects:work_edit", args=[work.pk])
    form = client.get(address).context["form"]
    values = {name: form[name].value() for name in form.fields}
    data = {name: value for name, value in values.items() if value not in (None, False)}
    client.post(address, {**data, "footprint": "", "title": "Oak Lane"})
    work.refresh_from_db()
    assert work.title == "Oak Lane"
    assert last(work).by == "sewer"
    assert last(work).via == "in the form"


def test_the_administration_keeps_who_did_it(client: Client, people: People) -> None:
    work = make_work(organisation=people.sewers)
    client.force_login(people.administrator)
    client.post(
        f"/beheer/projects/plannedwork/{work.pk}/change/",
        {
            "organisation": people.sewers.pk,
            "title": "Oak Lane",
            "discipline": work.discipline,
            "status": work.status,
            "visibility": work.visibility,
        },
    )
    assert last(work).by == str(people.administrator)
    assert last(work).via == "in the administration"


def test_the_table_keeps_who_did_it(client: Client, people: People) -> None:
    work = make_work(organisation=people.sewers)
    client.force_login(people.sewer_planner)
    answer = client.post(
        reverse("projects:cell", args=[work.pk, "status"]),
        {"value": Status.IN_PREPARATION, "seen": work.revision},
        headers={"HX-Request": "true"},
    )
    assert answer.status_code == 200
    assert (last(work).by, last(work).via) == ("sewer", "in the table")
    assert sentences(last(work)) == ["Status: in preparation (was programmed)"]


def test_many_at_once_keep_who_did_it(people: People) -> None:
    works = [make_work(organisation=people.sewers) for _number in range(3)]
    for work in works:
        work.status = Status.CANCELLED
    with pghistory.context(user=people.sewer_planner.pk, url="/planning/x"):
        save_works(works, ["status"])
    for work in works:
        assert last(work).by == "sewer"
        assert sentences(last(work)) == ["Status: cancelled (was programmed)"]


def test_raw_sql_keeps_who_did_it(people: People) -> None:
    work = make_work(organisation=people.sewers)
    with pghistory.context(user=people.sewer_planner.pk), connection.cursor() as cursor:
        cursor.execute("UPDATE projects_plannedwork SET title = 'Oak Lane'")
    assert last(work).by == "sewer"
    assert sentences(last(work)) == ["Title: Oak Lane (was Elm Lane, new sewer)"]


@pytest.mark.django_db(transaction=True)
def test_what_a_command_does_was_done_by_the_system() -> None:
    work = make_work()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE projects_plannedwork SET title = 'Oak Lane'")
    assert (last(work).by, last(work).via) == ("", "by the system")
    assert not last(work).is_first


def test_what_an_import_changes_is_in_it() -> None:
    make_organisation("Riolering")
    make_organisation("Wegen")
    plan = Path(making.__file__).parent / "plan.csv"
    settings: dict[str, Any] = {"profile": "algemeen", "crs": "EPSG:28992"}
    with pghistory.context(file="plan.csv"):
        call_command("import_works", plan, stdout=StringIO(), **settings)
    work = PlannedWork.objects.order_by("source_id")[0]
    change(work, title="By hand")
    with pghistory.context(file="plan.csv"):
        call_command("import_works", plan, stdout=StringIO(), **settings)
    entered, _by_hand, imported = reversed(changes_of(work))
    assert entered.is_first
    assert imported.via == "by the system"
    assert imported.fields[0].old == "By hand"


# Who may read what


def test_whoever_may_not_see_the_work_sees_no_history(
    client: Client, people: People
) -> None:
    work = make_work(organisation=people.sewers, visibility=Visibility.ORGANISATION)
    assert client.get(page(work)).status_code == 302
    for who in (people.stranger, people.road_planner, people.grid_planner):
        client.force_login(who)
        assert client.get(page(work)).status_code == 404


def test_a_partner_is_told_no_money_notes_or_reasons(
    client: Client, people: People
) -> None:
    work = make_work(organisation=people.sewers)
    work.description, work.cost_estimate = "Ask the school", Decimal(987)
    work.title = "Oak Lane"
    with pghistory.context(user=people.sewer_planner.pk):
        save_work(work, reason="The money is gone", year_costs={(2031, ""): Decimal(9)})
    event = last(work).event_id
    version = reverse("projects:work_version", args=[work.pk, event])
    first = changes_of(work)[-1].event_id
    earlier = reverse("projects:work_version", args=[work.pk, first])
    client.force_login(people.grid_planner)
    for address in (page(work), version, earlier):
        text = client.get(address).content.decode()
        assert "Oak Lane" in text
        for secret in ("the school", "987", "The money is gone", "Kosten in", "€"):
            assert secret not in text, (address, secret)
    client.force_login(people.road_planner)
    assert "The money is gone" in client.get(page(work)).content.decode()


def test_what_a_reader_may_not_know_at_all_is_left_out() -> None:
    work = make_work()
    change(work, cost_estimate=Decimal(5))
    assert [one.is_first for one in changes_of(work)] == [True]


def test_the_page_asks_a_fixed_number_of_questions(
    client: Client, people: People, django_assert_max_num_queries: Any
) -> None:
    work = make_work(organisation=people.sewers)
    for number in range(30):
        change(work, people.sewer_planner, title=f"Elm Lane {number}")
    client.force_login(people.sewer_planner)
    with django_assert_max_num_queries(26):
        text = client.get(page(work)).content.decode()
    assert "Elm Lane 29" in text
    assert "page=2" in text


def test_one_field_can_be_asked_for(client: Client, people: People) -> None:
    work = make_work(organisation=people.sewers)
    change(work, people.sewer_planner, title="Oak Lane")
    change(work, people.sewer_planner, latest_end=date(2031, 6, 30))
    client.force_login(people.sewer_planner)
    told = client.get(page(work, field="latest_end"))
    assert [one.fields[0].name for one in told.context["page_obj"]] == ["latest_end"]


# Two versions beside each other


def test_differences_are_told_as_texts(people: People) -> None:
    work = make_work(organisation=people.sewers)
    mine = PlannedWork.objects.get(pk=work.pk)
    mine.title, mine.footprint = "Mine", street(0, 0, 50)
    found = differences(mine, PlannedWork.objects.get(pk=work.pk))
    assert found == [
        ("title", "Title", "Mine", "Elm Lane, new sewer"),
        ("footprint", "Footprint", "500 m²", "1,000 m²"),
    ]


def test_undoing_an_import_is_not_called_an_import() -> None:
    assert way_of({"import": 3, "user": 1}) == "by an import"
    undone = {"import": 3, "undone_import": 3, "user": 1}
    assert way_of(undone) == "by undoing an import"
