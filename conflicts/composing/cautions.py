"""What people should know before they put works together: a no that was said before,
and works that hinder each other. It does not stop them."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from conflicts import wording
from conflicts.decided import member_ids, with_members
from conflicts.meeting_words import finding_of
from conflicts.models import Combination, Match
from conflicts.review import JOINABLE, Kind, State
from organisations.permissions import Visitor

HINDERING = (Kind.CLASH, Kind.SUPERSEDES)
MOST_TOLD = 5


def cautions(
    ids: Collection[int], user: Visitor, except_for: Collection[Combination] = ()
) -> list[str]:
    """Sentences; of proposals and works that `user` may not see nothing is told.

    In at most six queries.
    """
    return [*_rejected(ids, user, except_for), *_hindering(ids, user)][:MOST_TOLD]


def _rejected(
    ids: Collection[int], user: Visitor, except_for: Collection[Combination]
) -> list[str]:
    rows = Combination.objects.visible_to(user).of_works(ids)
    rows = rows.filter(state=State.REJECTED, kind__in=JOINABLE)
    rows = rows.exclude(pk__in=[row.pk for row in except_for]).order_by("number")
    text = _("%(number)d of these works were rejected together before: %(reference)s.")
    return [
        text % {"number": together, "reference": row.reference}
        for row in with_members(rows)
        if (together := len(member_ids(row) & set(ids))) > 1
    ]


def _hindering(ids: Collection[int], user: Visitor) -> list[str]:
    rows = Match.objects.visible_to(user).filter(
        kind__in=HINDERING, is_near_miss=False, first__in=ids, second__in=ids
    )
    rows = rows.select_related("first", "second").order_by("pk")
    text = _("%(works)s: %(finding)s.")
    return [
        text
        % {
            "works": wording.listed([f"“{one.first.title}”", f"“{one.second.title}”"]),
            "finding": finding_of(one).label.rstrip("?"),
        }
        for one in rows.defer("first__footprint", "second__footprint")
    ]
