"""The pack of a meeting: asked for, made by a worker, opened and read."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.db.models.functions import Now
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from conflicts.meetings import pack_jobs
from conflicts.models import Answer, Meeting, MeetingPack
from conflicts.review import Reply
from conflicts.tasks import make_pack, take_up_packs
from organisations.models import User
from projects.models import PlannedWork
from projects.planning import Visibility
from tests.conflicts.board import ask_parties, put, shared
from tests.conflicts.test_meeting_papers import HOSTILE, get, read_pdf
from tests.conflicts.test_meetings import note, plan
from tests.people import People

pytestmark = pytest.mark.django_db


def ask(client: Client, meeting: Meeting, **data: Any) -> MeetingPack:
    address = reverse("conflicts:meeting_pack", args=[meeting.pk])
    answer = client.post(address, data)
    assert answer.status_code == 302
    row = MeetingPack.objects.latest("pk")
    assert answer["Location"] == page_of(row)
    return row


def page_of(row: MeetingPack) -> str:
    return reverse("conflicts:pack_progress", args=[row.meeting_id, row.pk])


def file_of(row: MeetingPack) -> str:
    return reverse("conflicts:pack_file", args=[row.meeting_id, row.pk])


def pack(client: Client, meeting: Meeting, **data: Any) -> bytes:
    row = ask(client, meeting, **data)
    make_pack(row.pk)
    return get(client, file_of(row))


def pages(content: bytes) -> Any:
    return PdfReader(io.BytesIO(content)).pages


def silent_since(row: MeetingPack, minutes: int) -> None:
    MeetingPack.objects.filter(pk=row.pk).update(
        alive_at=Now() - timedelta(minutes=minutes)
    )


def test_it_has_what_partners_may_see_and_no_money(
    client: Client, people: People
) -> None:
    mine, hidden = shared(people), put(people, 400)
    departments = PlannedWork.objects.filter(memberships__combination=hidden)
    departments.update(visibility=Visibility.MUNICIPALITY)
    others = put(people, 700)
    PlannedWork.objects.update(cost_estimate=123_456)
    PlannedWork.objects.filter(memberships__combination=mine).update(title=HOSTILE)
    meeting = plan(people, mine, hidden, others, kind="utilities", notes="Only for us")
    note(meeting.agenda.get(combination=mine), "Said inside")
    client.force_login(people.manager_north)
    content = pack(client, meeting)
    text = read_pdf(content)
    assert mine.reference in text
    assert others.reference in text
    for absent in (hidden.reference, "€", "Said inside", "Only for us", "root:"):
        assert absent not in text
    sides = pages(content)[0].mediabox[2:]
    assert [round(side * 25.4 / 72) for side in sides] == [420, 297]
    assert len(pages(content)) == 2  # a cover, and two proposals beside each other
    own = read_pdf(pack(client, meeting, party=people.gridco.pk))
    assert mine.reference in own
    assert others.reference not in own
    client.force_login(people.grid_planner)
    assert others.reference not in read_pdf(pack(client, meeting))


def test_what_does_not_fit_in_half_a_page_takes_another(
    client: Client, people: People
) -> None:
    first, second = shared(people), shared(people, 400)
    replies = {people.gridco: Reply.CONDITIONS, people.sewers: Reply.REFUSED}
    ask_parties(first, people.manager_north, replies)
    Answer.objects.update(note=f"{'Not before the school is out. ' * 60} The end.")
    client.force_login(people.manager_north)
    content = pack(client, plan(people, first, second, kind="utilities"))
    cover, long, other = (one.extract_text() for one in pages(content))
    assert first.reference in cover
    assert long.count("The end.") == 2
    assert second.reference in other


def test_without_proposals_it_says_so(client: Client, people: People) -> None:
    client.force_login(people.manager_north)
    assert len(pages(pack(client, plan(people)))) == 1


def test_who_waits_sees_how_far_it_is(client: Client, people: People) -> None:
    meeting = plan(people, shared(people))
    client.force_login(people.manager_north)
    row = ask(client, meeting)
    assert ask(client, meeting) == row  # who clicks twice waits for one
    MeetingPack.objects.update(done=3, total=4, alive_at=Now())
    page = client.get(page_of(row)).content.decode()
    assert 'aria-valuenow="75"' in page
    part = client.get(page_of(row), headers={"HX-Request": "true"})
    assert b"<html" not in part.content
    assert client.get(file_of(row))["Location"] == page_of(row)
    MeetingPack.objects.update(alive_at=None)
    make_pack(row.pk)
    part = client.get(page_of(row), headers={"HX-Request": "true"})
    assert part["HX-Redirect"] == page_of(row)
    assert file_of(row) in client.get(page_of(row)).content.decode()
    meeting_page = client.get(reverse("conflicts:meeting", args=[meeting.pk]))
    assert page_of(row) in meeting_page.content.decode()


@pytest.mark.parametrize(
    ("who", "may_ask"),
    [("executive", True), ("manager_south", False), ("stranger", False)],
)
def test_nobody_gets_what_another_asked_for(
    client: Client, people: People, who: str, may_ask: bool
) -> None:
    meeting = plan(people, put(people))
    row = pack_jobs.ask(meeting, None, people.manager_north)
    MeetingPack.objects.update(content=b"%PDF", finished_at=Now())
    client.force_login(getattr(people, who))
    assert client.get(page_of(row)).status_code == 404
    assert client.get(file_of(row)).status_code == 404
    address = reverse("conflicts:meeting_pack", args=[meeting.pk])
    assert client.post(address).status_code == (302 if may_ask else 404)
    assert client.post(address, {"party": "x"}).status_code == 404
    assert client.get(address).status_code == 405


def test_what_one_may_no_longer_see_is_not_given(
    client: Client, people: People
) -> None:
    row, other = shared(people), shared(people, 400)
    meeting = plan(people, row, other)
    asked = pack_jobs.ask(meeting, None, people.grid_planner)
    MeetingPack.objects.update(
        content=b"%PDF", finished_at=Now(), combinations=[row.pk, other.pk]
    )
    client.force_login(people.grid_planner)
    assert get(client, file_of(asked)) == b"%PDF"
    works = PlannedWork.objects.filter(memberships__combination=other)
    works.update(visibility=Visibility.MUNICIPALITY, organisation=people.sewers)
    answer = client.get(file_of(asked))
    assert answer["Location"] == reverse("conflicts:meeting", args=[meeting.pk])


def test_what_a_worker_left_is_taken_up_and_what_one_is_at_is_not(
    people: People,
) -> None:
    row = pack_jobs.ask(plan(people), None, people.manager_north)
    assert pack_jobs.waiting() == [row.pk]
    silent_since(row, 0)
    assert pack_jobs.waiting() == []
    make_pack(row.pk)
    row.refresh_from_db()
    assert row.finished_at is None
    silent_since(row, 5)
    assert pack_jobs.waiting() == [row.pk]
    make_pack(row.pk)
    row.refresh_from_db()
    assert bytes(row.content or b"").startswith(b"%PDF")
    again = row.finished_at
    make_pack(row.pk)
    row.refresh_from_db()
    assert row.finished_at == again


def test_it_is_not_tried_for_ever(client: Client, people: People) -> None:
    row = pack_jobs.ask(plan(people), None, people.manager_north)
    MeetingPack.objects.update(tries=3)
    make_pack(row.pk)
    row.refresh_from_db()
    assert row.finished_at
    assert row.content is None
    client.force_login(people.manager_north)
    page = client.get(page_of(row))
    assert page.status_code == 200
    assert file_of(row) not in page.content.decode()


def test_it_is_kept_for_an_hour(people: People) -> None:
    def made(by: User, minutes: int) -> int:
        row = pack_jobs.ask(plan(people), None, by)
        finished = Now() - timedelta(minutes=minutes)
        MeetingPack.objects.filter(pk=row.pk).update(finished_at=finished)
        return row.pk

    kept = made(people.manager_north, 50)
    made(people.manager_north, 70)
    take_up_packs()
    assert [row.pk for row in MeetingPack.objects.all()] == [kept]
