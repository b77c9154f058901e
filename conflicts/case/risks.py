"""What may go wrong with a proposal, as far as KIP can know: facts, gravest first."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from areas.models import Restriction
from conflicts import wording
from conflicts.case.schedule import Row, Schedule
from conflicts.case.street import Street
from conflicts.consulting.states import PartyState
from conflicts.engine.restrictions import barred
from conflicts.engine.value import shift_eur
from conflicts.explaining import Explained, Part
from conflicts.plan import engine_restrictions
from conflicts.review import Reply
from projects.models import Programme, ProgrammeWork, YearCost
from projects.periods import quarters_text
from projects.planning import Status

FIXED = (Status.IN_PREPARATION, Status.UNDER_WAY)
# What ends or begins so soon before or after the works may still get in their way.
NEAR = timedelta(days=91)


@dataclass(frozen=True, slots=True)
class Risk:
    """What kind of risk it is, and the fact."""

    about: str
    text: str


@dataclass(frozen=True, slots=True)
class Known:
    """What the risks of a proposal are read from."""

    found: Explained
    schedule: Schedule
    street: Street | None
    parties: Sequence[PartyState]
    books: set[int] | None  # organisations whose money the reader may see; None: all

    def is_open(self, organisation: int) -> bool:
        return self.books is None or organisation in self.books


def risks(known: Known) -> list[Risk]:
    """Parties, fixed dates, restrictions, life, money, programmes, and what is not
    known. Four queries, however many works."""
    return [
        *_of_parties(known.parties),
        *_of_fixed_dates(known.found.parts),
        *_of_restrictions(known),
        *_of_moving(known),
        *_of_money(known),
        *_of_programmes(known.found.parts),
        *_of_gaps(known),
    ]


def _of_parties(parties: Iterable[PartyState]) -> Iterator[Risk]:
    for party in parties:
        who = {"party": party.name}
        if party.reply == Reply.REFUSED:
            yield Risk(_("Not agreed"), _("%(party)s does not agree.") % who)
        elif party.is_silent:
            yield Risk(
                _("No answer"), _("%(party)s did not answer before the deadline.") % who
            )
        elif party.reply == Reply.CONDITIONS:
            yield Risk(_("Conditions"), _("%(party)s agreed on conditions.") % who)


def _of_fixed_dates(parts: Iterable[Part]) -> Iterator[Risk]:
    by_status: dict[str, list[str]] = defaultdict(list)
    for part in parts:
        if part.work.status in FIXED:
            status = str(part.work.get_status_display())
            by_status[status].append(part.work.title)
    for status, titles in by_status.items():
        yield Risk(
            _("Fixed dates"),
            _("These can't move, the others must fit (%(status)s): %(works)s.")
            % {"status": status, "works": wording.listed(titles)},
        )


def _of_restrictions(known: Known) -> Iterator[Risk]:
    """Days on which a work may not be carried out, in or near its new days."""
    if known.street is None:
        return
    rows = {row.part.work.pk: row for row in known.schedule.rows}
    works = [known.street.sites[id].work for id in rows]
    places = Restriction.objects.filter(place__bboverlaps=known.street.box())
    titles = dict(places.values_list("pk", "title"))
    bars = barred(works, engine_restrictions(places), known.street.rules)
    nearest: dict[tuple[str, str], tuple[int, Row]] = {}
    for id, windows in bars.items():
        for one in windows:
            gap = one.window.gap_days(rows[id].together)
            period = quarters_text(one.window.earliest, one.window.latest)
            known_as = titles[one.restriction], period
            if gap <= NEAR.days:
                found = nearest.get(known_as, (gap, rows[id]))
                nearest[known_as] = min(
                    found, (gap, rows[id]), key=lambda pair: pair[0]
                )
    for (title, period), (gap, row) in nearest.items():
        yield _restriction(title, period, row, gap)


def _restriction(title: str, period: str, row: Row, gap: int) -> Risk:
    """Of several places and works under one name only the nearest."""
    about = {
        "title": title,
        "period": period,
        "work": row.part.work.title,
        "time": wording.duration(gap),
    }
    if gap:
        text = _("%(title)s (%(period)s) lies only %(time)s from the days of %(work)s.")
    else:
        text = _("%(title)s (%(period)s) lies in the days of %(work)s.")
    return Risk(_("Restriction"), text % about)


def _of_moving(known: Known) -> Iterator[Risk]:
    for part in known.found.parts:
        if not part.shift_days:
            continue
        cost = _moving_costs(part, known)
        about = {"work": part.work.title, "time": _years(part.shift_days)}
        if part.shift_days > 0:
            text = _("%(work)s must last %(time)s longer than planned.") % about
            yield Risk(_("Later"), f"{text} {cost}".strip())
        elif known.street and part.work.discipline in known.street.rules.life_years:
            text = _("%(work)s loses %(time)s of remaining life.") % about
            yield Risk(_("Remaining life"), f"{text} {cost}".strip())


def _moving_costs(part: Part, known: Known) -> str:
    """What moving it costs its owner, for who may see that owner's money."""
    if known.street is None or not known.is_open(part.work.organisation_id):
        return ""
    site = known.street.sites[part.work.pk]
    amount = shift_eur(site, part.shift_days, known.street.rules)
    if not round(amount):
        return ""
    return _("That costs about %(amount)s.") % {"amount": wording.about(amount)}


