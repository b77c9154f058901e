"""What a part of a run considered, as JSON, and the parts brought together again."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from conflicts.engine import (
    Considered,
    Group,
    Kind,
    Match,
    Reason,
    RestrictionMatch,
    Shift,
    Term,
    Value,
)


def considered_as_json(considered: Considered) -> dict[str, Any]:
    return {
        "matches": [asdict(match) for match in considered.matches],
        "worth": [[*pair, euros] for pair, euros in considered.worth.items()],
        "restricted": [
            [one.work, one.restriction] for one in considered.restriction_matches
        ],
        "groups": [_group_as_json(group) for group in considered.groups],
    }


def gathered(
    parts: Iterable[Mapping[str, Any]], works: set[int], free: set[int]
) -> Considered:
    """All parts as one, as far as they are about `works`: others are gone. Groups are
    only of works that are `free`.

    A group that several parts came upon is one group, with its lowest anchor.
    """
    matches, worth, restricted = [], {}, []
    groups: dict[tuple[int, ...], Group] = {}
    for part in parts:
        for stored in part["matches"]:
            match = _match(stored)
            if match.first in works and match.second in works:
                matches.append(match)
        worth.update({(one, other): euros for one, other, euros in part["worth"]})
        restricted += [RestrictionMatch(*pair) for pair in part["restricted"]]
        for stored in part["groups"]:
            group = _group(stored)
            known = groups.get(group.works)
            if free.issuperset(group.works) and (
                known is None or group.anchor < known.anchor
            ):
                groups[group.works] = group
    return Considered(
        tuple(sorted(matches, key=lambda match: (match.first, match.second))),
        worth,
        tuple(one for one in restricted if one.work in works),
        tuple(groups[ids] for ids in sorted(groups)),
    )


def _match(stored: Mapping[str, Any]) -> Match:
    kinds = {"kind": Kind(stored["kind"]), "reason": Reason(stored["reason"])}
    return Match(**{**stored, **kinds})


def _group_as_json(group: Group) -> dict[str, Any]:
    return {**asdict(group), "start_quarter": group.start_quarter.isoformat()}


def _group(stored: Mapping[str, Any]) -> Group:
    value = stored["value"]
    return Group(
        anchor=stored["anchor"],
        works=tuple(stored["works"]),
        start_quarter=date.fromisoformat(stored["start_quarter"]),
        shifts=tuple(Shift(**shift) for shift in stored["shifts"]),
        value=Value(
            **{**value, "terms": tuple(Term(**term) for term in value["terms"])}
        ),
        units=tuple(tuple(unit) for unit in stored["units"]),
    )
