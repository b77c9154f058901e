"""The page with the rules: who may read it, who may change, and what is refused."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from conflicts.engine import Rules
from conflicts.models import RuleSet, RulesPreview
from conflicts.rules import add_rule_set, current_rules
from organisations.models import User
from organisations.permissions import Role
from tests.factories import make_organisation, make_user
from tests.people import People

PAGE = "/voorstellen/rekenregels"
CHANGE = f"{PAGE}/wijzigen"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def administrator(people: People) -> User:
    """Not a superuser: somebody of the municipality with that role."""
    town = make_organisation("Town")
    return make_user("rules@kip.example", Role.ADMINISTRATOR, town)


def sign_in(client: Client, user: User) -> Client:
    client.force_login(user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def answers(client: Client, **changed: str) -> dict[str, str]:
    """The form as it is shown, with some answers changed."""
    page = client.get(CHANGE)
    form, buffers = page.context["form"], page.context["buffers"]
    fields = [*form, *buffers.management_form]
    fields += [field for row in buffers for field in row]
    values = {field.html_name: field.value() for field in fields}
    given = {name: "" if v is None else str(v) for name, v in values.items()}
    given["note"] = "Own contract of 2030"
    return {**given, **changed}


def ask(client: Client, **changed: str) -> Any:
    return client.post(CHANGE, answers(client, **changed))


# Who may do what


@pytest.mark.parametrize("path", [PAGE, CHANGE, f"{PAGE}/1", f"{PAGE}/voorbeeld/1"])
def test_who_is_not_signed_in_must_do_so(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 302
    assert "/inloggen" in answer["Location"]


@pytest.mark.parametrize(
    "who", ["sewer_planner", "grid_planner", "manager_north", "executive"]
)
def test_who_sees_proposals_may_read_the_rules_and_not_change_them(
    client: Client, people: People, who: str
) -> None:
    sign_in(client, getattr(people, who))
    page = client.get(PAGE)
    assert page.status_code == 200
    assert CHANGE not in page.content.decode()
    assert client.get(CHANGE).status_code == 403
    assert client.post(CHANGE, {}).status_code == 403
    assert client.get(f"{PAGE}/voorbeeld/1").status_code == 403
    assert not RulesPreview.objects.exists()


def test_a_stranger_may_not_even_read(client: Client, people: People) -> None:
    assert sign_in(client, people.stranger).get(PAGE).status_code == 403


def test_an_administrator_of_another_organisation_may_not_change(
    client: Client, people: People
) -> None:
    gridco = make_user("grid-admin@kip.example", Role.ADMINISTRATOR, people.gridco)
    assert sign_in(client, gridco).get(PAGE).status_code == 200
    assert client.get(CHANGE).status_code == 403


def test_administrators_of_the_municipality_may_change(
    client: Client, administrator: User, people: People
) -> None:
    assert CHANGE in sign_in(client, administrator).get(PAGE).content.decode()
    assert client.get(CHANGE).status_code == 200
    assert sign_in(client, people.administrator).get(CHANGE).status_code == 200


# Reading


def test_every_figure_is_on_the_page(client: Client, administrator: User) -> None:
    page = sign_in(client, administrator).get(PAGE)
    parts = [*page.context["knobs"], *page.context["sections"]]
    shown = {
        row.name for _section, tables in parts for table in tables for row in table.rows
    }
    assert shown == {one.name for one in Rules().parameters()}
    assert all(tables for _section, tables in page.context["knobs"])
    assert "other" not in {section.key for section, _tables in parts}


def test_a_figure_says_its_value_unit_range_and_source(
    client: Client, administrator: User
) -> None:
    text = sign_in(client, administrator).get(PAGE).content.decode()
    assert "Closing a square metre of street" in text
    assert "euros per m²" in text
    assert "low 22, high 38" in text
    assert "De Ronde Venen 2023" in text
    assert "assumption" in text


def test_shares_are_read_in_percent(client: Client, administrator: User) -> None:
    text = sign_in(client, administrator).get(PAGE).content.decode()
    assert '2.25 <span class="knob__unit">% per year' in text


def test_a_figure_without_words_stands_under_its_own_name(
    client: Client, administrator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    from conflicts import rules_display

    known = [one for one in rules_display.SECTIONS if one.key != "nuisance"]
    monkeypatch.setattr(rules_display, "SECTIONS", known)
    monkeypatch.delitem(rules_display.WORDS, "affected_ground")
    text = sign_in(client, administrator).get(PAGE).content.decode()
    assert "affected_ground" in text


def add(by: User, number: int = 2, **changed: Any) -> RuleSet:
    rules = replace(current_rules(), **changed)
    return add_rule_set(rules, {}, number=number, note="Dearer bricks", by=by)


def test_the_history_says_who_why_and_what(client: Client, administrator: User) -> None:
    add(administrator, restoration_eur_m2=51.0)
    text = sign_in(client, administrator).get(PAGE).content.decode()
    assert "Dearer bricks" in text
    assert f"changed by {administrator}" in text
    assert "from 34 to 51 euros per m²" in text


def test_a_changed_band_and_a_changed_source_are_told_as_such(
    client: Client, administrator: User
) -> None:
    low = {**Rules().low, "restoration_eur_m2": 30.0}
    rules = replace(current_rules(), low=low)
    sources = {"kappa": "Own measurement"}
    add_rule_set(rules, sources, number=2, note="", by=administrator)
    text = sign_in(client, administrator).get(PAGE).content.decode()
    assert "from 34 (low 22, high 38) to 34 (low 30, high 38) euros per m²" in text
    assert "s days, source</strong>: from COB 2022" in text
    assert "to Own measurement" in text


def test_an_old_version_is_readable_and_says_that_it_is_old(
    client: Client, administrator: User, people: People
) -> None:
    add(administrator, restoration_eur_m2=51.0)
    page = sign_in(client, people.sewer_planner).get(f"{PAGE}/1")
    text = page.content.decode()
    assert "no longer holds" in text
    assert '34 <span class="knob__unit">' in text
    assert client.get(f"{PAGE}/9").status_code == 404


def test_the_page_costs_the_same_however_long_the_history(
    client: Client,
    administrator: User,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    sign_in(client, administrator)
    for number in range(2, 9):
        add(administrator, number, restoration_eur_m2=30.0 + number)
    with django_assert_max_num_queries(28):
        client.get(PAGE)


# Changing


def test_the_form_shows_what_holds(client: Client, administrator: User) -> None:
    form = sign_in(client, administrator).get(CHANGE).context["form"]
    assert form["restoration_eur_m2"].value() == "34"
    assert form["restoration_eur_m2-low"].value() == "22"
    assert form["discount_rate"].value() == "2.25"
    assert form["max_group_footprint_m2"].value() == "200,000"
    assert form["strips_m__gas"].value() == "1.2"
    assert not form["buffers_m__gas"].value()


def test_a_change_becomes_a_preview_and_saves_nothing(
    client: Client, administrator: User
) -> None:
    sign_in(client, administrator)
    answer = ask(client, restoration_eur_m2="51.5", **{"kappa": "40"})
    row = RulesPreview.objects.get()
    assert answer["Location"] == f"{PAGE}/voorbeeld/{row.pk}"
    proposed = Rules.from_json(row.values)
    assert proposed == replace(Rules(), restoration_eur_m2=51.5, kappa=0.4)
    assert (row.asked_by, row.note) == (administrator, "Own contract of 2030")
    assert current_rules() == Rules()


def test_tables_can_gain_and_lose_an_entry(client: Client, administrator: User) -> None:
    sign_in(client, administrator)
    ask(client, buffers_m__gas="3,5", life_years__traffic="")
    proposed = Rules.from_json(RulesPreview.objects.get().values)
    assert proposed.buffers_m == {"gas": 3.5}
    assert proposed.life_years.keys() == Rules().life_years.keys() - {"traffic"}


def test_number_of_thousands_of_digits_is_nobodys_preview_or_version(
    client: Client, administrator: User
) -> None:
    sign_in(client, administrator)
    digits = "9" * 5000
    assert client.get(CHANGE, {"voorbeeld": digits}).status_code == 200
    assert ask(client, based_on=digits).status_code == 422


def test_buffer_of_organisation_has_the_same_largest_value(
    client: Client, administrator: User, people: People
) -> None:
    sign_in(client, administrator)
    gridco = str(people.gridco.pk)
    row = {"buffers-0-organisation": gridco, "buffers-0-metres": "501"}
    answer = ask(client, **row)
    assert answer.status_code == 422
    assert "Must be 500 or less." in str(answer.context["buffers"].errors)


def test_buffers_of_organisations_can_be_set_and_taken_out(
    client: Client, administrator: User, people: People
) -> None:
    sign_in(client, administrator)
    gridco = str(people.gridco.pk)
    row = {"buffers-0-organisation": gridco, "buffers-0-metres": "25"}
    ask(client, **row)
    proposed = Rules.from_json(RulesPreview.objects.get().values)
    assert proposed.organisation_buffers_m == {gridco: {"*": 25.0}}
    add_rule_set(proposed, {}, number=2, note="", by=administrator)
    RulesPreview.objects.all().delete()
    ask(client, **{"buffers-0-metres": ""})
    proposed = Rules.from_json(RulesPreview.objects.get().values)
    assert proposed.organisation_buffers_m == {}


def test_a_new_source_is_a_change_of_its_own(
    client: Client, administrator: User
) -> None:
    sign_in(client, administrator)
    ask(client, **{"kappa-source": "Own measurements"})
    row = RulesPreview.objects.get()
    assert row.sources["kappa"] == "Own measurements"
    assert row.sources["discount_rate"] == "rwseconomie.nl, since 1 January 2021"


@pytest.mark.parametrize(
    ("field", "given", "message"),
    [
        ("restoration_eur_m2", "", "This field is required."),
        ("restoration_eur_m2", "a lot", "Enter a number."),
        ("restoration_eur_m2", "nan", "Enter a number."),
        ("restoration_eur_m2", "-1", "Must be 0 or more."),
        ("restoration_eur_m2-low", "-1", "Must be 0 or more."),
        ("kappa", "101", "Must be 0 to 100 percent."),
        ("kappa-high", "101", "Must be 0 to 100 percent."),
        ("max_group_size", "2.5", "Must be a whole number."),
        ("max_group_size", "1", "Must be 2 or more."),
        ("working_width_m", "0", "Must be more than 0."),
        ("life_years__water", "0", "Must be more than 0."),
        ("strips_m__gas", "-0.1", "Must be 0 or more."),
        ("tolerance_days", "40000", "Must be 36,500 or less."),
        ("default_buffer_m", "1000000000", "Must be 500 or less."),
        ("max_group_size", "1000000", "Must be 8 or less."),
        ("max_neighbours", "1000000", "Must be 30 or less."),
        ("campaign_max_works", "1000000", "Must be 20 or less."),
        ("restoration_eur_m2", "9" * 5000, "Enter a number."),
        ("restoration_eur_m2-low", "1e400", "Enter a number."),
        ("technical_order__roads", "", "renews the surface needs a place"),
        ("note", "", "This field is required."),
    ],
)
def test_what_makes_no_sense_is_told_beside_its_field_and_input_is_kept(
    client: Client, administrator: User, field: str, given: str, message: str
) -> None:
    sign_in(client, administrator)
    answer = ask(client, **{"coordination_eur": "4321", field: given})
    assert answer.status_code == 422
    form = answer.context["form"]
    assert form.errors.keys() == {field}
    assert message in form.errors[field][0]
    assert form["coordination_eur"].value() == "4321"
    assert not RulesPreview.objects.exists()


def test_a_wrong_buffer_is_told_beside_its_row(
    client: Client, administrator: User, people: People
) -> None:
    sign_in(client, administrator)
    gridco = str(people.gridco.pk)
    twice = {
        "buffers-0-organisation": gridco,
        "buffers-0-metres": "25",
        "buffers-1-organisation": gridco,
        "buffers-1-metres": "26",
        "buffers-2-metres": "-1",
    }
    answer = ask(client, **twice)
    assert answer.status_code == 422
    rows = answer.context["buffers"].forms
    assert rows[1].errors.keys() == {"organisation"}
    assert rows[2].errors.keys() == {"organisation", "metres"}


def test_several_things_can_be_wrong_at_once(
    client: Client, administrator: User
) -> None:
    sign_in(client, administrator)
    answer = ask(client, kappa="101", alignment="-1", buffers_m__gas="x")
    wrong = answer.context["form"].errors
    assert wrong.keys() == {"kappa", "alignment", "buffers_m__gas"}


def test_without_a_change_there_is_nothing_to_preview(
    client: Client, administrator: User
) -> None:
    answer = ask(sign_in(client, administrator))
    assert answer.status_code == 422
    assert "not changed anything" in answer.content.decode()
    assert not RulesPreview.objects.exists()


def test_in_dutch_a_comma_is_no_point(client: Client, administrator: User) -> None:
    client.force_login(administrator)
    page = client.get(CHANGE).context["form"]
    assert page["discount_rate"].value() == "2,25"
    assert page["max_group_footprint_m2"].value() == "200.000"
    ask(client, discount_rate="1,6", max_group_footprint_m2="150.000")
    proposed = Rules.from_json(RulesPreview.objects.get().values)
    changed = replace(Rules(), discount_rate=0.016, max_group_footprint_m2=150_000.0)
    assert proposed == changed


def test_the_form_costs_the_same_however_many_organisations(
    client: Client,
    administrator: User,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    sign_in(client, administrator)
    gridco = make_organisation("Gridco")
    buffers = {str(gridco.pk): {"*": 5.0, "gas": 3.0, "water": 4.0}}
    add(administrator, organisation_buffers_m=buffers)
    for number in range(20):
        make_organisation(f"Owner {number}")
    with django_assert_max_num_queries(22):
        client.get(CHANGE)


def test_what_somebody_saved_while_the_form_was_open_is_not_undone(
    client: Client, administrator: User
) -> None:
    sign_in(client, administrator)
    given = answers(client, restoration_eur_m2="51")
    add(administrator, kappa=0.4)
    answer = client.post(CHANGE, given, follow=True)
    row = RulesPreview.objects.get()
    assert Rules.from_json(row.values).restoration_eur_m2 == 51.0
    assert row.based_on.number == 1
    assert answer.context["is_stale"]
    merged = client.get(f"{CHANGE}?voorbeeld={row.pk}").context["form"]
    assert merged["kappa"].value() == "40"
    assert merged["restoration_eur_m2"].value() == "51"
