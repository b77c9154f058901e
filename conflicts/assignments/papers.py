"""The documents of an assignment: one page for the executive, and the whole for the
project leader. From what is told (`told`), live in a draft and kept once offered."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

import shapely
from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from areas.pictures import Layer, picture
from conflicts.assignments.shortening import first_lines, shortened, without_lists
from conflicts.documents.looks import colour_of, hatch_of
from conflicts.documents.paper import (
    Block,
    Facts,
    Heading,
    Paper,
    Picture,
    Table,
    Text,
)
from conflicts.models import Assignment
from conflicts.review import AssignmentState

Told = Mapping[str, Any]


class Kind(Enum):
    EXECUTIVE = "executive"  # one page
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Brevity:
    """How much of it goes on the executive's one page."""

    words: int
    works: int
    risks: int
    map_mm: float


# Tried in this order until it fits.
BREVITIES = (
    Brevity(90, 8, 5, 76.0),
    Brevity(60, 8, 3, 62.0),
    Brevity(40, 6, 3, 56.0),
    Brevity(25, 5, 2, 48.0),
)


def full(assignment: Assignment, told: Told) -> Paper:
    """The whole, for the project leader. In the active language."""
    return Paper(blocks=list(_whole(told)), **_head(assignment, told))


def executive(assignment: Assignment, told: Told, brevity: Brevity) -> Paper:
    """What an executive reads before signing. In the active language."""
    head = {**_head(assignment, told), "is_dense": True}
    return Paper(blocks=list(_in_short(told, brevity)), **head)


def _head(assignment: Assignment, told: Told) -> dict[str, Any]:
    return {
        "title": told["place"],
        "what": _("Integral assignment"),
        "reference": told["reference"],
        "date": told["on"],
        "state": _state(assignment),
        "is_draft": assignment.state == AssignmentState.DRAFT,
        "summary": told["why"],
        "sender": _sender(told["municipality"]),
        "language": settings.LANGUAGE_CODE.partition("-")[0],
    }


def _sender(name: str) -> str:
    return _("Municipality of %(name)s") % {"name": name} if name else ""


def _state(assignment: Assignment) -> str:
    match assignment.state:
        case AssignmentState.OFFERED:
            return _("Offered on %(day)s") % _on(assignment.offered_at)
        case AssignmentState.ADOPTED:
            return _("Adopted on %(day)s") % _on(assignment.adopted_at)
    return _("Draft, version %(revision)d") % {"revision": assignment.revision}


def _on(moment: Any) -> dict[str, str]:
    return {"day": date_format(moment, "j F Y") if moment else "–"}


def _in_short(told: Told, brevity: Brevity) -> Iterator[Block]:
    texts = told["texts"]
    yield Facts(
        [
            (_("Budget"), told["budget"]["total"]),
            (_("Saves, by estimate"), told["benefit"]),
            (_("Carried out"), f"{told['starts']} – {told['ends']}"),
            (_("Nuisance avoided"), told["nuisance"] or "–"),
        ],
        is_wide=True,
    )
    yield Facts(_people(told), is_wide=True)
    yield Heading(_("Goal and intended result"))
    yield Text(shortened(texts["goal"], brevity.words))
    yield Text(shortened(without_lists(texts["result"]), brevity.words))
    yield _map(told, brevity.map_mm, with_legend=False)
    yield _works_in_short(told, brevity.works)
    if chosen := _chosen_in_short(told):
        yield Heading(_("Choices"))
        yield Text(chosen)
    yield Heading(_("Risks"))
    yield Text(first_lines(texts["risks"], brevity.risks))


def _works_in_short(told: Told, most: int) -> Table:
    works = told["works"]
    rows = [
        [
            str(one["number"]),
            one["title"],
            one["organisation"],
            one["agreed"],
            one["cost"],
        ]
        for one in works[:most]
    ]
    rest = len(works) - most
    if rest > 0:
        rows.append(["", _("and %(count)d more") % {"count": rest}, "", "", ""])
    return Table(
        ["", _("Work"), _("Party"), _("Period"), _("Budget")],
        rows,
        widths=(5, 41, 22, 17, 15),
        numbers=frozenset({4}),
    )


def _chosen_in_short(told: Told) -> str:
    parts = []
    for value in ("in", "later", "out"):
        of_it = [one for one in told["choices"] if one["chosen"] == value]
        if of_it:
            titles = ", ".join(one["title"] for one in of_it)
            parts.append(f"- {of_it[0]['label']}: {titles}")
    return "\n".join(parts)


def _people(told: Told) -> list[tuple[str, str]]:
    accountable = [_named(one) for one in told["roles"] if one["part"] == "accountable"]
    return [
        (_("Commissioned by"), told["client"] or "–"),
        (_("Project leader"), told["project_leader"] or "–"),
        (_("Accountable"), "; ".join(accountable) or "–"),
    ]


def _named(role: Told) -> str:
    return ", ".join(text for text in (role["person"], role["organisation"]) if text)


def _map(told: Told, height_mm: float, *, with_legend: bool) -> Picture:
    layers = [
        Layer(
            f"{one['title']} ({one['discipline_label']})" if with_legend else "",
            [shapely.from_wkb(bytes.fromhex(one["shape"]))] if one["shape"] else [],
            colour_of(one["discipline"]),
            hatch_of(one["discipline"]),
            str(one["number"]),
        )
        for one in told["works"]
    ]
    columns = 2 if len(layers) > 4 else 1
    return Picture(
        picture(layers, size_mm=(174.0, height_mm), columns=columns),
        _("Map of the works, with the numbers of the table: %(works)s.")
        % {"works": "; ".join(f"{o['number']} {o['title']}" for o in told["works"])},
    )


