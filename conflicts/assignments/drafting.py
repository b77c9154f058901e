"""The first text of an assignment: what follows from the proposal, to go on with."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from conflicts import wording
from conflicts.assignments.money import Budget
from conflicts.assignments.phases import Phase
from conflicts.choices.board import Item, chosen_in
from conflicts.explaining import Explained
from conflicts.review import Chosen
from projects.amounts import euros
from projects.periods import quarter_text, quarters_text


@dataclass(frozen=True, slots=True)
class Basis:
    """What the text is made of."""

    found: Explained
    items: Sequence[Item]
    budget: Budget
    phases: Sequence[Phase]
    risks: Sequence[str]

    @property
    def ends(self) -> date:
        return max(phase.ends for phase in self.phases)


def texts_of(basis: Basis) -> dict[str, str]:
    """A text for each field, by its name."""
    return {
        "goal": _goal(basis),
        "result": _result(basis),
        "scope": _scope(basis),
        "mandate": _mandate(),
        "means": _means(basis),
        "phasing": _phasing(basis),
        "risks": _lines(basis.risks) or _("No risks are known yet."),
        "planning": _planning(basis),
        "communication": _communication(basis),
    }


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(f"- {text}" for text in texts)


def _paragraphs(*texts: str) -> str:
    return "\n\n".join(text for text in texts if text)


def _goal(basis: Basis) -> str:
    found = basis.found
    first = _(
        "In %(place)s the street opens once. %(parties)s carry out their works "
        "together, so that residents and shopkeepers have nuisance once and the public "
        "money goes further."
    ) % {
        "place": found.place,
        "parties": wording.listed(_once(one.organisation for one in found.parties)),
    }
    chosen = [one.title for one in chosen_in(basis.items) if one.is_challenge]
    if not chosen:
        return first
    return _paragraphs(
        first,
        _("With this we work on what the area needs:") + "\n" + _lines(chosen),
    )


def _once(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))


def _result(basis: Basis) -> str:
    found = basis.found
    works = [f"{work.title} ({work.organisation.name})" for work in found.works]
    extra = [one.title for one in chosen_in(basis.items) if not one.is_challenge]
    return _paragraphs(
        _("When this is done:") + "\n" + _lines([*works, *extra]),
        _openings(len(found.units)),
        _saves(found),
    )


def _openings(count: int) -> str:
    text = ngettext(
        "The street was opened once.",
        "The street was opened once instead of %(count)d times.",
        count,
    )
    return text % {"count": count}


def _saves(found: Explained) -> str:
    saves = _("This saves about %(amount)s, by estimate.") % {"amount": found.benefit}
    if not found.nuisance:
        return saves
    spared = _("Residents are spared %(nuisance)s.") % {"nuisance": found.nuisance}
    return f"{saves} {spared}"


def _scope(basis: Basis) -> str:
    found = basis.found
    where = _("The assignment is about %(place)s (%(areas)s) and these works:") % {
        "place": found.place,
        "areas": ", ".join(found.areas) or "–",
    }
    works = [
        f"{work.title} ({work.organisation.name}, {work.get_discipline_display()})"
        for work in found.works
    ]
    inside = [one.title for one in chosen_in(basis.items) if not one.is_challenge]
    return _paragraphs(
        where + "\n" + _lines(works),
        _headed(_("Also part of it:"), inside),
        _headed(_("Not part of it now:"), _left_out(basis.items)),
    )


def _headed(head: str, lines: Sequence[str]) -> str:
    return f"{head}\n{_lines(lines)}" if lines else ""


def _left_out(items: Iterable[Item]) -> list[str]:
    return [
        f"{one.title}: {one.current.reason}"
        for one in items
        if one.current and one.current.chosen != Chosen.IN
    ]


def _mandate() -> str:
    return _(
        "The project leader decides within the goal, scope, budget and planning of "
        "this assignment. What makes a work more than a quarter later, costs a party "
        "more than ten percent extra, or changes the scope goes to the commissioning "
        "party first."
    )


def _means(basis: Basis) -> str:
    budget = basis.budget
    if not budget.purses:
        return _("Nobody knows yet what the works cost.")
    whole = _("The works together are budgeted at %(total)s.") % {
        "total": euros(budget.total)
    }
    parts = [
        f"{name}: {euros(amount)}" for name, amount in budget.per_organisation.items()
    ]
    own = _(
        "Each party pays for its own works, out of its own purse. What the combination "
        "saves is shared as the table of shares says."
    )
    unknown = [work.title for work in budget.unknown]
    return _paragraphs(
        f"{whole}\n{_lines(parts)}",
        own,
        _headed(_("Not known yet what it costs:"), unknown),
    )


def _phasing(basis: Basis) -> str:
    return _paragraphs(
        _("In technical order: what lies deepest goes first."),
        _lines(
            _("Phase %(number)d, from %(quarter)s: %(works)s.")
            % {
                "number": number,
                "quarter": quarter_text(phase.begins),
                "works": wording.listed([part.work.title for part in phase.parts]),
            }
            for number, phase in enumerate(basis.phases, start=1)
        ),
    )


def _planning(basis: Basis) -> str:
    found = basis.found
    start = found.combination.start_quarter
    return _paragraphs(
        _("Preparation and tendering are done before %(quarter)s.")
        % {"quarter": quarter_text(start)},
        _("The works are carried out in %(quarters)s:")
        % {"quarters": quarters_text(start, max(start, basis.ends))}
        + "\n"
        + _lines(
            f"{part.work.title}: "
            f"{quarters_text(part.proposed.earliest, part.proposed.latest)}"
            for part in found.parts
        ),
    )


def _communication(basis: Basis) -> str:
    return _paragraphs(
        _(
            "Residents and shopkeepers of %(place)s get a letter at least three months "
            "before the start, with one planning for all works and one person to call."
        )
        % {"place": basis.found.place},
        _(
            "The works are on the public map of the municipality as one. Who "
            "subscribes to the street hears of every change."
        ),
        _("All parties use the same message; the project leader coordinates it."),
    )
