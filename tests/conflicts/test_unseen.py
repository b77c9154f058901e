"""What the file of a proposal keeps to itself, by who reads it."""

import pytest
from django.test import Client

from conflicts.assignments.services import take
from conflicts.assignments.steps import Act
from conflicts.choices.services import add_opportunity
from conflicts.composing import services as composing
from conflicts.composing.asking import Asked
from conflicts.composing.services import Impossible
from conflicts.composing.trial import trial_of
from conflicts.deciding.services import Ruling, rule
from conflicts.journal import entries_of
from conflicts.models import Combination, OpportunityRule
from conflicts.review import Reason, Verdict
from conflicts.rules import current_rules
from conflicts.trying import read_trials
from organisations.models import User
from projects.models import PlannedWork
from projects.planning import Discipline, Visibility
from tests.conflicts.handing_over import challenge, complete, say
from tests.conflicts.proposals import make_pair
from tests.conflicts.talks import propose_three
from tests.factories import TODAY, make_work
from tests.people import People
from tests.towns import street

pytestmark = pytest.mark.django_db


def page_of(client: Client, row: Combination, user: User) -> str:
    client.force_login(user)
    answer = client.get(f"/voorstellen/{row.number}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_partner_reads_nothing_of_choices_and_the_assignment_in_the_file(
    client: Client, people: People
) -> None:
    OpportunityRule.objects.all().delete()
    row = propose_three(people)
    rule(row, Ruling(Verdict.ACCEPT, Reason.SAVES), people.manager_north, TODAY)
    row.refresh_from_db()
    asked = challenge(people, "Less water on the square")
    say(row, people, f"challenge-{asked.pk}")
    assignment = complete(people, row)
    offered = take(Act.OFFER, assignment, people.manager_north, TODAY)
    take(Act.RETURN, offered, people.executive, TODAY, "Spend less than a million.")
    add_opportunity(row, "Borrow the budget", "", by=people.manager_north)
    own = ("Borrow the budget", "Spend less than a million.", "Because.")
    for text in own:
        assert text in page_of(client, row, people.road_planner)
        assert text not in page_of(client, row, people.grid_planner)


def leaves(people: People) -> tuple[Combination, PlannedWork]:
    """A proposal that a work left which only departments may see."""
    row = propose_three(people)
    hidden = make_work(
        "Street 100, dismissed depot",
        organisation=people.roads,
        discipline=Discipline.GREEN,
        footprint=street(10, 100, 300),
        visibility=Visibility.MUNICIPALITY,
    )
    works = list(row.members.values_list("work", flat=True))
    manager = people.manager_north
    composing.change(row, [*works, hidden.pk], None, manager, TODAY)
    row.refresh_from_db()
    composing.change(row, works, None, manager, TODAY)
    row.refresh_from_db()
    return row, hidden


def test_a_work_that_was_left_out_stays_hidden(client: Client, people: People) -> None:
    row, hidden = leaves(people)
    assert hidden.title in page_of(client, row, people.road_planner)
    assert hidden.title not in page_of(client, row, people.grid_planner)


def test_what_a_decision_left_out_stays_hidden(client: Client, people: People) -> None:
    row, hidden = leaves(people)
    works = list(row.members.values_list("work", flat=True))
    manager = people.manager_north
    composing.change(row, [*works, hidden.pk], None, manager, TODAY)
    row.refresh_from_db()
    ruling = Ruling(Verdict.ACCEPT_CHANGED, Reason.SAVES, "Without it.", works=works)
    rule(row, ruling, manager, TODAY)
    assert hidden.title in page_of(client, row, people.road_planner)
    text = page_of(client, row, people.grid_planner)
    assert "Without it." in text
    assert hidden.title not in text


def test_where_a_proposal_went_is_told_to_who_may_see_that(
    client: Client, people: People
) -> None:
    row = propose_three(people)
    other = make_pair(people, 105)
    kept = row.members.values_list("work", flat=True)
    gas = PlannedWork.objects.get(organisation=people.gridco)
    parts = [[pk for pk in kept if pk != gas.pk], [gas.pk, other[0].pk]]
    manager = people.manager_north
    composing.change(row, [*kept, other[0].pk], None, manager, TODAY)
    row.refresh_from_db()
    first, second = composing.split(row, parts, manager, TODAY)
    for user, seen in ((people.road_planner, first), (people.grid_planner, second)):
        text = page_of(client, row, user)
        assert f"/voorstellen/{seen.number}" in text
    assert first.reference not in page_of(client, row, people.grid_planner)
    entries = entries_of(row, people.grid_planner)
    assert not any(first.reference in entry.what for entry in entries)


def test_a_proposal_that_one_may_not_see_is_not_named_when_it_holds_a_work(
    people: People,
) -> None:
    row = propose_three(people)
    sewer = row.members.get(work__organisation=people.sewers).work
    road = row.members.get(work__organisation=people.roads).work
    gas = row.members.get(work__organisation=people.gridco).work
    manager = people.manager_north
    PlannedWork.objects.filter(pk=gas.pk).update(visibility=Visibility.PARTNERS)
    Combination.objects.all().delete()
    held = composing.make([sewer, road], by=manager, today=TODAY)
    for user, is_named in ((people.grid_planner, False), (manager, True)):
        with pytest.raises(Impossible) as problem:
            composing.make([sewer, gas], by=user, today=TODAY)
        assert (held.reference in str(problem.value)) is is_named
        asked = Asked([sewer, gas], None)
        trials = read_trials(asked.ids, current_rules(), TODAY)
        trial = trial_of(asked, trials, user)
        told = " ".join(one.what for one in trial.obstacles)
        assert (held.reference in told) is is_named
        assert sewer.title in told