def _whole(told: Told) -> Iterator[Block]:
    yield Facts(
        [
            *_people(told),
            (_("Area"), ", ".join(told["areas"]) or "–"),
            (_("Carried out"), f"{told['starts']} – {told['ends']}"),
            (_("Budget"), told["budget"]["total"]),
            (_("Saves, by estimate"), _with_band(told)),
            (_("Nuisance avoided"), told["nuisance"] or "–"),
            *_decided(told),
        ]
    )
    for number, (title, blocks) in enumerate(_chapters(told), start=1):
        yield Heading(f"{number}. {title}")
        yield from blocks


def _with_band(told: Told) -> str:
    return f"{told['benefit']} ({told['band']})" if told["band"] else told["benefit"]


def _decided(told: Told) -> list[tuple[str, str]]:
    decision = told["decision"]
    if not decision:
        return []
    text = f"{decision['verdict']}, {decision['by']}, {decision['on']}"
    return [(_("Decision on the proposal"), text)]


def _chapters(told: Told) -> list[tuple[str, Sequence[Block]]]:
    texts = {name: Text(text or "–") for name, text in told["texts"].items()}
    return [
        (_("Goal"), [texts["goal"]]),
        (_("Intended result"), [texts["result"]]),
        (
            _("Scope"),
            [texts["scope"], _map(told, 128.0, with_legend=True), _works(told)],
        ),
        (_("Choices"), _choices(told)),
        (_("Parties and roles"), [*_parties(told), *_answers(told)]),
        (_("Mandate"), [texts["mandate"]]),
        (_("Means"), [texts["means"], *_money(told)]),
        (_("Phasing"), [texts["phasing"], _phases(told)]),
        (_("Risks"), [texts["risks"]]),
        (_("Planning"), [texts["planning"]]),
        (_("Communication"), [texts["communication"]]),
    ]


def _works(told: Told) -> Table:
    return Table(
        [
            "",
            _("Work"),
            _("Party"),
            _("In the plan"),
            _("Agreed"),
            _("Dates"),
            _("Budget"),
        ],
        [
            [
                str(one["number"]),
                one["title"],
                one["organisation"],
                one["period"],
                one["agreed"],
                one["confirmed"] or _("as planned"),
                one["cost"],
            ]
            for one in told["works"]
        ],
        widths=(4, 28, 16, 14, 14, 11, 13),
        numbers=frozenset({6}),
    )


def _choices(told: Told) -> list[Block]:
    if not told["choices"]:
        return [Text(_("There was nothing to choose."))]
    rows = [
        [one["title"], one["label"] or _("undecided"), one["reason"], _who(one)]
        for one in told["choices"]
    ]
    heads = [_("Challenge or opportunity"), _("Choice"), _("Reason"), _("Who, when")]
    return [Table(heads, rows, widths=(34, 11, 33, 22))]


def _who(choice: Told) -> str:
    return ", ".join(text for text in (choice["by"], choice["on"]) if text)


def _parties(told: Told) -> list[Block]:
    rows = [
        [one["organisation"], one["label"], one["person"] or "–", one["task"] or "–"]
        for one in told["roles"]
    ]
    rows.append(
        [_("Residents and shopkeepers"), _("Informed"), "–", _("see communication")]
    )
    heads = [_("Party"), _("Role"), _("Person"), _("Task")]
    return [Table(heads, rows, widths=(27, 23, 18, 32))]


def _answers(told: Told) -> list[Block]:
    if not told["answers"]:
        return []
    rows = [
        [
            one["organisation"],
            _("did not answer") if one["is_silent"] else one["reply"],
            one["note"] or "–",
        ]
        for one in told["answers"]
    ]
    heads = [_("Party"), _("Answer"), _("Note")]
    return [
        Heading(_("What the parties answered"), 2),
        Table(heads, rows, widths=(28, 24, 48)),
    ]


def _money(told: Told) -> list[Block]:
    budget, shares = told["budget"], told["shares"]
    rows = [
        [one["organisation"], one["year"], one["source"], one["amount"]]
        for one in budget["purses"]
    ]
    blocks: list[Block] = []
    if rows:
        blocks += [
            Heading(_("Budget per purse"), 2),
            Table(
                [_("Party"), _("Year"), _("Funding source"), _("Amount")],
                [*rows, [_("Together"), "", "", budget["total"]]],
                widths=(40, 12, 28, 20),
                numbers=frozenset({3}),
                has_total=True,
            ),
        ]
    if shares["rows"]:
        blocks += [Heading(_("Fair share of the saving"), 2), _shares(shares)]
        text = _("Estimates by KIP, rounded; a party that moves is compensated.")
        blocks.append(Text(text, is_quiet=True))
    return blocks


def _shares(shares: Told) -> Table:
    names = ("organisation", "saves", "moving_costs", "compensated", "contributed")
    rows = [
        [*(one[name] or "–" for name in names), one["net"]] for one in shares["rows"]
    ]
    return Table(
        [
            _("Party"),
            _("Saves"),
            _("Moving costs"),
            _("Compensated"),
            _("Contributes"),
            _("Net"),
        ],
        [*rows, [_("Together"), "", "", "", "", shares["net"]]],
        widths=(30, 14, 14, 14, 14, 14),
        numbers=frozenset({1, 2, 3, 4, 5}),
        has_total=True,
    )


def _phases(told: Told) -> Table:
    rows = [
        [
            str(number),
            "\n".join(one["works"]),
            "\n".join(one["who"]),
            one["quarters"],
            str(one["days"] or "–"),
        ]
        for number, one in enumerate(told["phases"], start=1)
    ]
    return Table(
        [_("Phase"), _("Works"), _("Party"), _("Period"), _("Working days")],
        rows,
        widths=(8, 40, 24, 16, 12),
        numbers=frozenset({4}),
    )
