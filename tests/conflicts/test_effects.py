"""What changes would do to proposals, told before they are saved; nothing is stored."""

from typing import Any

import pytest
from django.core.serializers import serialize
from django.db import models
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from conflicts.models import Combination, CombinationMember, Match
from projects.models import PlannedWork
from tests.conflicts.proposals import propose
from tests.factories import TODAY
from tests.people import People

pytestmark = pytest.mark.django_db

EFFECTS = reverse("conflicts:effects")


@pytest.fixture(autouse=True)
def _on_the_day_of_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: TODAY)


def asked(client: Client, *works: PlannedWork, **changes: Any) -> HttpResponse:
    return client.post(EFFECTS, {"work": [work.pk for work in works], **changes})


def effects(client: Client, *works: PlannedWork, **changes: Any) -> Any:
    return asked(client, *works, **changes).context["effects"]  # type: ignore[attr-defined]


def the_works(combination: Combination) -> tuple[PlannedWork, PlannedWork]:
    sewer, road = PlannedWork.objects.filter(
        memberships__combination=combination
    ).order_by("pk")
    return sewer, road


def stored() -> list[str]:
    kept: list[type[models.Model]] = [
        PlannedWork,
        Combination,
        CombinationMember,
        Match,
    ]
    return [serialize("json", model._default_manager.order_by("pk")) for model in kept]


def test_a_work_that_moves_away_takes_its_proposal_along(
    client: Client, people: People
) -> None:
    combination = propose(people)
    sewer, _road = the_works(combination)
    client.force_login(people.sewer_planner)
    before = stored()
    found = effects(client, sewer, quarters=40)
    assert [one.row for one in found.lapse] == [combination]
    assert found.lapse[0].value.startswith("€")
    assert [found.appear, found.change, found.is_estimate] == [[], [], False]
    assert stored() == before
