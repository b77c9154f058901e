"""Planners ask the owners of other works: who may, who sees it, who gets mail."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from organisations.models import Membership, Substitution, User
from projects.desk import question_mails, questions
from projects.models import PlannedWork, Question, QuestionMail
from projects.planning import Visibility
from tests.factories import TODAY, make_user, make_work
from tests.people import People

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC)


@pytest.fixture
def gas(people: People) -> PlannedWork:
    return make_work("Elm Lane, gas", organisation=people.gridco)


@pytest.fixture
def sewer(people: People) -> PlannedWork:
    return make_work("Elm Lane, sewer", organisation=people.sewers)


def asking(work: PlannedWork) -> str:
    return reverse("projects:ask", args=[work.pk])


def ask(work: PlannedWork, user: User, **fields: Any) -> Question:
    question = Question(work=work, asked_by=user, text="Together?", **fields)
    questions.ask(question, TODAY)
    return question


def receivers() -> set[str]:
    return set(QuestionMail.objects.values_list("user__email", flat=True))


@pytest.mark.parametrize(
    ("who", "work_of", "status"),
    [
        ("sewer_planner", "gridco", 200),  # municipality to partner
        ("grid_planner", "sewers", 200),  # and back
        ("road_planner", "sewers", 200),
        ("manager_north", "gridco", 200),
        ("sewer_planner", "sewers", 403),  # one's own
        ("executive", "gridco", 403),
        ("stranger", "gridco", 404),
    ],
)
def test_who_may_ask_whom(
    client: Client, people: People, who: str, work_of: str, status: int
) -> None:
    work = make_work(organisation=getattr(people, work_of))
    client.force_login(getattr(people, who))
    assert client.get(asking(work)).status_code == status
    answer = client.post(asking(work), {"kind": "question", "text": "When?"})
    assert answer.status_code == (302 if status == 200 else status)
    assert Question.objects.exists() is (status == 200)


def test_nobody_asks_about_a_work_they_cannot_see(
    client: Client, people: People
) -> None:
    hidden = make_work(organisation=people.sewers, visibility=Visibility.MUNICIPALITY)
    client.force_login(people.grid_planner)
    assert client.get(asking(hidden)).status_code == 404
    assert client.post(asking(hidden), {"text": "?"}).status_code == 404
    client.logout()
    assert client.get(asking(hidden)).status_code == 302


def test_the_link_fills_in_the_form(
    client: Client, people: People, gas: PlannedWork, sewer: PlannedWork
) -> None:
    client.force_login(people.sewer_planner)
    page = client.get(asking(gas), {"own": sewer.pk, "kind": "combine"})
    form = page.context["form"]
    assert form.initial["kind"] == "combine"
    assert form.initial["own_work"] == str(sewer.pk)
    assert form.initial["text"]
    assert client.get(asking(gas), {"own": "x", "kind": "x"}).status_code == 200


def test_nobody_asks_on_behalf_of_a_work_of_another(
    client: Client, people: People, gas: PlannedWork
) -> None:
    other = make_work("not mine", organisation=people.roads)
    client.force_login(people.sewer_planner)
    make_work("mine", organisation=people.sewers)
    sent = {"kind": "combine", "text": "Shall we?", "own_work": other.pk}
    assert client.post(asking(gas), sent).status_code == 422
    assert not Question.objects.exists()


@pytest.mark.parametrize("text", ["", "x" * 2001, "a\0b"])
def test_a_question_is_no_nonsense(
    client: Client, people: People, gas: PlannedWork, text: str
) -> None:
    client.force_login(people.sewer_planner)
    sent = {"kind": "question", "text": text}
    assert client.post(asking(gas), sent).status_code == 422


def test_asking_twice_in_a_row_is_asking_once(
    client: Client, people: People, gas: PlannedWork
) -> None:
    client.force_login(people.sewer_planner)
    for _time in range(2):
        client.post(asking(gas), {"kind": "question", "text": "When?"})
    assert Question.objects.count() == 1
    assert QuestionMail.objects.count() == 1


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("sewer_planner", 200),  # asked it
        ("grid_planner", 200),  # owns the work
        ("road_planner", 404),
        ("manager_north", 404),
        ("stranger", 404),
    ],
)
def test_a_question_is_between_its_parties(
    client: Client, people: People, gas: PlannedWork, who: str, status: int
) -> None:
    question = ask(gas, people.sewer_planner)
    client.force_login(getattr(people, who))
    page = reverse("projects:question", args=[question.pk])
    assert client.get(page).status_code == status
    listed = client.get(reverse("projects:work_questions", args=[gas.pk]))
    if who != "stranger":
        assert ("Together?" in listed.content.decode()) is (status == 200)


def test_colleagues_of_who_asked_see_it_when_it_is_about_their_work(
    client: Client, people: People, gas: PlannedWork, sewer: PlannedWork
) -> None:
    colleague = make_user("colleague@kip.example", "reader", people.sewers)
    client.force_login(colleague)
    without = ask(gas, people.sewer_planner)
    with_work = ask(gas, people.sewer_planner, own_work=sewer)
    seen = questions.visible_to(colleague)
    assert list(seen) == [with_work]
    assert without not in seen


def test_an_own_work_that_is_hidden_stays_hidden(
    client: Client, people: People, gas: PlannedWork
) -> None:
    secret = make_work(
        "Secret plan", organisation=people.sewers, visibility=Visibility.ORGANISATION
    )
    question = ask(gas, people.sewer_planner, own_work=secret)
    page = reverse("projects:question", args=[question.pk])
    client.force_login(people.grid_planner)
    assert "Secret plan" not in client.get(page).content.decode()
    client.force_login(people.sewer_planner)
    assert "Secret plan" in client.get(page).content.decode()


def test_the_owner_answers_once(
    client: Client, people: People, gas: PlannedWork
) -> None:
    question = ask(gas, people.sewer_planner)
    page = reverse("projects:question", args=[question.pk])
    client.force_login(people.sewer_planner)
    assert client.post(page, {"answer": "Yes!"}).status_code == 403
    client.force_login(people.grid_planner)
    assert client.post(page, {"answer": ""}).status_code == 422
    assert client.post(page, {"answer": "Yes."}).status_code == 302
    client.post(page, {"answer": "No."})  # as a colleague who had the page open
    question.refresh_from_db()
    assert question.answer == "Yes."
    assert question.answered_by == people.grid_planner


def test_a_reader_of_the_owner_does_not_answer(
    client: Client, people: People, gas: PlannedWork
) -> None:
    question = ask(gas, people.sewer_planner)
    client.force_login(make_user("r@kip.example", "reader", people.gridco))
    page = reverse("projects:question", args=[question.pk])
    assert client.get(page).status_code == 200
    assert client.post(page, {"answer": "Yes."}).status_code == 403


def test_all_planners_get_a_mail_at_once_or_the_contact_person_alone(
    people: People, gas: PlannedWork
) -> None:
    second = make_user("grid2@kip.example", "planner", people.gridco)
    make_user("reader@kip.example", "reader", people.gridco)
    ask(gas, people.sewer_planner)
    assert receivers() == {"grid@kip.example", "grid2@kip.example"}
    Question.objects.all().delete()
    gas.contact = second
    ask(gas, people.sewer_planner)
    assert receivers() == {"grid2@kip.example"}
    Question.objects.all().delete()
    User.objects.filter(pk=second.pk).update(is_active=False)
    ask(gas, people.sewer_planner)
    assert receivers() == {"grid@kip.example"}


def test_todays_deputy_gets_the_mail_too(people: People, gas: PlannedWork) -> None:
    deputy = make_user("deputy@kip.example", "reader", people.gridco)
    Substitution.objects.create(
        membership=people.grid_planner.memberships.get(),
        deputy=deputy,
        first_day=TODAY,
        last_day=TODAY,
    )
    ask(gas, people.sewer_planner)
    assert receivers() == {"grid@kip.example", "deputy@kip.example"}


def test_a_deputy_elsewhere_hears_nothing(people: People, gas: PlannedWork) -> None:
    elsewhere = Membership.objects.create(
        user=people.grid_planner, organisation=people.roads, role="planner"
    )
    Substitution.objects.create(
        membership=elsewhere,
        deputy=people.road_planner,
        first_day=TODAY,
        last_day=TODAY,
    )
    ask(gas, people.sewer_planner)
    assert receivers() == {"grid@kip.example"}


def test_the_mail_leads_to_the_question_and_goes_out_once(
    people: People, gas: PlannedWork, settings: Any
) -> None:
    settings.KIP_ADDRESS = "https://kip.example"
    question = ask(gas, people.sewer_planner)
    assert question_mails.send_all(NOW) == 1
    assert question_mails.send_all(NOW) == 0
    [sent] = mail.outbox
    assert sent.to == ["grid@kip.example"]
    link = f"https://kip.example{reverse('projects:question', args=[question.pk])}"
    assert link in sent.body
    assert "Together?" in sent.body
    late = ask(gas, people.road_planner)
    questions.answer(late, "Never mind", people.grid_planner, NOW, TODAY)
    QuestionMail.objects.filter(question=late, is_answer=True).delete()
    assert question_mails.send_all(NOW) == 0  # answered before it went out
    questions.answer(question, "Fine & well", people.grid_planner, NOW, TODAY)
    assert question_mails.send_all(NOW) == 1
    assert mail.outbox[1].to == ["sewer@kip.example"]
    assert "Fine & well" in mail.outbox[1].body
    [html] = mail.outbox[1].alternatives  # type: ignore[attr-defined]
    assert "Fine &amp; well" in html[0]


def test_the_mail_waits_for_the_commit_and_for_redis(
    client: Client,
    people: People,
    gas: PlannedWork,
    django_capture_on_commit_callbacks: Any,
    settings: Any,
) -> None:
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1"
    client.force_login(people.sewer_planner)
    with django_capture_on_commit_callbacks() as callbacks:
        client.post(asking(gas), {"kind": "question", "text": "When?"})
    assert len(callbacks) >= 1
    assert mail.outbox == []
    assert QuestionMail.objects.filter(claimed_at=None).count() == 1  # a fact
    assert question_mails.send_all(NOW) == 1  # as beat asks for


def test_who_may_no_longer_see_the_work_gets_no_mail(
    people: People, gas: PlannedWork
) -> None:
    ask(gas, people.sewer_planner)
    Membership.objects.filter(user=people.grid_planner).delete()
    assert question_mails.send_all(NOW) == 0
    assert mail.outbox == []


def test_the_queries_do_not_grow_with_the_questions(
    client: Client, people: People, gas: PlannedWork, django_assert_max_num_queries: Any
) -> None:
    for number in range(8):
        Question.objects.create(
            work=gas, asked_by=people.sewer_planner, text=str(number)
        )
    client.force_login(people.grid_planner)
    page = reverse("projects:work_questions", args=[gas.pk])
    with django_assert_max_num_queries(12):
        client.get(page, headers={"HX-Request": "true"})


def test_nobody_floods_others_with_questions(
    client: Client, people: People, gas: PlannedWork
) -> None:
    asker = people.sewer_planner
    Question.objects.bulk_create(
        Question(work=gas, asked_by=asker, text=f"When? {number}")
        for number in range(questions.MOST_A_DAY)
    )
    client.force_login(asker)
    answer = client.post(asking(gas), {"kind": "question", "text": "And now?"})
    assert answer.status_code == 422
    assert not QuestionMail.objects.exists()
    yesterday = NOW - timedelta(days=1, hours=1)
    Question.objects.update(asked_at=yesterday)
    assert ask(gas, asker).pk
    assert QuestionMail.objects.exists()
