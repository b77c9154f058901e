"""Many works at once: what the preview says, who may, and all or nothing."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext as _
from pytest_django import DjangoAssertNumQueries

from organisations.models import Membership
from projects.editing.bulk import Wanted, preview
from projects.editing.forms import TooMany, chosen_ids, seen_revisions
from projects.models import PlannedWork, WorkPart, YearCost
from projects.planning import HomesReached, Status, Visibility
from projects.services import save_work
from tests.factories import make_user, make_work
from tests.people import People
from tests.projects.test_services import adopt, stored

pytestmark = pytest.mark.django_db

BULK, SAVE = reverse("projects:bulk"), reverse("projects:bulk_save")
LIST = reverse("projects:work_list")


@pytest.fixture
def planner(client: Client, people: People) -> Client:
    client.force_login(people.sewer_planner)
    return client


def works_of(people: People, number: int = 3, **fields: Any) -> list[PlannedWork]:
    fields = {"organisation": people.sewers, **fields}
    return [make_work(f"Work {which}", **fields) for which in range(number)]


def look(client: Client, works: list[PlannedWork], **wanted: Any) -> Any:
    """The preview, as the bar asks for it."""
    asked = {"works": ",".join(str(work.pk) for work in works), **wanted}
    return client.post(BULK, asked, headers={"HX-Request": "true"})


def save(client: Client, works: list[PlannedWork], **wanted: Any) -> Any:
    """The change, as the form of the preview sends it."""
    seen = ",".join(f"{work.pk}:{work.revision}" for work in works)
    values = {"seen": seen, **wanted}
    return client.post(SAVE, values, headers={"HX-Request": "true"})


def refused(answer: Any) -> set[str]:
    return {line.work.title for line in answer.context["plan"].refused}


def changing(answer: Any) -> set[str]:
    return {line.work.title for line in answer.context["plan"].changing}


@pytest.mark.parametrize(
    "who", ["manager_north", "executive", "stranger", "reader", "road_reader"]
)
def test_who_plans_for_nobody_has_no_bar(
    client: Client, people: People, who: str
) -> None:
    make_user("reader@kip.example", Membership.Role.READER, people.sewers)
    user = getattr(people, who, None) or people.executive
    client.force_login(user)
    works = works_of(people)
    assert look(client, works, status="draft").status_code == 403
    assert save(client, works, status="draft").status_code == 403
    assert stored(works[0]).revision == 1


def test_who_is_not_signed_in_has_no_bar(client: Client, people: People) -> None:
    assert client.post(BULK).status_code == 302
    assert client.post(SAVE).status_code == 302


def test_a_preview_stores_nothing(planner: Client, people: People) -> None:
    works = works_of(people)
    answer = look(planner, works, quarters=2)
    assert changing(answer) == {"Work 0", "Work 1", "Work 2"}
    step = answer.context["plan"].changing[0].steps[0]
    assert (step.old, step.new) == ("K2 2030", "K4 2030")
    assert stored(works[0]).revision == 1


def test_all_are_moved_at_once(planner: Client, people: People) -> None:
    works = works_of(people)
    answer = save(planner, works, quarters=2)
    assert "kip:works-changed" in answer.headers["HX-Trigger"]
    for work in works:
        assert stored(work).earliest_start == date(2030, 10, 1)
        assert stored(work).revision == 2


def test_of_a_mixed_choice_only_ones_own_works_change(
    planner: Client, people: People
) -> None:
    own = works_of(people, 1)[0]
    others = make_work("Paving", organisation=people.roads)
    inside = make_work(
        "Secret", organisation=people.gridco, visibility=Visibility.ORGANISATION
    )
    answer = look(planner, [own, others, inside], status=Status.ADOPTED)
    assert (changing(answer), refused(answer)) == ({"Work 0"}, {"Paving"})
    assert answer.context["missing"] == 1
    assert b"Secret" not in answer.content
    save(planner, [own, others, inside], status=Status.ADOPTED)
    for work in (own, others, inside):
        assert stored(work).status == Status.PROGRAMMED


def test_a_partner_changes_no_works_of_the_municipality(
    client: Client, people: People
) -> None:
    client.force_login(people.grid_planner)
    works = works_of(people)
    assert changing(look(client, works, quarters=1)) == set()
    save(client, works, quarters=1)
    assert stored(works[0]).revision == 1


def test_the_preview_says_which_can_not_and_why(
    planner: Client, people: People
) -> None:
    works = [
        make_work("Fine", organisation=people.sewers),
        make_work("Done", organisation=people.sewers, status=Status.FINISHED),
        make_work(
            "Vague", organisation=people.sewers, earliest_start=None, latest_end=None
        ),
        make_work("Late", organisation=people.sewers, latest_end=date(2200, 12, 31)),
    ]
    answer = look(planner, works, quarters=4)
    assert changing(answer) == {"Fine"}
    assert refused(answer) == {"Done", "Vague", "Late"}
    assert all(line.problem for line in answer.context["plan"].refused)


def test_a_concept_without_discipline_is_not_programmed(
    planner: Client, people: People
) -> None:
    concept = works_of(people, 1, status=Status.DRAFT, discipline="")
    assert refused(look(planner, concept, status=Status.PROGRAMMED)) == {"Work 0"}
    assert changing(look(planner, concept, status=Status.INTENTION)) == {"Work 0"}


def test_what_is_so_already_is_left_alone(planner: Client, people: People) -> None:
    works = works_of(people, 2)
    works[0].status = Status.ADOPTED
    save_work(works[0])
    answer = look(planner, works, status=Status.ADOPTED)
    assert len(answer.context["plan"].unchanged) == 1
    assert changing(answer) == {"Work 1"}


def test_publishing_says_what_residents_still_do_not_see(
    planner: Client, people: People
) -> None:
    works = works_of(people, 1, status=Status.DRAFT, visibility=Visibility.PARTNERS)
    answer = look(planner, works, visibility=Visibility.PUBLIC)
    assert len(answer.context["plan"].stays_hidden) == 1
    save(planner, works, visibility=Visibility.PUBLIC)
    assert stored(works[0]).visibility == Visibility.PUBLIC


def test_works_go_to_another_organisation_of_ones_own(
    planner: Client, people: People
) -> None:
    Membership.objects.create(
        user=people.sewer_planner,
        organisation=people.roads,
        role=Membership.Role.PLANNER,
    )
    colleague = make_user("c@kip.example", Membership.Role.PLANNER, people.sewers)
    works = works_of(people, 2, contact=colleague)
    save(planner, works, organisation=people.roads.pk)
    assert stored(works[0]).organisation == people.roads
    assert stored(works[0]).contact is None  # does not work there


def test_works_are_not_given_to_an_organisation_one_does_not_plan_for(
    planner: Client, people: People
) -> None:
    works = works_of(people)
    answer = look(planner, works, organisation=people.roads.pk)
    assert answer.context["form"].errors
    save(planner, works, organisation=people.roads.pk)
    assert stored(works[0]).organisation == people.sewers


def test_a_contact_person_is_a_colleague(planner: Client, people: People) -> None:
    works = works_of(people, 1)
    assert look(planner, works, contact=people.road_planner.pk).context["form"].errors
    save(planner, works, contact=people.sewer_planner.pk)
    assert stored(works[0]).contact == people.sewer_planner


def test_a_contact_person_can_be_taken_away(planner: Client, people: People) -> None:
    works = works_of(people, 2, contact=people.sewer_planner)
    none = make_work("Nobody's", organisation=people.sewers)
    answer = look(planner, [*works, none], contact="nobody")
    assert changing(answer) == {"Work 0", "Work 1"}
    assert 'value="nobody"' in answer.content.decode()  # on its way to be saved
    save(planner, works, contact="nobody")
    assert [stored(work).contact for work in works] == [None, None]


def test_a_contact_person_of_another_department_is_refused_per_work(
    client: Client, people: People
) -> None:
    client.force_login(people.administrator)
    works = works_of(people, 1)
    answer = look(client, works, contact=people.road_planner.pk)
    assert refused(answer) == {"Work 0"}


def test_what_residents_notice_is_said_of_many_at_once(
    planner: Client, people: People
) -> None:
    works = works_of(people, 2, closes_street=True)
    wanted = {"closes_street": "no", "is_noisy": "yes", "homes_reached": "on_foot"}
    line = look(planner, works, **wanted).context["plan"].changing[0]
    on_foot = str(HomesReached.ON_FOOT.label)
    assert [(step.old, step.new) for step in line.steps] == [
        (_("yes"), _("no")),
        (_("no"), _("yes")),
        (_("not said"), on_foot),
    ]
    page = look(planner, works, **wanted).content.decode()
    assert 'name="closes_street" value="no"' in page  # on its way to be saved
    save(planner, works, **wanted)
    for work in map(stored, works):
        assert (work.closes_street, work.is_noisy) == (False, True)
        assert (work.homes_reached, work.takes_parking) == ("on_foot", False)


def test_what_is_left_as_it_is_stays(planner: Client, people: People) -> None:
    works = works_of(people, 1, takes_parking=True, homes_reached="as_usual")
    assert look(planner, works, takes_parking="yes").context["plan"].unchanged
    save(planner, works, status=Status.ADOPTED, takes_parking="", homes_reached="")
    work = stored(works[0])
    assert (work.takes_parking, work.homes_reached) == (True, "as_usual")


@pytest.mark.parametrize(
    "wanted", [{"is_noisy": "perhaps"}, {"homes_reached": "by_boat"}]
)
def test_what_is_no_answer_changes_nothing(
    planner: Client, people: People, wanted: dict[str, str]
) -> None:
    works = works_of(people, 1)
    assert look(planner, works, **wanted).context["form"].errors
    save(planner, works, **wanted)
    assert stored(works[0]).revision == 1


def test_adopted_works_move_with_a_reason(planner: Client, people: People) -> None:
    works = works_of(people)
    adopt(works[0])
    answer = look(planner, works, quarters=1)
    needs = [line.work.title for line in answer.context["plan"].needs_reason]
    assert needs == ["Work 0"]
    assert save(planner, works, quarters=1).context["lacks_reason"]
    assert stored(works[1]).revision == 1
    save(planner, works, quarters=1, reason="The gas main first")
    assert stored(works[0]).earliest_start == date(2030, 7, 1)


def test_a_work_that_changed_meanwhile_is_named_and_stops_all(
    planner: Client, people: People
) -> None:
    works = works_of(people)
    save_work(stored(works[1]))
    answer = save(planner, works, quarters=1)
    assert "Work 1" in answer.context["problem"]
    assert "Work 0" not in answer.context["problem"]
    assert stored(works[0]).revision == 1
    assert f"{works[1].pk}:2" in answer.context["seen"]


def test_works_that_are_gone_stop_the_others(planner: Client, people: People) -> None:
    works = works_of(people)
    PlannedWork.objects.filter(pk=works[2].pk).delete()
    assert look(planner, works, quarters=1).context["missing"] == 1
    assert save(planner, works, quarters=1).context["problem"]
    assert stored(works[0]).revision == 1


def test_nothing_chosen_or_nothing_asked_is_said(
    planner: Client, people: People
) -> None:
    assert look(planner, [], quarters=1).context["problem"]
    assert look(planner, works_of(people)).context["form"].errors
    assert look(planner, works_of(people), quarters=400).context["form"].errors


def test_a_thousand_and_one_are_too_many(planner: Client) -> None:
    answer = planner.post(BULK, {"works": ",".join(map(str, range(1, 1002)))})
    assert "1.000" in answer.context["problem"]


def test_without_scripts_it_is_pages(planner: Client, people: People) -> None:
    works = works_of(people, 2)
    page = planner.post(BULK, {"work": [work.pk for work in works], "quarters": 1})
    assert changing(page) == {"Work 0", "Work 1"}
    assert b"<h1>" in page.content
    seen = page.context["seen"]
    done = planner.post(SAVE, {"seen": seen, "quarters": 1}, follow=True)
    assert done.redirect_chain
    assert stored(works[0]).revision == 2
    assert planner.get(BULK).headers["Location"] == LIST


def test_money_of_others_is_not_in_a_preview(client: Client, people: People) -> None:
    client.force_login(people.grid_planner)
    works = works_of(people, 1, cost_estimate=123456, description="internal")
    page = look(client, works, status=Status.ADOPTED).content.decode()
    assert "123" not in page
    assert "internal" not in page


@pytest.mark.parametrize("text", ["", "x", "1:x", ":", "1", "9" * 50 + ":1"])
def test_what_nobody_was_shown_is_read_as_nothing(text: str) -> None:
    assert seen_revisions(text) == {}


def test_choices_come_as_boxes_or_as_a_list() -> None:
    assert chosen_ids(QueryDict("work=3&work=1&works=2,3,x,-4")) == [1, 2, 3]
    with pytest.raises(TooMany):
        chosen_ids(QueryDict(f"works={','.join(map(str, range(1001)))}"))


def test_many_works_take_as_many_queries_as_a_few(
    planner: Client,
    people: People,
    django_assert_max_num_queries: Callable[..., DjangoAssertNumQueries],
) -> None:
    works = works_of(people, 15)
    for work in works:
        WorkPart.objects.create(work=work, name="North")
        YearCost.objects.create(work=work, year=2030, amount=5)
    wanted = Wanted(quarters=4, contact=people.sewer_planner)
    with django_assert_max_num_queries(6):
        preview([work.pk for work in works], wanted, people.sewer_planner)
    with django_assert_max_num_queries(16):
        look(planner, works, quarters=4)
    with django_assert_max_num_queries(40):
        save(planner, works, quarters=4)
    assert stored(works[0]).earliest_start == date(2031, 4, 1)
