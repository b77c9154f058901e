"""A proposal on one A4, for who decides and for the file."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import shapely
from django.conf import settings
from django.utils.formats import date_format
from django.utils.text import Truncator
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
from conflicts.documents.paper import (
    Block,
    Facts,
    Heading,
    Paper,
    Picture,
    Table,
    Text,
)
from conflicts.documents.pdf import pdf_that_fits
from conflicts.explaining import Explained
from conflicts.owners import owners
from conflicts.permissions import may_see_sum
from conflicts.review import OPEN_STATES
from conflicts.rules import current_rules, rule_set_of_version
from organisations.permissions import Visitor
from projects.models import PlannedWork
from projects.periods import quarter_text
from projects.permissions import organisations_with_open_books

INK = "#13222a"


@dataclass(frozen=True, slots=True)
class Brevity:
    """How much of it goes on the one page."""

    map_mm: float
    works: int
    title: int  # letters of a title or a sentence
    lines: int  # of reasons, risks and answers each
    words: int  # of an explanation or a note


# Tried in this order until it fits.
BREVITIES = (
    Brevity(74.0, 9, 90, 8, 60),
    Brevity(64.0, 8, 70, 6, 40),
    Brevity(56.0, 7, 56, 5, 30),
    Brevity(50.0, 6, 44, 4, 20),
    Brevity(44.0, 5, 36, 3, 12),
)


@dataclass(frozen=True, slots=True)
class Told:
    """All that the page may say, to this reader."""

    found: Explained
    when: Schedule
    street: Street | None
    spared: list[Spared]
    reasons: list[str]
    gains: list[tuple[str, str]]  # who gains how much, and what it does for that
    risks: list[Risk]
    parties: list[PartyState]
    rules: str  # the version
    today: date


def paper_of(found: Explained, user: Visitor, today: date) -> bytes:
    """The PDF, one page, in the language of the municipality; money of others only
    for who may see it."""
    with override(settings.LANGUAGE_CODE):
        told = tell(found, user, today)
        papers = (_paper(told, brevity) for brevity in BREVITIES)
        return pdf_that_fits(papers, pages=1)


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


def _gains(
    found: Explained, user: Visitor, books: set[int] | None
) -> list[tuple[str, str]]:
    if may_see_sum(user):
        return [
            (f"{one.organisation.name}: {one.net}", sentence(one))
            for one in owners(found)
        ]
    gain = own_gain(found, books or set())
    return [(_("Your organisation: %(gain)s") % {"gain": gain}, "")] if gain else []


def _paper(told: Told, brevity: Brevity) -> Paper:
    combination = told.found.combination
    return Paper(
        title=Truncator(told.found.place).chars(brevity.title),
        what=_("Proposal to combine works"),
        reference=combination.reference,
        date=date_format(told.today, "j F Y"),
        state=str(combination.get_state_display()),
        is_draft=combination.state in OPEN_STATES,
        summary=Truncator(told.found.why).words(2 * brevity.words),
        sender=_sender(),
        blocks=list(_blocks(told, brevity)),
        language=settings.LANGUAGE_CODE.partition("-")[0],
        is_dense=True,
    )


def _sender() -> str:
    name = settings.KIP_MUNICIPALITY
    return _("Municipality of %(name)s") % {"name": name} if name else ""


def _blocks(told: Told, brevity: Brevity) -> Iterator[Block]:
    yield Facts(_facts(told), is_wide=True)
    yield _map(told, brevity)
    yield _works(told, brevity)
    yield Heading(_("Why"))
    yield _list(told.reasons, brevity)
    if told.spared or told.gains:
        yield Heading(_("What it brings"))
        yield _list([*_spared(told), *_who_gains(told)], brevity, brevity.works + 3)
    if told.risks:
        yield Heading(_("Risks"))
        yield _list([f"{one.about}: {one.text}" for one in told.risks], brevity)
    if told.parties:
        yield Heading(_("Answers of the parties"))
        yield _list([_answer(party, brevity) for party in told.parties], brevity)
    yield Heading(_("Decision"))
    yield Text(_decision(told, brevity))
    yield Text(_small_print(told), is_quiet=True)


def _facts(told: Told) -> list[tuple[str, str]]:
    found = told.found
    benefit = f"{found.benefit} ({found.band})" if found.band else found.benefit
    moving = _("%(moving)d of %(all)d works") % {
        "moving": found.moving,
        "all": len(found.parts),
    }
    return [
        (_("Saves, by estimate"), benefit),
        (_("Carried out"), told.when.together_text),
        (_("Would move"), moving if found.moving else _("no work")),
        (_("Nuisance avoided"), found.nuisance or "–"),
    ]


def _map(told: Told, brevity: Brevity) -> Picture:
    """The works by number, and the ground that they share."""
    works = PlannedWork.objects.in_bulk([work.pk for work in told.found.works])
    layers = [
        Layer(
            "",
            [as_shapely(works[work.pk].footprint)] if works[work.pk].footprint else [],
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
        picture(layers, size_mm=(174.0, brevity.map_mm)),
        _(
            "Map of the works, with the numbers of the table, and what they share."
        ),
    )


def _works(told: Told, brevity: Brevity) -> Table:
    rows = [
        [
            str(number),
            Truncator(row.part.work.title).chars(brevity.title),
            Truncator(row.part.work.organisation.name).chars(36),
            row.now_text,
            row.together_text,
            row.part.shift,
        ]
        for number, row in enumerate(told.when.rows, start=1)
    ]
    rest = len(rows) - brevity.works
    if rest > 0:
        more = ["", _("and %(count)d more") % {"count": rest}, "", "", "", ""]
        rows = [*rows[: brevity.works], more]
    start = quarter_text(told.found.combination.start_quarter)
    together = _("All together, from %(quarter)s") % {"quarter": start}
    rows.append(["", together, "", "", told.when.together_text, ""])
    heads = ["", _("Work"), _("Party"), _("Now"), _("Combined"), _("Moves")]
    widths = (4, 36, 20, 13, 13, 14)
    return Table(heads, rows, widths=widths, has_total=True)


def _list(lines: list[str], brevity: Brevity, most: int | None = None) -> Text:
    most = most or brevity.lines
    kept = [Truncator(line).words(brevity.words) for line in lines[:most]]
    if len(lines) > most:
        kept.append(_("and %(count)d more") % {"count": len(lines) - most})
    return Text("\n".join(f"- {line}" for line in kept))


def _spared(told: Told) -> list[str]:
    return [
        f"{one.what}: {one.alone} → {one.together} ({_('spared')} {one.spared})"
        for one in told.spared
    ]


def _who_gains(told: Told) -> list[str]:
    return [f"{who} ({how})" if how else who for who, how in told.gains]


def _answer(party: PartyState, brevity: Brevity) -> str:
    said = _("did not answer") if party.is_silent else str(party.reply.label)
    note = Truncator(" ".join(party.note.split())).words(brevity.words // 2)
    return f"{party.name}: {said}. {note}" if note else f"{party.name}: {said}"


def _decision(told: Told, brevity: Brevity) -> str:
    decision = told.found.combination.decisions.select_related("decided_by").first()
    if decision is None:
        return _("Not taken yet.")
    text = _("%(verdict)s, by %(who)s on %(day)s: %(reason)s.") % {
        "verdict": decision.get_verdict_display(),
        "who": decision.decided_by,
        "day": date_format(decision.decided_at, "j F Y"),
        "reason": decision.get_reason_display(),
    }
    why = Truncator(" ".join(decision.explanation.split())).words(brevity.words)
    return f"{text} {why}".strip()


def _small_print(told: Told) -> str:
    return _(
        "Amounts are estimates, rounded and excluding VAT; computed with version "
        "%(version)s of the rules. As it stood on %(day)s."
    ) % {"version": told.rules, "day": date_format(told.today, "j F Y")}
