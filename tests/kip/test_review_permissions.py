"""Each role of each organisation against every action of reviewing, as in
`test_permissions`: what stands here may succeed, and nothing else.

One town for all of it: proposals that are new, in consultation, accepted, and accepted
with an assignment on offer; each of a sewer of Sewers and a gas main of Gridco, in the
area of the area manager of Sewers. It is laid out once; each attempt is undone.
"""

import logging
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse, HttpResponseForbidden
from django.test import Client, TestCase
from django.urls import reverse

from conflicts.assignments.services import make as make_assignment
from conflicts.consulting import links
from conflicts.consulting.services import open_consultation
from conflicts.deciding.services import Ruling, rule
from conflicts.meetings import services as meetings
from conflicts.models import (
    Answer,
    Assignment,
    Combination,
    Comment,
    DateConfirmation,
    Meeting,
    Notice,
)
from conflicts.notices.telling import tell
from conflicts.review import AssignmentState, NoticeKind, Reason, Verdict
from conflicts.services import detect
from organisations.models import Organisation, User
from projects.models import PlannedWork
from projects.planning import Discipline
from tests.factories import TODAY, make_area, make_organisation, make_user, make_work
from tests.kip import test_permissions as plan
from tests.kip.test_permissions import (
    ALL,
    COMPOSERS,
    GRIDCO,
    ROADS,
    ROLES,
    SEWERS,
    get,
    post,
)
from tests.towns import block, street

# With the mandate in its area; no other rank gives it, not the superuser's either.
MANAGER = {"Sewers area_manager"}
# Who plans a work in it, steers the town, or decides.
SEERS = {
    "Sewers planner",
    "Sewers area_manager",
    "Sewers executive",
    "Sewers administrator",
    "Roads executive",
    "Roads administrator",
    "Gridco planner",
    "Gridco executive",
    "Gridco administrator",
    "superuser",
}
# Partners learn neither what the town weighs nor what it pays.
TOWN = SEERS - GRIDCO
REVIEWERS = (SEWERS | ROADS | GRIDCO | ALL) - {
    f"{name} reader" for name in ("Sewers", "Roads", "Gridco")
}
KEEPERS = {"Sewers planner", "Sewers administrator"}
PARTNER = {"Gridco planner", "Gridco administrator"}
ADOPTERS = {"Sewers executive", "Roads executive"}
GOVERNORS = {"Sewers administrator", "Roads administrator"} | ALL
STEERERS = GOVERNORS | ADOPTERS | {"Sewers area_manager", "Roads area_manager"}


@dataclass
class Town:
    new: Combination
    talked: Combination
    accepted: Combination
    offered: Combination
    confirmation: DateConfirmation
    meeting: Meeting
    notice: Notice
    people: dict[str, User | None]
    clients: dict[str, Client] = field(default_factory=dict)

    def answer_of(self, name: str) -> Answer:
        rows = Answer.objects.filter(consultation__combination=self.talked)
        return rows.get(organisation__name=name)


Table = dict[str, tuple[Any, set[str]]]


def new(town: Town) -> int:
    return town.new.number


def talked(town: Town) -> int:
    return town.talked.number


def accepted(town: Town) -> int:
    return town.accepted.number


def offered(town: Town) -> int:
    return town.offered.number


def meeting(town: Town) -> int:
    return town.meeting.pk


def item(town: Town) -> int:
    return town.meeting.agenda.get().pk


def docx(_town: Town) -> str:
    return "docx"


def seen_of(which: str) -> Any:
    return lambda town: getattr(town, which).changed_at.isoformat()


def on(which: str, verdict: Verdict) -> Any:
    """This verdict, in a form that is complete."""
    return post(
        "conflicts:decide",
        lambda town: getattr(town, which).number,
        verdict=verdict.value,
        reason=Reason.OTHER.value,
        explanation="Because.",
        revisit_on=str(TODAY + timedelta(days=90)),
        seen=seen_of(which),
    )


def dates(said: str) -> Any:
    def ask(client: Client, town: Town) -> HttpResponse:
        form = f"dates-{town.confirmation.pk}"
        numbers = [town.accepted.number, town.confirmation.pk]
        address = reverse("conflicts:confirm_dates", args=numbers)
        return client.post(address, {f"{form}-said": said, f"{form}-note": "No."})

    return ask


