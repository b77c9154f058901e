"""Who is near a work that is being drawn: KIP's own code, as its form asks it."""

import random
from collections.abc import Sequence
from datetime import date
from statistics import median
from time import perf_counter
from typing import Any

from django.contrib.gis.db.models.functions import Translate
from django.db import connection
from django.test import RequestFactory

from bench.question import BUFFER_M, TODAY, TOLERANCE_DAYS
from conflicts.engine import Rules
from conflicts.nearby import neighbours_of
from conflicts.planner_views import neighbours
from organisations.models import Membership, Organisation, User
from projects.models import PlannedWork

# No further than the pairs of the other side; KIP's own rules look years around.
_RULES = Rules(
    default_buffer_m=BUFFER_M,
    tolerance_days=TOLERANCE_DAYS,
    near_miss_days=0,
    order_tolerance_days=TOLERANCE_DAYS,
)


def near(work_ids: Sequence[int]) -> dict[str, Any]:
    """Per place, a few metres beside a stored work: the works near it in its time.

    `page` is the whole answer to a browser, by KIP's own rules.
    """
    connection.ensure_connection()
    user = _planner()
    each, found, pages = [], [], []
    _page(_draft(work_ids[0]), user)  # the first one reads the templates
    for work_id in work_ids:
        draft = _draft(work_id)
        start = perf_counter()
        near = neighbours_of([draft], user, date.fromisoformat(TODAY), _RULES)
        each.append(perf_counter() - start)
        found.append(sorted(one.work.pk for one in near))
        pages.append(_page(draft, user))
    steps = [["page", median(pages)], ["slowest page", max(pages)]]
    return {"each": each, "found": found, "steps": steps}


def _draft(work_id: int) -> PlannedWork:
    """Its place shifted as the other side shifts it; it is nobody's and not stored."""
    step = random.Random(work_id)
    moved = Translate("footprint", step.uniform(-5, 5), step.uniform(-5, 5))
    work = PlannedWork.objects.annotate(moved=moved).get(pk=work_id)
    work.pk, work.organisation_id, work.footprint = None, 0, work.moved
    return work


def _page(draft: PlannedWork, user: User) -> float:
    """Seconds that a browser waits for the fragment below the map."""
    asked = {
        "footprint": draft.footprint.transform(4326, clone=True).json,  # type: ignore[union-attr]
        "earliest_start": draft.earliest_start or "",
        "latest_end": draft.latest_end or "",
        "discipline": draft.discipline,
    }
    request = RequestFactory().post("/", asked)
    request.user = user
    start = perf_counter()
    answer = neighbours(request)
    seconds = perf_counter() - start
    assert answer.status_code == 200
    return round(seconds, 4)


def _planner() -> User:
    user, _is_new = User.objects.get_or_create(email="bench@kip.example")
    town = Organisation.objects.order_by("pk")[0]
    role = Membership.Role.PLANNER
    Membership.objects.get_or_create(user=user, organisation=town, role=role)
    return user
