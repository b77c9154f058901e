"""New dates after a decision: only the owner of a work changes them."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from conflicts.deciding.dates import confirm
from conflicts.deciding.inbox_items import DATES
from conflicts.deciding.services import Ruling, rule
from conflicts.explaining import explained
from conflicts.models import Combination, DateConfirmation, JournalEntry, Notice
from conflicts.review import Confirmed, Happened, NoticeKind, Reason, State, Verdict
from conflicts.services import detect
from projects.desk.inbox import items_of, waiting
from projects.history.changes import changes_of
from projects.models import PlannedWork, WorkPart, YearCost
from projects.planning import Status
from projects.services import save_work
from tests.conflicts.proposals import propose
from tests.factories import TODAY
from tests.people import People

pytestmark = pytest.mark.django_db

# The road is planned a year after the sewer, so one of the two has to move.
LATER = {
    "earliest_start": date(2031, 4, 1),
    "latest_end": date(2031, 9, 30),
    "preferred_start": None,
}


@pytest.fixture
def accepted(people: People) -> Combination:
    combination = propose(people, **LATER)
    accept(combination, people)
    return combination


def accept(combination: Combination, people: People) -> None:
    combination.refresh_from_db()
    ruling = Ruling(Verdict.ACCEPT, Reason.SAVES)
    rule(combination, ruling, people.manager_north, TODAY)
    combination.refresh_from_db()


def asked_of(combination: Combination, people: People) -> DateConfirmation:
    """The one of the work that moves."""
    rows = DateConfirmation.objects.filter(decision__combination=combination)
    return next(row for row in rows if row.earliest_start != row.work.earliest_start)


def owner_of(asked: DateConfirmation, people: People) -> Any:
    is_sewer = asked.work.organisation == people.sewers
    return people.sewer_planner if is_sewer else people.road_planner


def answer(client: Client, asked: DateConfirmation, said: str, note: str = "") -> Any:
    number = asked.decision.combination.number
    address = reverse("conflicts:confirm_dates", args=[number, asked.pk])
    prefix = f"dates-{asked.pk}"
    return client.post(address, {f"{prefix}-said": said, f"{prefix}-note": note})


def test_accepting_asks_owners_and_moves_nothing(
    people: People, accepted: Combination
) -> None:
    asked = asked_of(accepted, people)
    assert asked.state == Confirmed.ASKED
    work = PlannedWork.objects.get(pk=asked.work_id)
    assert work.earliest_start != asked.earliest_start
    told = Notice.objects.filter(kind=NoticeKind.CONFIRM, key=f"{asked.pk}")
    assert [notice.user for notice in told] == [owner_of(asked, people)]


def test_the_owner_confirms_and_the_work_moves_with_all_that_belongs_to_it(
    client: Client, people: People, accepted: Combination
) -> None:
    asked = asked_of(accepted, people)
    work = asked.work
    costs = {(2030, "capital"): Decimal(100_000), (2031, "capital"): Decimal(50_000)}
    part = WorkPart(
        name="First part",
        footprint=work.footprint,
        earliest_start=work.earliest_start,
        latest_end=work.latest_end,
    )
    save_work(work, year_costs=costs, parts=[part])
    before = {cost.year for cost in YearCost.objects.filter(work=work)}
    days = (asked.earliest_start - work.earliest_start).days  # type: ignore[operator]
    client.force_login(owner_of(asked, people))
    assert answer(client, asked, "confirmed").status_code == 302
    moved = PlannedWork.objects.get(pk=work.pk)
    assert moved.earliest_start == asked.earliest_start
    assert moved.latest_end == asked.latest_end
    assert moved.preferred_start == asked.preferred_start
    part.refresh_from_db()
    assert part.earliest_start == asked.earliest_start
    years = {cost.year for cost in YearCost.objects.filter(work=work)}
    by = asked.earliest_start.year - (asked.earliest_start - timedelta(days)).year  # type: ignore[union-attr,operator]
    assert years == {year + by for year in before}


def test_what_the_owner_was_shown_is_what_the_work_gets(
    client: Client, people: People, accepted: Combination
) -> None:
    asked = asked_of(accepted, people)
    work = PlannedWork.objects.get(pk=asked.work_id)
    assert work.latest_end
    save_work(_with(work, latest_end=work.latest_end + timedelta(days=100)))
    client.force_login(owner_of(asked, people))
    answer(client, asked, "confirmed")
    work.refresh_from_db()
    shown = (asked.earliest_start, asked.latest_end)
    assert (work.earliest_start, work.latest_end) == shown


def test_dates_that_have_passed_are_not_confirmed(
    client: Client, people: People, accepted: Combination
) -> None:
    asked = asked_of(accepted, people)
    DateConfirmation.objects.filter(pk=asked.pk).update(
        earliest_start=date(2020, 1, 1), latest_end=date(2020, 6, 30)
    )
    client.force_login(owner_of(asked, people))
    page = client.get(f"/voorstellen/{accepted.number}").content.decode()
    assert f'name="dates-{asked.pk}-note"' in page
    assert 'value="confirmed"' not in page
    before = PlannedWork.objects.values().get(pk=asked.work_id)
    answer(client, asked, "confirmed")
    asked.refresh_from_db()
    assert asked.state == Confirmed.ASKED
    assert PlannedWork.objects.values().get(pk=asked.work_id) == before
    answer(client, asked, "declined", "Next year.")
    asked.refresh_from_db()
    assert asked.state == Confirmed.DECLINED


def test_in_a_quarter_that_has_begun_it_begins_today(
    people: People, accepted: Combination
) -> None:
    asked = asked_of(accepted, people)
    assert asked.preferred_start
    today = asked.preferred_start + timedelta(days=20)
    confirm(asked, owner_of(asked, people), today)
    assert PlannedWork.objects.get(pk=asked.work_id).preferred_start == today


def test_what_was_confirmed_is_in_the_history_of_the_work_and_the_file(
    client: Client, people: People, accepted: Combination
) -> None:
    asked = asked_of(accepted, people)
    client.force_login(owner_of(asked, people))
    answer(client, asked, "confirmed")
    change = changes_of(asked.work, is_open_book=True)[0]
    assert change.reason == accepted.reference
    assert change.by == str(owner_of(asked, people))
    entry = JournalEntry.objects.get(what=Happened.CONFIRMED)
    assert entry.by == owner_of(asked, people)
    told = Notice.objects.filter(kind=NoticeKind.CONFIRMED)
    assert [notice.user for notice in told] == [people.manager_north]


def test_moving_as_agreed_is_no_reason_to_assess_again(
    client: Client, people: People, accepted: Combination
) -> None:
    asked = asked_of(accepted, people)
    client.force_login(owner_of(asked, people))
    answer(client, asked, "confirmed")
    detect(TODAY)
    accepted.refresh_from_db()
    assert (accepted.state, accepted.what_moved) == (State.ACCEPTED, [])


def test_an_owner_who_says_no_says_why_and_keeps_the_dates(
    client: Client, people: People, accepted: Combination
) -> None:
    asked = asked_of(accepted, people)
    before = PlannedWork.objects.values().get(pk=asked.work_id)
    client.force_login(owner_of(asked, people))
    refused = answer(client, asked, "declined")
    assert refused.status_code == 422
    answer(client, asked, "declined", "Our crew is in Zuid until May.")
    asked.refresh_from_db()
    assert (asked.state, asked.note) == (
        Confirmed.DECLINED,
        "Our crew is in Zuid until May.",
    )
    assert PlannedWork.objects.values().get(pk=asked.work_id) == before
    told = Notice.objects.get(kind=NoticeKind.CONFIRMED)
    assert told.details["note"] == "Our crew is in Zuid until May."


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("manager_north", 403),
        ("manager_south", 404),
        ("executive", 403),
        ("grid_planner", 404),
        ("stranger", 404),
        ("other_owner", 403),
    ],
)
def test_nobody_else_confirms(
    client: Client, people: People, accepted: Combination, who: str, status: int
) -> None:
    asked = asked_of(accepted, people)
    owner = owner_of(asked, people)
    other = next(
        one for one in (people.sewer_planner, people.road_planner) if one != owner
    )
    client.force_login(other if who == "other_owner" else getattr(people, who))
    assert answer(client, asked, "confirmed").status_code == status
    asked.refresh_from_db()
    assert asked.state == Confirmed.ASKED


def test_of_two_answers_the_first_counts(
    client: Client, people: People, accepted: Combination
) -> None:
    asked = asked_of(accepted, people)
    client.force_login(owner_of(asked, people))
    answer(client, asked, "confirmed")
    after = PlannedWork.objects.values().get(pk=asked.work_id)
    answer(client, asked, "declined", "Too late.")
    asked.refresh_from_db()
    assert asked.state == Confirmed.CONFIRMED
    assert PlannedWork.objects.values().get(pk=asked.work_id) == after


def test_who_is_asked_finds_it_in_the_inbox_until_they_answer(
    client: Client, people: People, accepted: Combination
) -> None:
    asked = asked_of(accepted, people)
    owner = owner_of(asked, people)
    [item] = items_of(DATES, owner, TODAY)
    assert asked.work.title in item.title
    assert accepted.reference in item.why
    assert item.url.endswith(f"/{accepted.number}#dates")
    for other in (people.manager_north, people.grid_planner, people.stranger):
        assert not waiting(DATES, other, TODAY)
    client.force_login(owner)
    answer(client, asked, "confirmed")
    assert not waiting(DATES, owner, TODAY)


def test_after_letting_go_nobody_is_asked_any_more(
    client: Client, people: People, accepted: Combination
) -> None:
    asked = asked_of(accepted, people)
    detect(TODAY)
    accepted.refresh_from_db()
    ruling = Ruling(Verdict.REJECT, Reason.PARTY)
    rule(accepted, ruling, people.manager_north, TODAY)
    before = PlannedWork.objects.values().get(pk=asked.work_id)
    client.force_login(owner_of(asked, people))
    assert not waiting(DATES, owner_of(asked, people), TODAY)
    answer(client, asked, "confirmed")
    asked.refresh_from_db()
    assert asked.state == Confirmed.ASKED
    assert PlannedWork.objects.values().get(pk=asked.work_id) == before


def test_a_work_under_way_is_not_asked_to_move(people: People) -> None:
    combination = propose(people)
    work = combination.members.first().work  # type: ignore[union-attr]
    save_work(_with(work, status=Status.UNDER_WAY))
    detect(TODAY)
    accept(combination, people)
    asked = DateConfirmation.objects.filter(decision__combination=combination)
    other = combination.members.exclude(work=work).get().work
    assert [one.work for one in asked] == [other]


def _with(work: PlannedWork, **fields: Any) -> PlannedWork:
    for name, value in fields.items():
        setattr(work, name, value)
    return work


def test_a_work_with_confirmed_dates_is_told_as_moved(
    client: Client, people: People, accepted: Combination
) -> None:
    moves = [part.has_moved for part in explained([accepted])[0].parts]
    assert moves == [False, False]
    asked = asked_of(accepted, people)
    client.force_login(owner_of(asked, people))
    assert answer(client, asked, "confirmed").status_code == 302
    (found,) = explained(Combination.objects.filter(pk=accepted.pk))
    moved = [part.work.pk for part in found.parts if part.has_moved]
    assert moved == [asked.work_id]