def reply_of(name: str) -> Any:
    return post(
        "conflicts:answer",
        talked,
        answer=lambda town: town.answer_of(name).pk,
        reply="agree",
        note="",
    )


def reading(text: str, ask: Any) -> Any:
    """Succeeds when the page has this text."""

    def read(client: Client, town: Town) -> HttpResponse:
        page = ask(client, town)
        is_there = page.status_code == 200 and text in page.content.decode()
        return page if is_there else HttpResponseForbidden()

    return read


def write_internally(client: Client, town: Town) -> HttpResponse:
    address = reverse("conflicts:comment", args=[town.talked.number])
    answer = client.post(address, {"text": "Among us", "is_internal": "on"})
    is_kept = Comment.objects.filter(text="Among us", is_internal=True).exists()
    return answer if is_kept else HttpResponseForbidden()


READING: Table = {
    "see the board": (get("conflicts:combination_list"), REVIEWERS),
    "see the list": (get("conflicts:combination_list", query="?view=list"), REVIEWERS),
    "see all on a map": (get("conflicts:combinations_geojson"), REVIEWERS),
    "see its works on a map": (get("conflicts:combination_geojson", new), SEERS),
    "see its ground": (get("conflicts:combination_ground", new), SEERS),
    "see the runs": (get("conflicts:runs"), STEERERS),
    "see the rules": (get("conflicts:rules"), REVIEWERS),
    "change the rules": (get("conflicts:rules_change"), GOVERNORS),
    "see missed chances": (get("conflicts:missed_chances"), REVIEWERS),
    "take them along": (get("conflicts:missed_chances_csv"), REVIEWERS),
    "see all close-outs": (get("conflicts:close_outs"), REVIEWERS - GRIDCO),
    "see a notice of a partner": (
        get("conflicts:notice", lambda town: town.notice.pk),
        {"Gridco planner"},
    ),
    "mark it as read": (
        post("conflicts:notice_read", lambda town: town.notice.pk),
        {"Gridco planner"},
    ),
}

PROPOSAL: Table = {
    "see a proposal": (get("conflicts:combination_detail", new), SEERS),
    "see what is accepted": (get("conflicts:combination_detail", accepted), SEERS),
    "read what is internal": (
        reading("Between us.", get("conflicts:combination_detail", talked)),
        TOWN,
    ),
    "read what is not": (
        reading("To all.", get("conflicts:combination_detail", talked)),
        SEERS,
    ),
}

TALKING: Table = {
    "ask the parties": (get("conflicts:consult", new), MANAGER),
    "stop asking": (
        post("conflicts:withdraw", talked, seen=seen_of("talked")),
        MANAGER,
    ),
    "ask one more": (get("conflicts:join", talked), MANAGER),
    "name who leads": (
        post("conflicts:lead", talked, lead="", seen=seen_of("talked")),
        MANAGER,
    ),
    "answer for Sewers": (reply_of("Sewers"), KEEPERS),
    "answer for Gridco": (reply_of("Gridco"), PARTNER),
    "comment": (post("conflicts:comment", talked, text="Hello"), SEERS),
    "comment internally": (write_internally, TOWN),
    "follow": (post("conflicts:follow", talked, follow="on"), SEERS),
    "assign it": (get("conflicts:assign", new), MANAGER),
}

DECIDING: Table = {
    **{f"{verdict} what is new": (on("new", verdict), MANAGER) for verdict in Verdict},
    "reject what is talked about": (on("talked", Verdict.REJECT), MANAGER),
    "let go what was accepted": (on("accepted", Verdict.REJECT), MANAGER),
    "confirm dates": (dates("confirmed"), KEEPERS | ALL),
    "decline dates": (dates("declined"), KEEPERS | ALL),
    "put works together": (get("conflicts:compose"), COMPOSERS),
    "change it": (get("conflicts:recompose", new), MANAGER),
    "merge it": (get("conflicts:merge", new), MANAGER),
    "split it": (get("conflicts:split", new), MANAGER),
    "try it otherwise": (post("conflicts:try", new), SEERS),
}