def _years(days: int) -> str:
    """'1.5 years', and less than that in months."""
    months = round(abs(days) / 365.25 * 12)
    if months < 18:
        return ngettext("%(n)d month", "%(n)d months", months) % {"n": months}
    years = wording.in_halves(abs(days) / 365.25)
    return _("%(n)s years") % {"n": years}


def _of_money(known: Known) -> Iterator[Risk]:
    """What stands in the books of a year in which nobody will be at work."""
    rows = {
        row.part.work.pk: row
        for row in known.schedule.rows
        if known.is_open(row.part.work.organisation_id)
    }
    elsewhere: dict[tuple[str, int, int], Decimal] = defaultdict(Decimal)
    for work, year, amount in _per_year(rows):
        then = rows[work].together
        assert then.earliest
        assert then.latest
        if amount and not then.earliest.year <= year <= then.latest.year:
            owner = rows[work].part.work.organisation.name
            elsewhere[owner, year, then.earliest.year] += amount
    for (owner, year, begins), amount in sorted(elsewhere.items()):
        yield Risk(
            _("Budget year"),
            _("%(owner)s: %(amount)s is planned in %(year)d, needed from %(begins)d.")
            % {
                "owner": owner,
                "amount": wording.about(float(amount)),
                "year": year,
                "begins": begins,
            },
        )


def _per_year(rows: dict[int, Row]) -> Iterator[tuple[int, int, Decimal]]:
    """Work, year and euros: its rows per year, or all in the year it begins in."""
    stored = YearCost.objects.filter(work__in=rows).order_by("work", "year", "pk")
    lines = list(stored.values_list("work", "year", "amount"))
    yield from lines
    for pk in rows.keys() - {work for work, _year, _amount in lines}:
        work, first = rows[pk].part.work, rows[pk].part.work.first_day
        if work.cost_estimate and first:
            yield pk, first.year, work.cost_estimate


def _of_programmes(parts: Sequence[Part]) -> Iterator[Risk]:
    moving = {part.work.pk: part.work for part in parts if part.shift_days}
    adopted = ProgrammeWork.objects.filter(
        work__in=moving, programme__state=Programme.State.ADOPTED
    ).order_by("work", "-programme__first_year")
    told = dict.fromkeys(moving, "")
    for work, title in adopted.values_list("work", "programme__title"):
        if not told[work]:
            told[work] = title
            yield Risk(
                _("Adopted programme"),
                _("%(work)s is in %(programme)s: who moves it must give a reason.")
                % {"work": moving[work].title, "programme": title},
            )


def _of_gaps(known: Known) -> Iterator[Risk]:
    """What nobody entered, so that it was assumed."""
    works = known.found.works
    mine = [work for work in works if known.is_open(work.organisation_id)]
    for lacking, about, text in (
        (
            [w for w in works if w.first_day is None],
            _("No dates"),
            _("When %(works)s should be done is not known."),
        ),
        (
            [w for w in works if not w.duration_days],
            _("No duration"),
            _("How long %(works)s takes is not known: KIP assumes it."),
        ),
        (
            [w for w in mine if w.cost_estimate is None],
            _("No costs"),
            _("What %(works)s costs is not known: KIP estimates it."),
        ),
    ):
        if lacking:
            titles = wording.listed([work.title for work in lacking])
            yield Risk(about, text % {"works": titles})
