"""What a proposal saves, in plain words that follow the rules."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.utils import translation

from conflicts.benefit import Parameter, Post, nuisance, posts
from conflicts.engine import Rules

TERMS = [
    {"name": "paving", "amount_eur": 3400.0, "quantity": 100.4, "unit": "m2"},
    {"name": "damage", "amount_eur": 462.0, "quantity": 20.0, "unit": "m2"},
    {"name": "traffic", "amount_eur": 120.0, "quantity": 1.0, "unit": "days"},
    {"name": "mobilisation", "amount_eur": 72.0, "quantity": 2400.0, "unit": "EUR"},
    {"name": "coordination", "amount_eur": -3000.0, "quantity": 1.0, "unit": "works"},
    {"name": "shift", "amount_eur": -9.6, "quantity": 347.0, "unit": "days"},
]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def explained(rules: Rules, *disciplines: str) -> dict[str, Post]:
    lines = posts(TERMS, disciplines or ("sewerage", "roads"), rules)
    return {term["name"]: line for term, line in zip(TERMS, lines, strict=True)}  # type: ignore[misc]


def parameters(post: Post) -> str:
    return "\n".join(one.text for one in post.formula.parameters)


def test_every_term_has_its_quantity_and_amount() -> None:
    lines = explained(Rules()).values()
    assert [(line.quantity, line.amount) for line in lines] == [
        ("100\xa0m²", "€\xa03,400"),
        ("20\xa0m²", "€\xa0462"),
        ("1 day", "€\xa0120"),
        ("on €\xa02,400 of works", "€\xa072"),
        ("1 extra work", "\N{MINUS SIGN}\xa0€\xa03,000"),
        ("347 days", "\N{MINUS SIGN}\xa0€\xa010"),
    ]


def test_a_term_that_comes_to_nothing_is_left_out() -> None:
    nothing = {**TERMS[0], "amount_eur": 0.4}
    assert not posts([nothing], ["roads"], Rules())


@pytest.mark.parametrize(
    ("term", "change", "text"),
    [
        ("paving", {"restoration_eur_m2": 51.0}, "€\xa051"),
        ("paving", {"opened_m2_per_day": 17.0}, "17\xa0m²"),
        ("paving", {"renewed_m2_per_day": 170.0}, "170\xa0m²"),
        ("paving", {"working_width_m": 6.5}, "6.5 m"),
        ("paving", {"alignment": 0.35}, "35%"),
        ("paving", {"strips_m": {"sewerage": 3.3}}, "sewerage 3.3 m"),
        ("traffic", {"traffic_eur_day": 240.0}, "€\xa0240"),
        ("traffic", {"kappa": 0.07}, "7%"),
        ("traffic", {"default_duration_days": 31}, "31 working days"),
        ("mobilisation", {"mobilisation_share": 0.08}, "8%"),
        ("mobilisation", {"mobilisation_shared": 0.55}, "55%"),
        ("coordination", {"coordination_eur": 4_500.0}, "€\xa04,500"),
        (
            "coordination",
            {"coordination_organisation_eur": 2_700.0},
            "organisation: €\xa02,700",
        ),
        ("damage", {"new_surface_eur_m2": 81.0}, "€\xa081"),
        ("damage", {"degeneration": 0.29}, "29%"),
        ("shift", {"discount_rate": 0.016}, "1.6% a year"),
        ("shift", {"life_years": {"roads": 17.0}}, "roads 17"),
        ("shift", {"late_share_per_year": 0.027}, "2.7%"),
        ("shift", {"unknown_cost_eur_day": 1_500.0}, "€\xa01,500"),
    ],
)
def test_the_figures_are_those_of_the_rules(
    term: str, change: dict[str, object], text: str
) -> None:
    assert text not in parameters(explained(Rules())[term])
    changed = replace(Rules(), **change)  # type: ignore[arg-type]
    assert text in parameters(explained(changed)[term])


def test_what_has_a_source_is_no_assumption() -> None:
    price, *rest = explained(Rules())["paving"].formula.parameters
    assert not price.is_assumed
    assert "De Ronde Venen" in price.source
    assert all(one.is_assumed for one in rest)


def test_of_a_new_asset_no_life_is_lost() -> None:
    assert "lasts" not in parameters(explained(Rules(), "heat")["shift"])


def test_nuisance_is_told_with_the_figures_of_the_rules() -> None:
    told = nuisance(replace(Rules(), affected_ground=3.5, kappa=0.07))
    texts = "\n".join(one.text for one in told.parameters)
    assert "3.5 times" in texts
    assert "7%" in texts


def test_works_that_renew_the_whole_surface_have_no_strip() -> None:
    lines = explained(Rules(), "roads", "green")
    assert "opened along" not in parameters(lines["paving"])


def test_a_term_that_has_no_words_yet_is_shown_all_the_same() -> None:
    term = {"name": "noise", "amount_eur": 5.0, "quantity": 2.0, "unit": "houses"}
    (line,) = posts([term], ["gas"], Rules())
    assert (line.formula.label, line.quantity) == ("noise", "2 houses")


def test_the_sources_are_those_of_the_version() -> None:
    sources = {"restoration_eur_m2": "Own contract of 2030", "kappa": "Own measurement"}
    lines = posts(TERMS, ["sewerage"], Rules(), sources)
    named = {
        one.text: one.source
        for line in lines
        for one in line.formula.parameters
        if one.source
    }
    assert set(named.values()) == set(sources.values())


def test_a_list_of_figures_is_assumed_as_long_as_one_of_them_is() -> None:
    def widths(**sources: str) -> Parameter:
        known = {f"strips_m.{name}": text for name, text in sources.items()}
        paving = posts(TERMS[:1], ["sewerage", "gas"], Rules(), known)[0]
        return paving.formula.parameters[1]

    assert widths(sewerage="handbook").is_assumed
    assert widths(sewerage="handbook", gas="handbook").source == "handbook"
    assert widths(sewerage="handbook", gas="operator").source == "handbook; operator"
