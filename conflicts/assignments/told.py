"""All that the documents of an assignment tell, as plain values: to write them from,
and to keep as it was when it was offered."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import override

from conflicts.assignments.drafting import Basis
from conflicts.assignments.money import Budget, budget_of, cost_of
from conflicts.assignments.phases import Phase, phases_of
from conflicts.assignments.risks import is_silent, last_answers, risks_of
from conflicts.choices.board import Item, board_of
from conflicts.deciding.dates import confirmations_of
from conflicts.explaining import Explained, Part, explained
from conflicts.models import Assignment, Combination
from conflicts.owners import owners
from conflicts.wording import about_in_total
from projects.amounts import euros
from projects.models import PlannedWork
from projects.periods import quarter_text, quarters_text

Told = dict[str, Any]

TEXTS = (
    "goal",
    "result",
    "scope",
    "mandate",
    "means",
    "phasing",
    "risks",
    "planning",
    "communication",
)


@dataclass(frozen=True, slots=True)
class State:
    """What an assignment rests on, read once."""

    basis: Basis
    footprints: dict[int, str]  # hexadecimal WKB in the grid, by work


def state_of(combination: Combination, today: date) -> State:
    """In the active language."""
    found = explained([combination])[0]
    works = found.works
    prefetch_related_objects(works, "year_costs")
    basis = Basis(
        found,
        board_of(combination),
        budget_of(works),
        phases_of(found.parts, combination.start_quarter),
        risks_of(found, today),
    )
    return State(basis, _footprints(works))


def _footprints(works: Iterable[PlannedWork]) -> dict[int, str]:
    rows = PlannedWork.objects.filter(pk__in=[work.pk for work in works])
    drawn = rows.exclude(footprint=None).values_list("pk", "footprint")
    return {pk: footprint.wkb.hex() for pk, footprint in drawn if footprint}


def told(assignment: Assignment, today: date, state: State | None = None) -> Told:
    """As it stands today, in the language of the municipality."""
    with override(settings.LANGUAGE_CODE):
        state = state or state_of(assignment.combination, today)
        return _told(assignment, state, today)


def _told(assignment: Assignment, state: State, today: date) -> Told:
    basis, found = state.basis, state.basis.found
    combination = found.combination
    return {
        "reference": combination.reference,
        "municipality": settings.KIP_MUNICIPALITY,
        "place": found.place,
        "areas": list(found.areas),
        "why": found.why,
        "benefit": found.benefit,
        "band": found.band,
        "nuisance": found.nuisance,
        "starts": quarter_text(combination.start_quarter),
        "ends": quarter_text(max(combination.start_quarter, basis.ends)),
        "texts": {name: getattr(assignment, name) for name in TEXTS},
        "project_leader": assignment.project_leader,
        "client": assignment.client,
        "works": _works(found, state, combination),
        "budget": _budget(basis.budget),
        "shares": _shares(found),
        "roles": _roles(assignment),
        "choices": [_choice(item) for item in basis.items],
        "answers": _answers(combination, today),
        "phases": [_phase(phase) for phase in basis.phases],
        "decision": _decision(combination),
        "on": date_format(today, "j F Y"),
        "revision": assignment.revision,
    }


def _works(found: Explained, state: State, combination: Combination) -> list[Told]:
    asked = {one.work_id: one for one in confirmations_of(combination)}
    return [
        {
            "number": number,
            **_work(part),
            "confirmed": (
                capfirst(asked[part.work.pk].get_state_display())
                if part.work.pk in asked
                else ""
            ),
            "shape": state.footprints.get(part.work.pk, ""),
        }
        for number, part in enumerate(found.parts, start=1)
    ]


def _work(part: Part) -> Told:
    work = part.work
    return {
        "title": work.title,
        "organisation": work.organisation.name,
        "discipline": work.discipline,
        "discipline_label": capfirst(work.get_discipline_display()),
        "period": _quarters(part.window.earliest, part.window.latest),
        "agreed": _quarters(part.proposed.earliest, part.proposed.latest),
        "shift": part.shift if part.shift_days else "",
        "days": work.duration_days,
        "cost": _amount(cost_of(work)),
    }


def _quarters(first: date | None, last: date | None) -> str:
    """With a line that ends after the dash, if it must end somewhere."""
    text = quarters_text(first, last).replace(" ", "\N{NO-BREAK SPACE}")
    return text.replace("–", "–\N{ZERO WIDTH SPACE}")


def _amount(amount: Decimal | None) -> str:
    return euros(amount)


def _budget(budget: Budget) -> Told:
    return {
        "total": euros(budget.total) if budget.purses else _("not known yet"),
        "purses": [
            {
                "organisation": purse.organisation,
                "year": str(purse.year or "–"),
                "source": capfirst(purse.source) or "–",
                "amount": euros(purse.amount),
            }
            for purse in budget.purses
        ],
        "unknown": [work.title for work in budget.unknown],
    }


def _shares(found: Explained) -> Told:
    """Who saves, pays for moving, and is compensated; and all of them together."""
    rows = owners(found)
    names = ("saves", "moving_costs", "compensated", "contributed", "net")
    return {
        "rows": [
            {
                "organisation": row.organisation.name,
                **{name: getattr(row, name) for name in names},
            }
            for row in rows
        ],
        "net": about_in_total(sum(row.share["net"] for row in rows)),
    }


def _roles(assignment: Assignment) -> list[Told]:
    return [
        {
            "organisation": role.organisation.name,
            "part": role.part,
            "label": capfirst(role.get_part_display()),
            "person": role.person,
            "task": role.task,
        }
        for role in assignment.roles.select_related("organisation")
    ]


def _choice(item: Item) -> Told:
    current = item.current
    return {
        "title": item.title,
        "is_challenge": item.is_challenge,
        "chosen": current.chosen if current else "",
        "label": capfirst(current.get_chosen_display()) if current else "",
        "reason": current.reason if current else "",
        "by": str(current.chosen_by) if current else "",
        "on": date_format(current.chosen_at, "j F Y") if current else "",
    }


def _answers(combination: Combination, today: date) -> list[Told]:
    return [
        {
            "organisation": answer.organisation.name,
            "reply": capfirst(answer.get_reply_display()),
            "note": answer.note,
            "is_silent": is_silent(answer, today),
        }
        for answer in last_answers(combination)
    ]


def _phase(phase: Phase) -> Told:
    return {
        "works": [part.work.title for part in phase.parts],
        "who": _once(part.work.organisation.name for part in phase.parts),
        "quarters": _quarters(phase.begins, phase.ends),
        "days": phase.days,
    }


def _once(names: Iterable[str]) -> Sequence[str]:
    return list(dict.fromkeys(names))


def _decision(combination: Combination) -> Told:
    decision = combination.decisions.select_related("decided_by").first()
    if decision is None:
        return {}
    return {
        "verdict": capfirst(decision.get_verdict_display()),
        "by": str(decision.decided_by),
        "on": date_format(decision.decided_at, "j F Y"),
        "explanation": decision.explanation,
    }