HANDING_OVER: Table = {
    "see the choices": (get("conflicts:choices", accepted), TOWN),
    "choose": (post("conflicts:choices", accepted), MANAGER),
    "add a chance": (
        post("conflicts:add_opportunity", accepted, **{"new-title": "Trees"}),
        MANAGER | KEEPERS,
    ),
    "see the assignment": (get("conflicts:assignment", accepted), TOWN),
    "make an assignment": (post("conflicts:assignment", offered), MANAGER),
    "change the assignment": (post("conflicts:assignment", accepted), MANAGER),
    "offer it": (post("conflicts:offer", accepted), MANAGER),
    "take it back": (post("conflicts:offer", offered, withdraw="1"), MANAGER),
    "adopt it": (post("conflicts:adopt", offered), ADOPTERS),
    "send it back": (post("conflicts:return", offered, note="More."), ADOPTERS),
    "take the assignment along": (
        get("conflicts:assignment_document", accepted, docx),
        TOWN,
    ),
    "see what it brought": (get("conflicts:close_out", accepted), TOWN),
    "close it out": (post("conflicts:close_out", accepted), MANAGER),
}

MEETING: Table = {
    "see the meetings": (get("conflicts:meetings"), REVIEWERS),
    "call a meeting": (get("conflicts:meeting_new"), MANAGER),
    "see a meeting": (get("conflicts:meeting", meeting), SEERS),
    "change a meeting": (get("conflicts:meeting_edit", meeting), MANAGER),
    "set its agenda": (get("conflicts:meeting_agenda", meeting), MANAGER),
    "put it on an agenda": (get("conflicts:put_on_agenda", new), MANAGER),
    "see the screen": (get("conflicts:meeting_screen", meeting), SEERS),
    "note what is said": (post("conflicts:item_note", meeting, item), MANAGER),
    "agree on an action": (post("conflicts:item_action", meeting, item), MANAGER),
    "decide on the screen": (post("conflicts:item_decide", meeting, item), MANAGER),
    "agree on an action of all": (post("conflicts:meeting_action", meeting), MANAGER),
    "close the meeting": (post("conflicts:meeting_close", meeting), MANAGER),
    "ask for the pack": (post("conflicts:meeting_pack", meeting), SEERS),
    "take the minutes along": (get("conflicts:minutes", meeting, docx), SEERS),
}

# Setting pages takes a second: of who may, a manager and a partner make them.
PAPERS: Table = {
    "print the proposal": (get("conflicts:proposal_a4", new), SEERS),
}
MAKE_PAPERS = {"Sewers area_manager", "Gridco planner"}


def _laid_out() -> Town:
    sewers, roads = make_organisation("Sewers"), make_organisation("Roads")
    gridco = make_organisation("Gridco", kind=Organisation.Kind.GRID_OPERATOR)
    people = _people(sewers, roads, gridco)
    manager, partner = people["Sewers area_manager"], people["Gridco planner"]
    assert manager
    assert partner
    north = make_area("Noord", boundary=block(0, 0))
    north.managers.add(manager.memberships.get())
    works = [_works(y, sewers, gridco) for y in (100, 300, 500, 700)]
    detect(TODAY)
    rows = [Combination.objects.get(members__work=work) for work in works]
    _new, in_talks, *agreed = rows
    deadline = TODAY + timedelta(days=14)
    open_consultation(in_talks, by=manager, deadline=deadline)
    for text, is_internal in {"Between us.": True, "To all.": False}.items():
        Comment.objects.create(
            combination=in_talks, author=manager, text=text, is_internal=is_internal
        )
    for row in agreed:
        rule(row, Ruling(Verdict.ACCEPT, Reason.SAVES), manager, TODAY)
        make_assignment(row, manager, TODAY)
    Assignment.objects.filter(combination=agreed[1]).update(
        state=AssignmentState.OFFERED
    )
    tell([partner], NoticeKind.DECIDED, "one", combination=_new, by=manager)
    held = {"title": "Noord", "held_on": TODAY, "area": north}
    noord = meetings.make(held, manager)
    meetings.put_on_agenda(noord, [in_talks])
    for row in [*rows, noord]:
        row.refresh_from_db()
    asked = _asked_about(agreed[0], works[2])
    notice = Notice.objects.get(user=partner, key="one")
    return Town(*rows, asked, noord, notice, people)


