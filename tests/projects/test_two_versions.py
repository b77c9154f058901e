"""Two people edit one work: the second sees both versions and chooses."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from projects.models import PlannedWork
from projects.services import save_work
from tests.factories import make_work
from tests.people import People
from tests.projects.test_work_form import edit_address, entered

pytestmark = pytest.mark.django_db


@pytest.fixture
def work(people: People) -> PlannedWork:
    return make_work(organisation=people.sewers, public_text="Before.")


def shown(client: Client, work: PlannedWork) -> dict[str, Any]:
    """What the form hides: which version somebody looks at."""
    form = client.get(edit_address(work)).context["form"]
    return {"revision": form["revision"].value(), "shown": form["shown"].value()}


def change(work: PlannedWork, **fields: Any) -> None:
    """A colleague is first."""
    theirs = PlannedWork.objects.get(pk=work.pk)
    for name, value in fields.items():
        setattr(theirs, name, value)
    save_work(theirs)


def mine(people: People, work: PlannedWork, **fields: Any) -> dict[str, Any]:
    kept = {"visibility": work.visibility, "public_text": work.public_text}
    return entered(people, duration_days=work.duration_days, **kept, **fields)


def refused(client: Client, work: PlannedWork, sent: dict[str, Any]) -> Any:
    answer = client.post(edit_address(work), sent)
    assert answer.status_code == 422
    return answer


def test_what_differs_is_shown_in_both_versions(
    client: Client, people: People, work: PlannedWork
) -> None:
    client.force_login(people.sewer_planner)
    before = shown(client, work)
    change(work, title="Theirs", public_text="After.")
    sent = mine(people, work, title="Mine", description="Note", **before)
    answer = refused(client, work, sent)
    met = {one.name: one for one in answer.context["form"].met}
    # The note is mine alone, so there is nothing to choose.
    assert set(met) == {"title", "public_text", "footprint"} - {"footprint"}
    assert (met["title"].mine, met["title"].theirs) == ("Mine", "Theirs")
    assert (met["title"].keeps, met["title"].is_clash) == ("mine", True)
    assert (met["public_text"].keeps, met["public_text"].is_clash) == ("theirs", False)
    page = answer.content.decode()
    assert 'name="keep-title"' in page
    assert "Theirs" in page


def test_what_is_chosen_per_field_is_stored(
    client: Client, people: People, work: PlannedWork
) -> None:
    client.force_login(people.sewer_planner)
    before = shown(client, work)
    change(work, title="Theirs", public_text="After.")
    sent = mine(people, work, title="Mine", description="Note", **before)
    form = refused(client, work, sent).context["form"]
    seen = {"revision": form["revision"].value(), "shown": form["shown"].value()}
    choices = {"keep-title": "mine", "keep-public_text": "theirs"}
    answer = client.post(edit_address(work), {**sent, **seen, **choices})
    assert answer.status_code == 302
    work.refresh_from_db()
    assert (work.title, work.public_text, work.description) == (
        "Mine",
        "After.",
        "Note",
    )


@pytest.mark.parametrize(
    ("name", "theirs"),
    [
        ("latest_end", "2030-12-31"),
        ("closes_street", True),
        ("is_noisy", True),
        ("homes_reached", "on_foot"),
        ("footprint", None),
        ("duration_days", 99),
        ("cost_estimate", Decimal("12.50")),
    ],
)
def test_every_kind_of_field_can_be_taken_from_the_other(
    client: Client, people: People, work: PlannedWork, name: str, theirs: Any
) -> None:
    client.force_login(people.sewer_planner)
    before = shown(client, work)
    change(work, **{name: theirs})
    sent = mine(people, work, title="Mine", **before)
    form = refused(client, work, sent).context["form"]
    assert name in {one.name for one in form.met}
    again = {**sent, "revision": form["revision"].value(), f"keep-{name}": "theirs"}
    assert client.post(edit_address(work), again).status_code == 302
    work.refresh_from_db()
    stored = getattr(work, name)
    assert work.title == "Mine"
    assert (str(stored) if name == "latest_end" else stored) == theirs


def test_costs_per_year_of_the_other_are_not_lost(
    client: Client, people: People, work: PlannedWork
) -> None:
    client.force_login(people.sewer_planner)
    before = shown(client, work)
    theirs = PlannedWork.objects.get(pk=work.pk)
    save_work(theirs, year_costs={(2030, "levy"): Decimal(7)})
    none = {"costs-TOTAL_FORMS": 0, "costs-INITIAL_FORMS": 0}
    sent = mine(people, work, title="Mine", **before, **none)
    form = refused(client, work, sent).context["form"]
    costs = next(one for one in form.met if one.name == "costs")
    assert (costs.mine, costs.keeps) == ("", "theirs")
    assert "2030" in costs.theirs
    choices = {f"keep-{one.name}": one.keeps for one in form.met}
    again = {**sent, "revision": form["revision"].value(), **choices}
    assert client.post(edit_address(work), again).status_code == 302
    assert work.year_costs.get().amount == 7


def test_a_third_change_is_told_again(
    client: Client, people: People, work: PlannedWork
) -> None:
    client.force_login(people.sewer_planner)
    before = shown(client, work)
    change(work, title="Theirs")
    sent = mine(people, work, title="Mine", **before)
    form = refused(client, work, sent).context["form"]
    seen = {"revision": form["revision"].value(), "shown": form["shown"].value()}
    change(work, public_text="Once more.")
    again = refused(client, work, {**sent, **seen, "keep-title": "mine"})
    assert {one.name for one in again.context["form"].met} == {"public_text"}


def test_what_somebody_says_was_shown_is_not_trusted(
    client: Client, people: People, work: PlannedWork
) -> None:
    client.force_login(people.sewer_planner)
    change(work, title="Theirs")
    for claim in ("", "{", "[]", '"x"', '{"title": [1]}'):
        sent = mine(people, work, title="Mine", revision=1, shown=claim)
        form = refused(client, work, sent).context["form"]
        assert "title" in {one.name for one in form.met}


def test_line_ends_and_spaces_are_no_version_of_mine(
    client: Client, people: People, work: PlannedWork
) -> None:
    client.force_login(people.sewer_planner)
    change(work, description="From a file\nin two lines ")
    before = shown(client, work)
    change(work, description="Theirs")
    sent = mine(people, work, title="Mine", description="From a file\r\nin two lines")
    answer = refused(client, work, sent | before)
    [note] = (one for one in answer.context["form"].met if one.name == "description")
    assert (note.keeps, note.is_clash) == ("theirs", False)


def test_who_looks_at_a_text_of_several_lines_leaves_it_as_it_is(
    client: Client, people: People, work: PlannedWork
) -> None:
    client.force_login(people.sewer_planner)
    text = "From a file\nin two lines "
    change(work, description=text)
    sent = mine(people, work, description="From a file\r\nin two lines")
    client.post(edit_address(work), sent | shown(client, work))
    work.refresh_from_db()
    assert work.description == text
