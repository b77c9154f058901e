"""What may go wrong, as far as KIP can know it: sentences for the draft."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from django.utils.translation import gettext as _

from conflicts.assignments.phases import Phase, phases_of
from conflicts.deciding.dates import confirmations_of
from conflicts.explaining import Explained, Part
from conflicts.limits_explained import full_limits
from conflicts.models import Answer, Combination, RestrictionMatch
from conflicts.review import UNANSWERED, Confirmed, Reply
from conflicts.wording import listed


def risks_of(found: Explained, today: date) -> list[str]:
    """Life that is lost, years that change, limits, restrictions, parties and dates."""
    return [
        *_of_moving(found),
        *_of_order(found),
        *_of_limits(found.combination),
        *_of_restrictions(found),
        *_of_parties(found.combination, today),
        *_of_dates(found.combination),
    ]


def _of_moving(found: Explained) -> Iterator[str]:
    for part in found.parts:
        if part.shift_days < 0:
            yield _("%(work)s moves %(shift)s: remaining life is lost.") % _named(part)
        elif part.shift_days > 0:
            text = _("%(work)s moves %(shift)s: what is there must last until then.")
            yield text % _named(part)
        if years := _years(part):
            yield _(
                "The budget of %(work)s is for %(was)d; the work is carried out in "
                "%(now)d."
            ) % {"work": part.work.title, "was": years[0], "now": years[1]}


def _of_order(found: Explained) -> Iterator[str]:
    """Where the agreed dates leave no room for the technical order."""
    phases = phases_of(found.parts, found.combination.start_quarter)
    for deeper, next_one in pairwise(phases):
        if next_one.begins <= deeper.ends:
            yield _(
                "The agreed dates let %(work)s begin before %(deeper)s is done: agree "
                "on who waits for whom."
            ) % {"work": _works_in(next_one), "deeper": _works_in(deeper)}


def _works_in(phase: Phase) -> str:
    return listed([part.work.title for part in phase.parts])


def _named(part: Part) -> dict[str, str]:
    return {"work": part.work.title, "shift": part.shift}


def _years(part: Part) -> tuple[int, int] | None:
    """The year it was planned in and the one it goes to, if those differ."""
    was, now = part.window.earliest, part.proposed.earliest
    if was is None or now is None or was.year == now.year:
        return None
    return was.year, now.year


def _of_limits(combination: Combination) -> Iterator[str]:
    for limit in full_limits(combination.appraisal.get("binding", [])):
        yield f"{limit.what}."


def _of_restrictions(found: Explained) -> Iterator[str]:
    works = {work.pk: work for work in found.works}
    rows = RestrictionMatch.objects.filter(work__in=works).select_related("restriction")
    for row in rows:
        yield _("%(work)s cannot keep clear of a restriction: %(restriction)s.") % {
            "work": works[row.work_id].title,
            "restriction": row.restriction.title,
        }


def last_answers(combination: Combination) -> list[Answer]:
    """What the parties said in the last round."""
    talk = combination.consultations.first()
    return list(talk.answers.select_related("organisation")) if talk else []


def is_silent(answer: Answer, today: date) -> bool:
    talk = answer.consultation
    over = talk.closed_at is not None or talk.deadline < today
    return answer.reply in UNANSWERED and over


def _of_parties(combination: Combination, today: date) -> Iterator[str]:
    for answer in last_answers(combination):
        party = {"party": answer.organisation.name, "note": answer.note}
        if is_silent(answer, today):
            yield _("%(party)s did not answer.") % party
        elif answer.reply == Reply.CONDITIONS:
            yield _("%(party)s agreed on conditions: %(note)s") % party
        elif answer.reply == Reply.REFUSED:
            yield _("%(party)s does not agree: %(note)s") % party


def _of_dates(combination: Combination) -> Iterator[str]:
    waiting: dict[str, list[str]] = {}
    for asked in confirmations_of(combination):
        if asked.state != Confirmed.CONFIRMED:
            owner = asked.work.organisation.name
            waiting.setdefault(owner, []).append(asked.work.title)
    for owner, works in waiting.items():
        text = _("%(owner)s has not confirmed the dates of %(work)s.")
        yield text % {"owner": owner, "work": listed(works)}
