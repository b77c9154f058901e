"""Meetings: who sees and runs them, their agenda, and what stays once closed."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from conflicts.deciding.services import Ruling
from conflicts.meetings import services
from conflicts.meetings.forms import ActionForm, NoteForm
from conflicts.meetings.services import ChangedMeanwhile, Closed, HasNotes, Way
from conflicts.meetings.suggesting import suggested
from conflicts.meetings.told import earlier_for, told_of
from conflicts.models import (
    AgendaItem,
    Combination,
    Meeting,
    MeetingAction,
    Notice,
)
from conflicts.review import (
    Happened,
    MeetingState,
    NoticeKind,
    Reason,
    Reply,
    State,
    Verdict,
)
from projects.models import PlannedWork
from projects.planning import Visibility
from tests.conflicts.board import ask_parties, put
from tests.conflicts.proposals import propose
from tests.factories import TODAY
from tests.people import People

pytestmark = pytest.mark.django_db

DAY = TODAY + timedelta(days=30)
NOW = datetime(2030, 1, 31, 12, 0, tzinfo=UTC)
SEES = ("manager_north", "executive", "administrator", "sewer_planner", "road_planner")
SEES_NOT = ("manager_south", "grid_planner", "stranger")


def plan(people: People, *rows: Combination, **fields: Any) -> Meeting:
    values = {"title": "North", "held_on": DAY, "area": people.north, **fields}
    meeting = services.make(values, people.manager_north)
    services.put_on_agenda(meeting, rows)
    return meeting


def numbers(meeting: Meeting) -> list[int]:
    rows = meeting.agenda.order_by("order")
    return list(rows.values_list("combination__number", flat=True))


def note(item: AgendaItem, text: str = "It was said.", seen: int = 1) -> AgendaItem:
    return services.take_note(
        item, discussion=text, outcome="We go on.", is_done=True, seen=seen
    )


def end(meeting: Meeting, people: People) -> Meeting:
    meeting.refresh_from_db()
    return services.close(
        meeting, seen=meeting.revision, by=people.manager_north, now=NOW
    )


@pytest.mark.parametrize("who", SEES + SEES_NOT)
def test_only_whom_its_proposals_concern_see_a_meeting(
    client: Client, people: People, who: str
) -> None:
    meeting = plan(people, put(people))
    client.force_login(getattr(people, who))
    for name, args in [
        ("meeting", [meeting.pk]),
        ("meeting_screen", [meeting.pk]),
        ("minutes", [meeting.pk, "docx"]),
    ]:
        status = client.get(reverse(f"conflicts:{name}", args=args)).status_code
        assert status == (200 if who in SEES else 404), name


@pytest.mark.parametrize("who", SEES + SEES_NOT)
def test_only_who_has_the_mandate_runs_it(
    client: Client, people: People, who: str
) -> None:
    row = put(people)
    meeting = plan(people, row)
    item = meeting.agenda.get()
    client.force_login(getattr(people, who))
    posts: list[tuple[str, list[int], dict[str, Any]]] = [
        ("meeting_agenda", [meeting.pk], {}),
        ("agenda_item", [meeting.pk, item.pk], {"what": "up"}),
        ("agenda_order", [meeting.pk], {"by": "value"}),
        ("item_note", [meeting.pk, item.pk], {"seen": 1, "discussion": "Mine"}),
        ("item_action", [meeting.pk, item.pk], {"what": "Call", "who": "Noor"}),
        ("item_decide", [meeting.pk, item.pk], {}),
        ("meeting_action", [meeting.pk], {"what": "Call", "who": "Noor"}),
        ("meeting_edit", [meeting.pk], {"kind": ""}),
        ("meeting_close", [meeting.pk], {"seen": 0}),
    ]
    refused = 403 if who in SEES else 404
    for name, args, data in posts:
        answer = client.post(reverse(f"conflicts:{name}", args=args), data)
        if who == "manager_north":
            assert answer.status_code in (302, 422), name
        else:
            assert answer.status_code == refused, name
    for name, args in [("meeting_new", []), ("put_on_agenda", [row.number])]:
        status = client.get(reverse(f"conflicts:{name}", args=args)).status_code
        managers = ("manager_north", "manager_south")
        may = who in managers and (who in SEES or name == "meeting_new")
        unseen = name == "put_on_agenda" and who in SEES_NOT
        assert status == (200 if may else 404 if unseen else 403), name


def test_items_about_works_of_others_are_left_out(
    client: Client, people: People
) -> None:
    shared = {"visibility": Visibility.PARTNERS}
    mine = put(people)
    works = PlannedWork.objects.filter(memberships__combination=mine)
    works.update(**shared)
    works.filter(organisation=people.roads).update(organisation=people.gridco)
    other = put(people, 400)
    meeting = plan(people, other, mine)
    note(meeting.agenda.get(combination=other), "Secret talk")
    services.add_action(meeting, None, {"what": "Internal", "who": "Noor"})
    item = meeting.agenda.get(combination=other)
    services.add_action(meeting, item, {"what": "Hush", "who": "Noor"})
    Meeting.objects.update(notes="Only for us")
    client.force_login(people.grid_planner)
    page = client.get(reverse("conflicts:meeting", args=[meeting.pk]))
    text = page.content.decode()
    assert mine.reference in text
    for hidden in (other.reference, "Secret talk", "Internal", "Hush", "Only for us"):
        assert hidden not in text
    assert "€" not in text
    assert [one.number for one in page.context["told"]] == [2]
    screen = reverse("conflicts:meeting_screen", args=[meeting.pk])
    asked = client.get(f"{screen}?item={item.pk}").content.decode()
    assert mine.reference in asked
    assert other.reference not in asked


def test_a_manager_makes_one_for_an_area(client: Client, people: People) -> None:
    client.force_login(people.manager_north)
    page = reverse("conflicts:meeting_new")
    data = {"kind": "area", "held_on": "2030-02-01", "area": people.north.pk}
    assert client.post(page, {**data, "area": people.south.pk}).status_code == 422
    assert client.post(page, {**data, "area": ""}).status_code == 422
    assert client.post(page, data).status_code == 302
    meeting = Meeting.objects.get()
    assert meeting.title.endswith("Noord")
    assert meeting.made_by == people.manager_north


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("held_on", "9999-12-31"),
        ("held_on", "0001-01-01"),
        ("next_on", "9999-12-31"),
        ("attendees", "x" * 10_001),
        ("notes", "x" * 10_001),
    ],
)
def test_no_day_or_text_is_out_of_reach(
    client: Client, people: People, field: str, value: str
) -> None:
    meeting = plan(people)
    client.force_login(people.manager_north)
    page = reverse("conflicts:meeting_edit", args=[meeting.pk])
    data = {"kind": "area", "held_on": "2030-02-01", "area": people.north.pk, "seen": 2}
    assert client.post(page, {**data, field: value}).status_code == 422


def test_what_was_said_is_no_book(people: People) -> None:
    said = {"discussion": "x" * 10_001, "outcome": "", "seen": 1}
    assert "discussion" in NoteForm(said).errors
    assert "due" in ActionForm({"what": "Dig", "who": "Jo", "due": "9999-12-31"}).errors


def test_what_waits_in_the_area_is_suggested(people: People) -> None:
    new, again = put(people), put(people, 200, state=State.REASSESS)
    put(people, 300, state=State.ACCEPTED)
    put(people, -500)  # in the south
    due, later = put(people, 500), put(people, 600)
    asked = {people.roads: Reply.ASKED}
    ask_parties(due, people.manager_north, asked, DAY - timedelta(days=1))
    ask_parties(later, people.manager_north, asked, DAY + timedelta(days=1))
    meeting = plan(people)
    rows = suggested(meeting, Combination.objects.all())
    assert set(rows) == {new, again, due}
    services.put_on_agenda(meeting, [new])
    assert set(suggested(meeting, Combination.objects.all())) == {again, due}


def test_the_agenda_is_built_from_chosen_proposals(
    client: Client, people: People
) -> None:
    small, large = put(people, value=1_000), put(people, 300, value=9_000)
    meeting = plan(people)
    client.force_login(people.manager_north)
    page = reverse("conflicts:meeting_agenda", args=[meeting.pk])
    offered = [card.combination for card in client.get(page).context["waiting"]]
    assert offered == [large, small]
    hidden = put(people, -500)
    client.post(page, {"proposal": [small.number, large.number, hidden.number, "x"]})
    client.post(page, {"proposal": [small.number]})
    assert numbers(meeting) == [small.number, large.number]
    order = reverse("conflicts:agenda_order", args=[meeting.pk])
    client.post(order, {"by": "value"})
    assert numbers(meeting) == [large.number, small.number]
    assert client.post(order, {"by": "luck"}).status_code == 404


def test_a_proposal_goes_on_the_agenda_from_its_own_page(
    client: Client, people: People
) -> None:
    row, meeting = put(people), plan(people)
    client.force_login(people.manager_north)
    page = reverse("conflicts:put_on_agenda", args=[row.number])
    assert [one for one, _on in client.get(page).context["meetings"]] == [meeting]
    assert client.post(page, {"meeting": meeting.pk}).status_code == 302
    assert client.post(page, {"meeting": 0}).status_code == 404
    assert numbers(meeting) == [row.number]


def test_items_move_up_and_down_and_off(people: People) -> None:
    rows = [put(people, y) for y in (100, 200, 300)]
    meeting = plan(people, *rows)
    one, two, three = (row.number for row in rows)
    last = meeting.agenda.get(combination=rows[2])

    def ids() -> list[int]:
        return list(meeting.agenda.values_list("pk", flat=True))

    services.move(last, Way.UP, ids())
    assert numbers(meeting) == [one, three, two]
    services.move(last, Way.UP, ids())
    services.move(last, Way.UP, ids())
    assert numbers(meeting) == [three, one, two]
    services.move(last, Way.DOWN, ids())
    services.take_off(meeting.agenda.get(combination=rows[0]))
    assert numbers(meeting) == [three, two]
    with pytest.raises(HasNotes):
        services.take_off(note(last))


def test_a_second_writer_is_told_and_loses_nothing(
    client: Client, people: People
) -> None:
    meeting = plan(people, put(people))
    item = meeting.agenda.get()
    client.force_login(people.manager_north)
    page = reverse("conflicts:item_note", args=[meeting.pk, item.pk])
    htmx = {"HX-Request": "true"}
    first = {"discussion": "Theirs", "outcome": "Yes", "seen": 1}
    client.post(page, first, headers=htmx)
    answer = client.post(page, {**first, "discussion": "Mine"}, headers=htmx)
    assert "Theirs" in answer.content.decode()
    item.refresh_from_db()
    assert (item.discussion, item.revision) == ("Theirs", 2)
    without = client.post(page, {**first, "discussion": "Mine"})
    assert without.status_code == 409
    assert without.context["note_form"]["discussion"].value() == "Mine"
    both = {**first, "discussion": "Mine", "outcome": "No", "both": 2}
    answer = client.post(page, both, headers=htmx)
    assert answer["HX-Retarget"] == "#note"
    item.refresh_from_db()
    assert item.discussion.split() == ["Theirs", "Mine"]
    assert item.outcome == "Yes; No"
    client.post(page, {**first, "discussion": "Last", "over": 3}, headers=htmx)
    item.refresh_from_db()
    assert item.discussion == "Last"


def test_the_same_note_twice_is_stored_once(people: People) -> None:
    item = plan(people, put(people)).agenda.get()
    note(item)
    assert note(item, seen=1).revision == 2
    with pytest.raises(ChangedMeanwhile):
        note(item, "Something else", seen=1)
    assert Meeting.objects.get().state == MeetingState.RUNNING


def test_unsaved_text_goes_along_to_the_next_item(
    client: Client, people: People
) -> None:
    meeting = plan(people, put(people), put(people, 300))
    one, two = meeting.agenda.all()
    client.force_login(people.manager_north)
    page = reverse("conflicts:item_note", args=[meeting.pk, one.pk])
    answer = client.post(page, {"discussion": "Said", "seen": 1, "go": two.pk})
    assert answer["Location"].endswith(f"/scherm?item={two.pk}")
    one.refresh_from_db()
    assert one.discussion == "Said"


def test_it_is_decided_on_the_screen_and_stands_in_the_minutes(
    client: Client, people: People
) -> None:
    row = propose(people)
    meeting = plan(people, row)
    item = meeting.agenda.get()
    client.force_login(people.manager_north)
    screen = reverse("conflicts:meeting_screen", args=[meeting.pk])
    seen = client.get(screen).context["form"]["seen"].value()
    page = reverse("conflicts:item_decide", args=[meeting.pk, item.pk])
    data = {"verdict": "reject", "reason": "too_small", "seen": seen}
    htmx = {"HX-Request": "true"}
    wrong = client.post(page, {**data, "reason": "saves"}, headers=htmx)
    assert wrong.context["form"].errors
    client.post(page, data, headers=htmx)
    late = client.post(page, {**data, "verdict": "later"}, headers=htmx)
    assert late.context["problem"] or late.context["form"].errors
    row.refresh_from_db()
    item.refresh_from_db()
    assert row.state == State.REJECTED
    assert item.decision == row.decisions.get()
    (told,) = told_of(meeting, people.road_planner, TODAY)
    assert "manager" in told.decision or "north" in told.decision


def test_who_runs_it_decides_only_with_the_mandate(
    client: Client, people: People
) -> None:
    """Of no area in particular: any manager runs it, each decides in their own."""
    row = put(people, -500)
    meeting = plan(people, put(people), row, area=None, kind="utilities")
    client.force_login(people.manager_north)
    item = meeting.agenda.get(combination=row)
    page = reverse("conflicts:item_decide", args=[meeting.pk, item.pk])
    assert client.post(page, {}).status_code == 404
    client.force_login(people.manager_south)
    assert client.post(page, {}).status_code == 422


def test_closing_freezes_it_and_tells_whom_it_concerns(people: People) -> None:
    row = propose(people)
    meeting = plan(people, row)
    item = note(meeting.agenda.get())
    ruling = Ruling(Verdict.LATER, Reason.BUDGET, revisit_on=date(2031, 1, 1))
    item.combination.refresh_from_db()
    services.decide_in(item, ruling, people.manager_north, TODAY)
    before = [one.facts for one in told_of(meeting, people.executive, TODAY)]
    closed = end(meeting, people)
    told = Notice.objects.filter(kind=NoticeKind.MEETING, meeting=meeting)
    assert {one.user for one in told} == {people.sewer_planner, people.road_planner}
    entry = row.journal.get(what=Happened.MEETING)
    assert (entry.by, entry.details["text"]) == (people.manager_north, "We go on.")
    for doing in (
        lambda: note(item, "More", seen=2),
        lambda: services.put_on_agenda(closed, [row]),
        lambda: services.add_action(closed, None, {"what": "x", "who": "y"}),
        lambda: services.change(closed, {"place": "x"}, closed.revision),
        lambda: services.take_off(item),
        lambda: services.decide_in(item, ruling, people.manager_north, TODAY),
        lambda: end(closed, people),
    ):
        with pytest.raises(Closed):
            doing()
    PlannedWork.objects.update(title="Another name")
    Combination.objects.update(value=1, state=State.NEW)
    (after,) = told_of(closed, people.executive, TODAY)
    assert before[0]["why"] == after.facts["why"]
    assert after.facts["decision"]["by"] == str(people.manager_north)


def test_closing_what_changed_meanwhile_is_refused(people: People) -> None:
    meeting = plan(people, put(people))
    with pytest.raises(ChangedMeanwhile):
        services.close(meeting, seen=1, by=people.manager_north, now=NOW)
    assert not Notice.objects.exists()


def test_what_is_still_open_comes_back_at_the_next_meeting(people: People) -> None:
    row = put(people)
    first = plan(people, row)
    item = first.agenda.get()
    call = services.add_action(first, item, {"what": "Call", "who": "Noor"})
    done = services.add_action(first, item, {"what": "Write", "who": "Noor"})
    services.tick(done, TODAY)
    end(first, people)
    later = {"held_on": DAY + timedelta(days=30)}
    plan(people, area=None, **later)
    second = plan(people, put(people, 300), **later)
    assert [one.what for one in earlier_for(second, people.manager_north)] == ["Call"]
    assert earlier_for(second, people.grid_planner) == []
    closed = end(second, people)
    services.tick(call, TODAY)
    assert [one.what for one in earlier_for(closed, people.executive)] == ["Call"]
    assert MeetingAction.objects.get(pk=call.pk).done_on == TODAY


def test_a_second_editor_of_a_meeting_sees_both(client: Client, people: People) -> None:
    meeting = plan(people)
    client.force_login(people.manager_north)
    page = reverse("conflicts:meeting_edit", args=[meeting.pk])
    data = {
        "kind": "area",
        "area": people.north.pk,
        "title": "North",
        "held_on": DAY.isoformat(),
        "seen": Meeting.objects.get().revision,
    }
    assert client.post(page, {**data, "attendees": "Noor"}).status_code == 302
    answer = client.post(page, {**data, "attendees": "Joost"})
    assert answer.status_code == 409
    ((field, theirs),) = answer.context["theirs"]
    assert (field.name, theirs, field.value()) == ("attendees", "Noor", "Joost")
    seen = answer.context["form"]["seen"].value()
    again = {**data, "attendees": "Noor\nJoost", "seen": seen}
    assert client.post(page, again).status_code == 302
    assert Meeting.objects.get().attendees.split() == ["Noor", "Joost"]


@pytest.mark.parametrize("page", ["meetings", "meeting", "meeting_agenda", "screen"])
def test_pages_ask_a_fixed_number_of_questions(
    client: Client,
    people: People,
    page: str,
    django_assert_max_num_queries: Any,
) -> None:
    rows = [put(people, 100 + 30 * n) for n in range(8)]
    meeting = plan(people, *(rows if page != "meeting_agenda" else []))
    for _ in range(5):
        plan(people, rows[0])
    client.force_login(people.manager_north)
    addresses = {
        "meetings": reverse("conflicts:meetings"),
        "meeting": reverse("conflicts:meeting", args=[meeting.pk]),
        "meeting_agenda": reverse("conflicts:meeting_agenda", args=[meeting.pk]),
        "screen": reverse("conflicts:meeting_screen", args=[meeting.pk]),
    }
    with django_assert_max_num_queries(60):
        assert client.get(addresses[page]).status_code == 200


def test_who_has_no_proposals_has_no_meetings(client: Client, people: People) -> None:
    client.force_login(people.stranger)
    assert client.get(reverse("conflicts:meetings")).status_code == 403
