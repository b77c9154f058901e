"""The rules that hold now, those that held before, and adding a version.

What the engine learned since a version was stored has the engine's own default in it.
"""

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from django.db import transaction

from conflicts.engine import Rules
from conflicts.engine.rules import Parameter
from conflicts.models import RuleParameter, RuleSet
from organisations.models import User

# By name: of a field of `Rules`, "field.key" for one entry of a table.
Figures = dict[str, Parameter]
ORGANISATION_BUFFERS = "organisation_buffers_m"


def current_rules() -> Rules:
    return current_rule_set().rules()


def current_rule_set() -> RuleSet:
    """The newest version; the engine's own defaults are the first."""
    newest = RuleSet.objects.prefetch_related("parameters").first()
    return newest or _first_rule_set()


@transaction.atomic
def _first_rule_set() -> RuleSet:
    """Two processes at once make one: the second waits for the number of the first."""
    rules = Rules()
    first, is_new = RuleSet.objects.get_or_create(number=1, defaults=_row(rules))
    if is_new:
        _add_parameters(first, rules, {})
    return first


@transaction.atomic
def add_rule_set(
    rules: Rules, sources: Mapping[str, str], *, number: int, note: str, by: User
) -> RuleSet:
    """Afterwards these rules hold, with the engine's source for what has none here.

    Raises IntegrityError when somebody else took this number first.
    """
    row = RuleSet.objects.create(number=number, note=note, created_by=by, **_row(rules))
    _add_parameters(row, rules, sources)
    return row


def _row(rules: Rules) -> dict[str, Any]:
    return {"version": rules.version, "tables": _tables(rules)}


def _tables(rules: Rules) -> dict[str, Any]:
    """What is no single figure. Tables whose entries are figures have a row each; here
    they are empty, so that one without entries is not taken for an unknown one."""
    stored = rules.as_json()
    figures = {item.name for item in fields(rules) if "unit" in item.metadata}
    return {
        name: {} if name in figures else value
        for name, value in stored.items()
        if isinstance(value, dict | list) and name not in ("low", "high")
    }


def _add_parameters(
    rule_set: RuleSet, rules: Rules, sources: Mapping[str, str]
) -> None:
    RuleParameter.objects.bulk_create(
        RuleParameter(
            rule_set=rule_set,
            name=one.name,
            value=one.value,
            low=one.low,
            high=one.high,
            unit=one.unit,
            source=sources.get(one.name, one.source),
        )
        for one in rules.parameters()
    )


def rule_set_of_version(version: str) -> RuleSet | None:
    """The newest set with this version, as stored or as this engine reads it."""
    every = RuleSet.objects.prefetch_related("parameters")
    if stored := every.filter(version=version).first():
        return stored
    return next((one for one in every if one.rules().version == version), None)


def rules_of_version(version: str) -> Rules | None:
    """The rules that something was computed with, to explain or replay it; None when
    they are not on record."""
    found = rule_set_of_version(version)
    return found.rules() if found else None


def figures_of(rule_set: RuleSet) -> Figures:
    """Every figure of a version with its source, as a person reads it."""
    return figures(rule_set.rules(), rule_set.sources())


def figures(rules: Rules, sources: Mapping[str, str]) -> Figures:
    """Every figure of `rules`, those of the buffers per organisation at the end."""
    known = {
        one.name: replace(one, source=sources.get(one.name, one.source))
        for one in rules.parameters()
    }
    for organisation, buffers in rules.organisation_buffers_m.items():
        for discipline, metres in buffers.items():
            name = f"{ORGANISATION_BUFFERS}.{organisation}.{discipline}"
            source = sources.get(name, "")
            known[name] = Parameter(name, metres, "m", source, None, None)
    return known
