"""The rules that hold: versions that are kept, and read by a later engine too."""

import threading
from dataclasses import replace

import pytest
from django.db import IntegrityError, connection
from pytest_django import DjangoAssertNumQueries

from conflicts.engine import Rules
from conflicts.models import RuleParameter, RuleSet
from conflicts.rules import (
    add_rule_set,
    current_rule_set,
    current_rules,
    figures_of,
    rules_of_version,
)
from tests.factories import make_user

# Something of everything: a figure, a band, tables with and without entries.
CHANGED = replace(
    Rules(),
    restoration_eur_m2=51.0,
    low={**Rules().low, "restoration_eur_m2": 30.5},
    tolerance_days=730,
    buffers_m={"sewerage": 12.5},
    life_years={},
    organisation_buffers_m={"7": {"*": 3.0, "gas": 4.0}},
    supersedes={},
)


def add(rules: Rules = CHANGED, number: int = 2, **sources: str) -> RuleSet:
    by = make_user(f"someone-{number}@kip.example")
    return add_rule_set(rules, sources, number=number, note="dearer", by=by)


@pytest.mark.django_db
def test_the_first_rules_are_those_of_the_engine() -> None:
    assert current_rules() == Rules()
    first = RuleSet.objects.get()
    assert (first.number, first.version) == (1, Rules().version)
    assert first.created_by is None


@pytest.mark.django_db
def test_every_figure_has_a_row_with_its_unit_and_source() -> None:
    rows = {row.name: row for row in current_rule_set().parameters.all()}
    assert rows.keys() == {one.name for one in Rules().parameters()}
    price = rows["restoration_eur_m2"]
    assert (price.value, price.low, price.high, price.unit) == (34, 22, 38, "EUR/m2")
    assert "De Ronde Venen" in price.source
    assert rows["strips_m.gas"].is_assumed


@pytest.mark.django_db
def test_asking_again_makes_no_second_set(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    current_rules()
    with django_assert_num_queries(2):
        current_rules()
    assert RuleSet.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_who_ask_first_at_the_same_time_make_one_set() -> None:
    start = threading.Barrier(4)
    found: list[Rules] = []

    def ask() -> None:
        start.wait()
        found.append(current_rules())
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [Rules()] * 4
    assert RuleSet.objects.count() == 1
    assert RuleParameter.objects.count() == len(list(Rules().parameters()))


@pytest.mark.django_db
def test_what_is_stored_comes_back_as_it_was() -> None:
    current_rules()
    stored = add()
    assert current_rules() == CHANGED
    assert current_rules().version == stored.version == CHANGED.version


@pytest.mark.django_db
def test_reading_a_set_leaves_its_tables_alone() -> None:
    stored = add()
    stored.rules()
    assert stored.tables["life_years"] == stored.tables["buffers_m"] == {}


@pytest.mark.django_db
def test_an_older_version_is_found_again() -> None:
    first = current_rules()
    add()
    assert rules_of_version(first.version) == first
    assert rules_of_version(CHANGED.version) == CHANGED
    assert rules_of_version("never was") is None


@pytest.mark.django_db
def test_a_number_is_given_once() -> None:
    add()
    with pytest.raises(IntegrityError):
        add_rule_set(Rules(), {}, number=2, note="", by=make_user("b@kip.example"))


@pytest.mark.django_db
def test_what_the_engine_learned_since_has_its_default() -> None:
    stored = add()
    stored.parameters.filter(name__in=["kappa", "detour_m"]).delete()
    read = RuleSet.objects.get(number=2)
    assert read.rules() == CHANGED
    assert figures_of(read)["kappa"].low == Rules().low["kappa"]
    assert rules_of_version(read.rules().version) == CHANGED


@pytest.mark.django_db
def test_what_the_engine_forgot_is_left_out() -> None:
    stored = add()
    stored.parameters.create(name="old_price", value=3, low=1, high=4, unit="EUR")
    stored.parameters.create(name="old_table.gas", value=3, unit="EUR")
    RuleSet.objects.filter(pk=stored.pk).update(
        tables={**stored.tables, "old_names": ["gas"]}
    )
    assert current_rules() == CHANGED


@pytest.mark.django_db
def test_figures_tell_where_they_come_from() -> None:
    figures = figures_of(add(restoration_eur_m2="own contract 2030"))
    assert figures["restoration_eur_m2"].source == "own contract 2030"
    assert "Xylem" in figures["mobilisation_share"].source
    assert figures["kappa"].low == Rules().low["kappa"]


@pytest.mark.django_db
def test_buffers_of_organisations_are_figures_too() -> None:
    figures = figures_of(add())
    assert figures["organisation_buffers_m.7.gas"].value == 4
    assert figures["buffers_m.sewerage"].unit == "m"
    assert figures["buffers_m.sewerage"].is_assumed
