"""Why these works: the measured facts as a short list, before all the details.

Pure: what is known of a proposal in, sentences out.
"""

from collections.abc import Sequence
from itertools import groupby

from django.utils.translation import gettext as _

from conflicts import wording
from conflicts.case.spared import shared_ground
from conflicts.case.street import StreetTime
from conflicts.engine.rules import TECHNICAL_ORDER
from conflicts.explaining import Explained
from projects.planning import Discipline


def reasons(found: Explained, time: StreetTime | None) -> list[str]:
    """One sentence per fact: place, time, order, and what the street is spared."""
    facts = [_place(found, time), _when(found), _order(found), _openings(time)]
    return [fact for fact in facts if fact]


def _place(found: Explained, time: StreetTime | None) -> str:
    if ground := shared_ground(time):
        return _("These works share %(area)s of ground.") % {"area": ground}
    if not found.pairs:
        return _("As they are planned now, these works no longer meet.")
    apart = max(pair.match.metres_apart for pair in found.pairs)
    if apart < 1:
        return _("These works touch.")
    return _("These works lie at most %(metres)s metres apart.") % {
        "metres": wording.number(apart)
    }


def _when(found: Explained) -> str:
    if not found.pairs:
        return ""
    days = max(pair.match.gap_days for pair in found.pairs)
    if not days:
        return _("As planned now they can be carried out in the same period.")
    text = _("As planned now their periods lie up to %(time)s apart.")
    return text % {"time": wording.duration(days)}


def _order(found: Explained) -> str:
    """In which order they are carried out; and that it is not so now."""
    order = technical_order(found.disciplines)
    if not order:
        return ""
    text = _("Together they go in the technical order: %(order)s.") % {"order": order}
    if found.is_wrong_order:
        text += " " + _("As planned now new paving comes first, and is opened again.")
    return text


def technical_order(disciplines: Sequence[str]) -> str:
    """'first sewerage, then water and gas, then roads'; nothing when all go at once."""
    known = sorted(set(disciplines) & TECHNICAL_ORDER.keys(), key=_rank)
    steps = [
        wording.listed([str(Discipline(name).label) for name in some])
        for _one, some in groupby(known, key=TECHNICAL_ORDER.__getitem__)
    ]
    if len(steps) < 2:
        return ""
    first = _("first %(what)s") % {"what": steps[0]}
    return ", ".join(
        [first, *(_("then %(what)s") % {"what": one} for one in steps[1:])]
    )


def _rank(discipline: str) -> tuple[int, str]:
    return TECHNICAL_ORDER[discipline], discipline


def _openings(time: StreetTime | None) -> str:
    if time is None or not time.openings_spared:
        return ""
    return _(
        "Where most of them meet, the street is opened once instead of %(n)d times."
    ) % {"n": time.openings_alone}
