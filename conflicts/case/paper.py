"""A proposal on one A4, for who decides and for the file."""

from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from typing import Any, TypeVar

import shapely
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from areas.pictures import Layer, as_shapely, picture
from conflicts.case.gains import own_gain, sentence
from conflicts.case.reasons import reasons
from conflicts.case.risks import Known, Risk, risks
from conflicts.case.schedule import Schedule, schedule
from conflicts.case.spared import Spared, shared_ground, spared
from conflicts.case.street import Street, street_of
from conflicts.consulting.states import PartyState, state_of
from conflicts.documents.looks import colour_of, hatch_of
from conflicts.documents.paper import Picture
from conflicts.documents.pdf import pdf_of_that_fits
from conflicts.explaining import Explained
from conflicts.owners import owners
from conflicts.permissions import may_see_sum
from conflicts.review import OPEN_STATES
from conflicts.rules import current_rules, rule_set_of_version
from organisations.permissions import Visitor
from projects.models import PlannedWork
from projects.permissions import organisations_with_open_books

T = TypeVar("T")

INK = "#13222a"
MAP_WIDTH_MM = 96.0


@dataclass(frozen=True, slots=True)
class Brevity:
    """How much of it goes on the one page. Lines go before words: what is left is
    still a sentence."""

    map_mm: float
    works: int  # of works and of parties
    title: int  # letters of a title
    lines: int  # of reasons and of risks
    letters: int  # of a sentence or a note
    tells_how: bool = True  # what each does for what it gains


# From long to short; the longest that fits is taken. Two heights only: drawing the map
# takes as long as setting the page.
BREVITIES = (
    Brevity(58.0, 10, 80, 8, 400),
    Brevity(58.0, 10, 60, 6, 300, tells_how=False),
    Brevity(58.0, 9, 48, 6, 240, tells_how=False),
    Brevity(58.0, 9, 44, 5, 220, tells_how=False),
    Brevity(58.0, 8, 36, 5, 200, tells_how=False),
    Brevity(58.0, 8, 34, 4, 200, tells_how=False),
    Brevity(58.0, 7, 32, 4, 180, tells_how=False),
    Brevity(58.0, 7, 30, 3, 180, tells_how=False),
    Brevity(58.0, 6, 30, 3, 150, tells_how=False),
    Brevity(42.0, 6, 28, 3, 120, tells_how=False),
    Brevity(42.0, 5, 28, 2, 100, tells_how=False),
    Brevity(42.0, 4, 24, 2, 60, tells_how=False),
    Brevity(42.0, 3, 20, 1, 40, tells_how=False),
)


@dataclass(frozen=True, slots=True)
class Gain:
    """Who gains how much, and what it does for that."""

    who: str
    how: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """All that the page may say, to this reader."""

    found: Explained
    why: str
    when: Schedule
    street: Street | None
    spared: list[Spared]
    reasons: list[str]
    gains: list[Gain]
    risks: list[Risk]
    parties: list[PartyState]
    rules: str  # the version
    today: date


def paper_of(found: Explained, user: Visitor, today: date) -> bytes:
    """The PDF, one page, in the language of the municipality; money of others only
    for who may see it."""
    with override(settings.LANGUAGE_CODE):
        told = tell(found, user, today)
        maps = cache(partial(_map, told))

        def context_of(brevity: Brevity) -> dict[str, Any]:
            return _context(told, brevity, maps(brevity.map_mm))

        return pdf_of_that_fits("conflicts/case/a4.html", context_of, BREVITIES, 1)


def tell(found: Explained, user: Visitor, today: date) -> Told:
    """What the page may say to `user`, in the active language."""
    combination = found.combination
    rule_set = rule_set_of_version(combination.rules_version)
    rules = rule_set.rules() if rule_set else current_rules()
    street = street_of(combination, rules)
    time = street.time() if street else None
    when = schedule(found)
    parties = state_of(combination, today)
    books = organisations_with_open_books(user)
    return Told(
        found=found,
        why=found.why_of(shared_ground(time)),
        when=when,
        street=street,
        spared=spared(time),
        reasons=reasons(found, time),
        gains=_gains(found, user, books),
        risks=risks(Known(found, when, street, parties, books)),
        parties=parties,
        rules=str(rule_set.number) if rule_set else combination.rules_version,
        today=today,
    )


def _gains(found: Explained, user: Visitor, books: set[int] | None) -> list[Gain]:
    if may_see_sum(user):
        return [
            Gain(f"{one.organisation.name} {one.net}", sentence(one))
            for one in owners(found)
        ]
    gain = own_gain(found, books or set())
    return [Gain(_("Your organisation %(gain)s") % {"gain": gain})] if gain else []


def _context(told: Told, brevity: Brevity, map_: Picture) -> dict[str, Any]:
    """For the template, no longer than `brevity` allows."""
    found = told.found
    combination = found.combination
    rows = list(enumerate(told.when.rows, start=1))
    return {
        "told": told,
        "found": found,
        "combination": combination,
        "brevity": brevity,
        "is_open": combination.state in OPEN_STATES,
        "sender": _sender(),
        "language": settings.LANGUAGE_CODE.partition("-")[0],
        "map": map_,
        "rows": rows[: brevity.works],
        "works_left": max(0, len(rows) - brevity.works),
        "reasons": _most(told.reasons, brevity.lines),
        "gains": _most(told.gains, brevity.works),
        "risks": _most(told.risks, brevity.lines),
        "parties": _most(told.parties, brevity.works),
        "decision": combination.decisions.select_related("decided_by").first(),
    }


def _most(items: list[T], most: int) -> dict[str, Any]:
    """As many as go on the page, and how many that leaves out."""
    return {"shown": items[:most], "left": max(0, len(items) - most)}


def _sender() -> str:
    name = settings.KIP_MUNICIPALITY
    return _("Municipality of %(name)s") % {"name": name} if name else ""


def _map(told: Told, height_mm: float) -> Picture:
    """The works by number, and the ground that they share."""
    rows = PlannedWork.objects.filter(pk__in=[work.pk for work in told.found.works])
    shapes = {pk: shape for pk, shape in rows.values_list("pk", "footprint") if shape}
    layers = [
        Layer(
            "",
            [as_shapely(shapes[work.pk])] if work.pk in shapes else [],
            colour_of(work.discipline),
            hatch_of(work.discipline),
            str(number),
        )
        for number, work in enumerate(told.found.works, start=1)
    ]
    ground = told.street.ground() if told.street else shapely.Polygon()
    if not ground.is_empty:
        area = shared_ground(told.street.time() if told.street else None)
        text = _("Ground that the works share: %(area)s") % {"area": area}
        layers.append(Layer(text, [ground], INK, is_outline=True))
    return Picture(
        picture(layers, size_mm=(MAP_WIDTH_MM, height_mm)),
        _("Map of the works, with the numbers of the table, and what they share."),
        width_mm=MAP_WIDTH_MM,
    )
