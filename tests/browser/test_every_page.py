"""Every page of planners and of reviewing, filled, in Dutch: who can't see or uses no
mouse is not kept out of any of them, on a desk or a phone."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from conflicts.services import detect
from organisations.models import Substitution
from projects.history.changes import changes_of
from projects.models import Import, PlannedWork, Programme, Question
from projects.planning import Discipline
from projects.programmes.services import adopt, submit
from projects.services import save_work
from tests.browser import reviewing
from tests.browser.conftest import DESK, PHONE, Visit, at_rest, serious, speak
from tests.factories import TODAY, make_user, make_work
from tests.people import People
from tests.towns import street

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NOW = datetime(2030, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def work(people: People) -> PlannedWork:
    """In an adopted programme and moved since, with a neighbour and a question."""
    work = make_work(
        "Elm Lane, sewer", organisation=people.sewers, cost_estimate=5_000_000
    )
    paving = make_work(
        "Elm Lane, paving",
        organisation=people.roads,
        discipline=Discipline.ROADS,
        footprint=street(0, 15),
    )
    make_work("Oak Lane, sewer", organisation=people.sewers, footprint=None)
    detect(TODAY)
    Question.objects.create(
        work=work, own_work=paving, text="Together?", asked_by=people.road_planner
    )
    return work


@pytest.fixture
def programmes(people: People, work: PlannedWork) -> list[Programme]:
    """One that is adopted, from which a work moved, and one that is a draft."""
    years = {"first_year": 2030, "last_year": 2034}
    adopted = Programme.objects.create(
        title="First", organisation=people.sewers, **years
    )
    submit(adopted, people.sewer_planner, NOW, TODAY)
    adopt(adopted, people.executive, NOW, seen=adopted.submitted_at)
    work.refresh_from_db()
    work.duration_days = 30
    save_work(work, reason="The school comes first")
    draft = Programme.objects.create(
        title="Second", organisation=people.sewers, **years
    )
    return [adopted, draft]


def addresses(
    people: People, work: PlannedWork, programmes: list[Programme]
) -> list[str]:
    def at(name: str, *args: object, **query: str) -> str:
        return reverse(f"projects:{name}", args=args, query=query)

    absent = make_user("absent@kip.example", "planner", people.sewers)
    Substitution.objects.create(
        membership=absent.memberships.get(),
        deputy=people.sewer_planner,
        first_day=datetime.now(UTC).date(),
        last_day=datetime.now(UTC).date(),
    )
    imported = Import.objects.create(
        organisation=people.sewers,
        user=people.sewer_planner,
        file_name="plan.csv",
        state=Import.State.DONE,
    )
    version = changes_of(work)[-1].event_id
    views = [at("work_list", mine="0", view=one) for one in ("table", "map", "all")]
    return [
        *views,
        at("work_list", mine="0", view="timeline", years="5"),
        at("work_list", q="nothing at all"),
        *(at(one) for one in ("budgets", "work_create", "print", "inbox", "changes")),
        at("inbox", kind="question"),
        at("inbox", kind="stale"),
        *(at(one, work.pk) for one in ("work_detail", "work_edit", "work_history")),
        at("work_version", work.pk, version),
        at("ask", PlannedWork.objects.get(title="Elm Lane, paving").pk),
        at("question", Question.objects.get().pk),
        *(at(one) for one in ("recent_changes", "programme_list", "programme_create")),
        *(at("programme_detail", one.pk) for one in programmes),
        at("programme_change", programmes[1].pk),
        at("programme_compare", programmes[0].pk),
        at("import_list"),
        at("import_report", imported.pk),
        reverse("organisations:settings"),
        reverse("conflicts:notices"),
        reverse("conflicts:notice_settings"),
        reverse("organisations:substitutions"),
    ]


def barriers_at(page: Page, path: str) -> list[str]:
    found = []
    answer = page.goto(path)
    assert answer
    assert answer.status == 200, path
    at_rest(page)  # also what the page asks for after it came
    for width, height in (DESK, PHONE):
        page.set_viewport_size({"width": width, "height": height})
        found += [f"{path}, {width} wide: {one}" for one in serious(page)]
    return found


def test_no_page_keeps_anybody_out(
    visit: Visit, people: People, work: PlannedWork, programmes: list[Programme]
) -> None:
    paths = addresses(people, work, programmes)
    page = speak(visit("/", people.sewer_planner), "nl")
    assert [one for path in paths for one in barriers_at(page, path)] == []


def test_no_page_of_reviewing_keeps_anybody_out(visit: Visit, people: People) -> None:
    paths = reviewing.addresses(people)
    page = speak(visit("/", people.manager_north), "nl")
    assert [one for path in paths for one in barriers_at(page, path)] == []
