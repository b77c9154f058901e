"""What waits for the area manager: the most overdue first, of one area or of all."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from residents.models import Initiative
from tests.factories import TODAY
from tests.people import People
from tests.residents.ideas import make_idea, make_published
from tests.towns import point

pytestmark = pytest.mark.django_db

QUEUE = reverse("residents:initiative_queue")


def titles(client: Client, **query: str) -> list[str]:
    return [one.title for one in client.get(QUEUE, query).context["initiatives"]]


def test_the_queue_begins_with_what_is_overdue(client: Client, people: People) -> None:
    for title, due in (("Later", 5), ("Overdue", -1), ("Soon", 1)):
        idea = make_idea(title)
        day = TODAY + timedelta(days=due)
        Initiative.objects.filter(pk=idea.pk).update(answer_by=day)
    make_published("Answered", answer="Yes.")
    make_idea("In the south", place=point(50, -500))
    client.force_login(people.manager_north)
    assert titles(client) == ["Overdue", "Soon", "Later"]
    assert titles(client, which="published") == ["Answered"]
    assert titles(client, which="nonsense") == ["Overdue", "Soon", "Later"]


def test_the_queue_shows_one_area_of_many(client: Client, people: People) -> None:
    make_idea("North")
    make_idea("South", place=point(50, -500))
    make_published("Published in the south", place=point(50, -500))
    client.force_login(people.administrator)
    south = str(people.south.pk)
    assert set(titles(client)) == {"North", "South", "Published in the south"}
    assert set(titles(client, area=south)) == {"South", "Published in the south"}
    found = titles(client, area=south, which="published")
    assert found == ["Published in the south"]


def test_a_manager_chooses_from_areas_of_their_own(
    client: Client, people: People
) -> None:
    make_idea("North")
    make_idea("South", place=point(50, -500))
    client.force_login(people.manager_north)
    areas = client.get(QUEUE).context["filter"].fields["area"].queryset
    assert list(areas) == [people.north]
    # A question for another's area is as good as none.
    assert titles(client, area=str(people.south.pk)) == ["North"]


def test_the_queue_says_how_many_are_too_late(client: Client, people: People) -> None:
    for title, due in (("Late", -1), ("Today", 0), ("Later", 1)):
        idea = make_idea(title)
        day = TODAY + timedelta(days=due)
        Initiative.objects.filter(pk=idea.pk).update(answer_by=day)
    client.force_login(people.manager_north)
    page = client.get(QUEUE).context
    assert (page["count"], page["overdue"]) == (3, 1)
    assert client.get(QUEUE, {"which": "closed"}).context["overdue"] == 0


def test_many_ideas_come_in_pages_and_take_as_many_questions_as_few(
    client: Client, people: People, django_assert_max_num_queries: Any
) -> None:
    for number in range(40):
        make_idea(f"Idea {number}")
    client.force_login(people.manager_north)
    with django_assert_max_num_queries(14):
        assert len(titles(client)) == 30
    assert len(titles(client, page="2")) == 10
    part = client.get(QUEUE, {"page": "2"}, headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()


def test_where_nothing_waits_the_queue_says_so(client: Client, people: People) -> None:
    client.force_login(people.manager_north)
    page = client.get(QUEUE).content.decode()
    assert 'class="empty"' in page