def _people(*organisations: Organisation) -> dict[str, User | None]:
    people: dict[str, User | None] = {
        "anonymous": None,
        "stranger": make_user("stranger@kip.example"),
        "superuser": User.objects.create_superuser("super@kip.example", "a password"),
    }
    for organisation in organisations:
        for role in ROLES:
            name = f"{organisation} {role}"
            email = f"{name.replace(' ', '.').lower()}@kip.example"
            people[name] = make_user(email, role, organisation)
    return people


def _works(y: float, sewers: Organisation, gridco: Organisation) -> PlannedWork:
    when = {
        "earliest_start": TODAY + timedelta(days=200),
        "latest_end": TODAY + timedelta(days=500),
        "footprint": street(10, y, 300),
    }
    make_work(f"Gas {y}", organisation=gridco, discipline=Discipline.GAS, **when)
    return make_work(f"Sewer {y}", organisation=sewers, **when)


def _asked_about(row: Combination, work: PlannedWork) -> DateConfirmation:
    """The dates that the owner of this work is to confirm."""
    decision = row.decisions.get()
    days = {"earliest_start": work.earliest_start, "latest_end": work.latest_end}
    asked = DateConfirmation.objects.get_or_create(
        decision=decision, work=work, defaults=days
    )
    return asked[0]


def surprises(town: Town, table: Table, among: set[str] | None = None) -> Any:
    """Where what somebody can differs from the table, per action."""
    found = {}
    for action, (ask, allowed) in table.items():
        tries = {
            n for n in town.clients if among is None or n in among | _rest(allowed)
        }
        able = {name for name in tries if plan._can(ask, town.clients[name], town)}
        if able != allowed & tries:
            told = {"may not": able - allowed, "may": (allowed & tries) - able}
            found[action] = told
    return found


def _rest(allowed: set[str]) -> set[str]:
    everybody = SEWERS | ROADS | GRIDCO | ALL | {"anonymous", "stranger"}
    return everybody - allowed


@pytest.mark.urls("tests.bare_refusals")
class TestOnlyWhoMayCan(TestCase):
    """A class, as its town is laid out once for all of its tests."""

    town: Town

    @classmethod
    def setUpTestData(cls) -> None:
        cls.town = _laid_out()

    def setUp(self) -> None:
        logging.disable(logging.WARNING)  # of each refusal its traceback
        self.addCleanup(logging.disable, logging.NOTSET)
        people = self.town.people.items()
        self.town.clients = {name: plan._signed_in(user) for name, user in people}

    def test_reading(self) -> None:
        assert surprises(self.town, READING) == {}

    def test_a_proposal(self) -> None:
        assert surprises(self.town, PROPOSAL) == {}

    def test_talking(self) -> None:
        assert surprises(self.town, TALKING) == {}

    def test_deciding(self) -> None:
        assert surprises(self.town, DECIDING) == {}

    def test_handing_over(self) -> None:
        assert surprises(self.town, HANDING_OVER) == {}

    def test_meeting(self) -> None:
        assert surprises(self.town, MEETING) == {}

    def test_having_papers(self) -> None:
        assert surprises(self.town, PAPERS, among=MAKE_PAPERS) == {}

    def test_a_link_answers_for_its_party_without_signing_in(self) -> None:
        address = self._link_of("Gridco planner")
        anonymous = self.town.clients["anonymous"]
        assert anonymous.get(address).status_code == 200
        tampered = address[:-1] + ("a" if address[-1] != "a" else "b")
        assert anonymous.get(tampered).status_code == 410

    def test_a_link_to_who_may_not_answer_is_dead(self) -> None:
        anonymous = self.town.clients["anonymous"]
        for name in ("Sewers area_manager", "Gridco reader", "Gridco executive"):
            assert anonymous.get(self._link_of(name)).status_code == 410, name

    def test_nobody_stops_mails_with_a_link_that_was_not_given(self) -> None:
        address = reverse("organisations:unsubscribe", args=["made-up"])
        for name in ("anonymous", "superuser"):
            assert self.town.clients[name].post(address).status_code == 404

    def _link_of(self, name: str) -> str:
        """To answer for Gridco, as it would be mailed to this person."""
        person = self.town.people[name]
        assert person
        return links.link_for(self.town.answer_of("Gridco"), person)
