"""The integral assignment: made, completed, offered, adopted or sent back."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from conflicts.assignments.completeness import lacking
from conflicts.assignments.inbox_items import OFFERED
from conflicts.assignments.services import (
    ChangedMeanwhile,
    Incomplete,
    NotAccepted,
    make,
    take,
)
from conflicts.assignments.steps import STEPS, Act, Who
from conflicts.models import Assignment, AssignmentRole, Combination, Notice
from conflicts.review import AssignmentState, NoticeKind, Part
from conflicts.services import DecidedMeanwhile
from projects.desk.inbox import counts, items_of
from projects.models import PlannedWork
from tests.conflicts.handing_over import accept, challenge, complete, say
from tests.conflicts.proposals import propose
from tests.factories import TODAY
from tests.people import People

pytestmark = pytest.mark.django_db

ADDRESSES = {
    Act.EDIT: "assignment",
    Act.OFFER: "offer",
    Act.WITHDRAW: "offer",
    Act.ADOPT: "adopt",
    Act.RETURN: "return",
}


@pytest.fixture
def combination(people: People) -> Combination:
    return accept(people)


@pytest.fixture
def assignment(people: People, combination: Combination) -> Assignment:
    return complete(people, combination)


def put(assignment: Assignment, state: AssignmentState) -> Assignment:
    Assignment.objects.filter(pk=assignment.pk).update(state=state)
    assignment.refresh_from_db()
    return assignment


def form_of(assignment: Assignment, **fields: Any) -> dict[str, Any]:
    """What the page sends: all its texts and roles."""
    names = [
        *("goal", "result", "scope", "mandate", "means", "phasing", "risks"),
        *("planning", "communication", "project_leader", "client"),
    ]
    roles = list(assignment.roles.all())
    data: dict[str, Any] = {name: getattr(assignment, name) for name in names}
    data |= {"seen": assignment.revision, "roles-TOTAL_FORMS": len(roles)}
    data |= {"roles-INITIAL_FORMS": len(roles)}
    for number, role in enumerate(roles):
        for name in ("organisation_id", "part", "person", "task", "id"):
            field = name.removesuffix("_id")
            data[f"roles-{number}-{field}"] = getattr(role, name)
    return {**data, **fields}


def post(client: Client, act: Act, assignment: Assignment, **data: Any) -> Any:
    name, number = f"conflicts:{ADDRESSES[act]}", assignment.combination.number
    if act == Act.EDIT:
        data = form_of(assignment, **data)
    if act == Act.WITHDRAW:
        data["withdraw"] = "1"
    data = {"seen": assignment.revision, "note": "Less money.", **data}
    return client.post(reverse(name, args=[number]), data)


def test_it_is_filled_in_with_what_follows_from_the_proposal(
    people: People, combination: Combination
) -> None:
    say(combination, people, f"challenge-{challenge(people).pk}")
    assignment = make(combination, people.manager_north, TODAY)
    assert "Less water" in assignment.goal
    for text in (assignment.result, assignment.scope, assignment.planning):
        assert "Street 100, new sewer" in text
    first, second = (
        assignment.phasing.index(title) for title in ("new sewer", "new paving")
    )
    assert first < second
    assert assignment.mandate
    assert assignment.client == "executive"
    roles = {(role.organisation.name, role.part) for role in assignment.roles.all()}
    assert roles == {
        ("Town", Part.ACCOUNTABLE),
        ("Sewers", Part.RESPONSIBLE),
        ("Roads", Part.RESPONSIBLE),
    }


def test_a_partner_is_consulted(people: People) -> None:
    combination = accept(people, organisation=people.gridco)
    assignment = make(combination, people.manager_north, TODAY)
    assert assignment.roles.get(organisation=people.gridco).part == Part.CONSULTED


def test_making_it_twice_gives_the_same(
    people: People, combination: Combination
) -> None:
    first = make(combination, people.manager_north, TODAY)
    assert make(combination, people.manager_south, TODAY) == first


def test_what_is_not_accepted_has_none(people: People) -> None:
    with pytest.raises(NotAccepted):
        make(propose(people), people.manager_north, TODAY)


def test_nothing_is_missing_of_a_complete_one(assignment: Assignment) -> None:
    assert lacking(assignment) == []


@pytest.mark.parametrize(
    "name", ["goal", "result", "mandate", "project_leader", "client"]
)
def test_each_empty_text_is_named(assignment: Assignment, name: str) -> None:
    setattr(assignment, name, " ")
    (lack,) = lacking(assignment)
    assert lack.url.endswith(f"#id_{name}")


def test_everything_else_that_is_missing_is_named_with_its_place(
    people: People, combination: Combination
) -> None:
    assignment = complete(people, combination)
    key = f"challenge-{challenge(people).pk}"
    combination.decisions.get().confirmations.update(state="asked")
    PlannedWork.objects.filter(organisation=people.roads).update(cost_estimate=None)
    assignment.roles.all().delete()
    Combination.objects.filter(pk=combination.pk).update(state="reassess")
    assignment.combination.refresh_from_db()
    urls = [lack.url for lack in lacking(assignment)]
    page = reverse("conflicts:combination_detail", args=[combination.number])
    own = reverse("conflicts:assignment", args=[combination.number])
    choices = reverse("conflicts:choices", args=[combination.number])
    asked = combination.decisions.get().confirmations.count()
    work = PlannedWork.objects.get(organisation=people.roads)
    assert urls == [
        f"{page}#decision",
        f"{own}#roles",
        f"{own}#roles",
        f"{choices}#{key}",
        *[f"{page}#dates"] * asked,
        reverse("projects:work_detail", args=[work.pk]),
    ]


def test_what_is_incomplete_is_not_offered(
    people: People, assignment: Assignment
) -> None:
    challenge(people)
    with pytest.raises(Incomplete):
        take(Act.OFFER, assignment, people.manager_north, TODAY)
    assignment.refresh_from_db()
    assert assignment.state == AssignmentState.DRAFT
    assert not Notice.objects.filter(kind=NoticeKind.ASSIGNMENT).exists()


@pytest.mark.parametrize("state", AssignmentState)
@pytest.mark.parametrize("act", [act for act in Act if act != Act.EDIT])
def test_each_step_only_from_its_state(
    people: People, assignment: Assignment, act: Act, state: AssignmentState
) -> None:
    put(assignment, state)
    step = STEPS[act]
    if state == step.before:
        assert take(act, assignment, people.executive, TODAY).state == step.after
        return
    with pytest.raises(ChangedMeanwhile):
        take(act, assignment, people.executive, TODAY)
    assignment.refresh_from_db()
    assert assignment.state == state


# Who may not see it at all gets 404; who may not take a step 403.
SEEN_BY = ("manager_north", "executive", "administrator", "road_planner")
UNSEEN_BY = ("manager_south", "grid_planner", "stranger")
WHO = {Who.MANAGER: "manager_north", Who.EXECUTIVE: "executive"}


@pytest.mark.parametrize("who", SEEN_BY + UNSEEN_BY)
def test_each_step_only_by_whom_it_belongs_to(
    client: Client, people: People, assignment: Assignment, who: str
) -> None:
    client.force_login(getattr(people, who))
    page = reverse("conflicts:assignment", args=[assignment.combination.number])
    assert client.get(page).status_code == (200 if who in SEEN_BY else 404)
    for act, step in STEPS.items():
        put(assignment, step.before)
        status = post(client, act, assignment).status_code
        if who in UNSEEN_BY:
            assert status == 404, act
        else:
            assert status == (302 if who == WHO[step.who] else 403), act


def test_what_was_offered_stays_as_it_was(
    people: People, assignment: Assignment
) -> None:
    offered = take(Act.OFFER, assignment, people.manager_north, TODAY)
    PlannedWork.objects.update(title="Something else", cost_estimate=1)
    offered.refresh_from_db()
    assert "new sewer" in offered.snapshot["works"][0]["title"]
    assert offered.snapshot["budget"]["total"].endswith("500.000")
    adopted = take(Act.ADOPT, offered, people.executive, TODAY)
    assert adopted.snapshot == offered.snapshot
    assert adopted.adopted_by == people.executive


def test_nothing_is_chosen_while_it_lies_with_the_executive(
    people: People, assignment: Assignment
) -> None:
    key = f"challenge-{challenge(people).pk}"
    put(assignment, AssignmentState.OFFERED)
    with pytest.raises(DecidedMeanwhile):
        say(assignment.combination, people, key)


def test_whoever_it_concerns_is_told(people: People, assignment: Assignment) -> None:
    def told() -> set[Any]:
        users = Notice.objects.filter(kind=NoticeKind.ASSIGNMENT, read_at=None)
        names = {notice.user for notice in users}
        Notice.objects.all().delete()
        return names

    offered = take(Act.OFFER, assignment, people.manager_north, TODAY)
    assert told() == {people.executive}
    back = take(Act.RETURN, offered, people.executive, TODAY, "Less money.")
    assert told() == {people.manager_north}
    assert (back.returned_note, back.snapshot) == ("Less money.", {})
    again = take(Act.OFFER, back, people.manager_north, TODAY)
    told()
    take(Act.ADOPT, again, people.executive, TODAY)
    assert told() == {people.manager_north, people.sewer_planner, people.road_planner}


def test_it_is_sent_back_with_a_note_only(
    client: Client, people: People, assignment: Assignment
) -> None:
    put(assignment, AssignmentState.OFFERED)
    client.force_login(people.executive)
    assert post(client, Act.RETURN, assignment, note=" ").status_code == 422
    assignment.refresh_from_db()
    assert assignment.state == AssignmentState.OFFERED


def test_who_adopts_has_seen_the_last_version(
    client: Client, people: People, assignment: Assignment
) -> None:
    put(assignment, AssignmentState.OFFERED)
    client.force_login(people.executive)
    post(client, Act.ADOPT, assignment, seen=assignment.revision + 1)
    assignment.refresh_from_db()
    assert assignment.state == AssignmentState.OFFERED


def test_the_manager_changes_texts_and_roles(
    client: Client, people: People, assignment: Assignment
) -> None:
    client.force_login(people.manager_north)
    role = assignment.roles.get(organisation=people.roads)
    number = list(assignment.roles.all()).index(role)
    data = {"goal": "Another goal", f"roles-{number}-person": "Joost"}
    assert post(client, Act.EDIT, assignment, **data).status_code == 302
    assignment.refresh_from_db()
    assert (assignment.goal, assignment.revision) == ("Another goal", 2)
    assert AssignmentRole.objects.get(pk=role.pk).person == "Joost"


def test_a_second_editor_sees_both_versions_and_loses_nothing(
    client: Client, people: People, assignment: Assignment
) -> None:
    client.force_login(people.manager_north)
    post(client, Act.EDIT, assignment, goal="Theirs")
    answer = post(client, Act.EDIT, assignment, goal="Mine")
    assert answer.status_code == 409
    ((field, theirs),) = answer.context["theirs"]
    assert (field.name, theirs) == ("goal", "Theirs")
    assert answer.context["form"]["goal"].value() == "Mine"
    assert answer.context["form"]["seen"].value() == 2
    assert Assignment.objects.get().goal == "Theirs"
    assert post(client, Act.EDIT, assignment, goal="Mine", seen=2).status_code == 302
    assert Assignment.objects.get().goal == "Mine"


def test_the_page_says_who_makes_it(
    client: Client, people: People, combination: Combination
) -> None:
    page = reverse("conflicts:assignment", args=[combination.number])
    client.force_login(people.road_planner)
    assert b"<form method" not in client.get(page).content.partition(b"<main")[2]
    assert client.post(page).status_code == 403
    client.force_login(people.manager_north)
    assert client.post(page).status_code == 302
    assert Assignment.objects.get().made_by == people.manager_north


def test_the_page_asks_a_fixed_number_of_questions(
    client: Client,
    people: People,
    assignment: Assignment,
    django_assert_max_num_queries: Any,
) -> None:
    client.force_login(people.manager_north)
    page = reverse("conflicts:assignment", args=[assignment.combination.number])
    with django_assert_max_num_queries(100):
        client.get(page)


def test_what_is_offered_waits_for_the_executive_only(
    people: People, assignment: Assignment
) -> None:
    take(Act.OFFER, assignment, people.manager_north, TODAY)
    for who in SEEN_BY + UNSEEN_BY:
        person = getattr(people, who)
        waits = counts(person, TODAY)["assignment"]
        assert waits == (1 if who == "executive" else 0), who
    (item,) = items_of(OFFERED, people.executive, TODAY)
    assert item.url == reverse(
        "conflicts:assignment", args=[assignment.combination.number]
    )
