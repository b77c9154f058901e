"""What this app puts in the inbox: proposals to decide on, and new neighbours."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from areas.pages import whole_number
from conflicts import wording
from conflicts.assignments.inbox_items import OFFERED
from conflicts.meeting_words import finding_of
from conflicts.models import Combination, CombinationMember, Match
from conflicts.places import streets_of
from conflicts.review import JOINABLE, State
from organisations.models import User
from organisations.permissions import PLANNING_ROLES, organisations_of
from projects.desk.inbox import Group, Item, Rows, Source, marks_on, register
from projects.desk.inbox_items import most_urgent_first, my_works
from projects.models import PlannedWork
from projects.periods import period_text
from projects.querysets import PlannedWorkQuerySet

# More names than this nobody reads in a list of things to do.
NAMED = 3


def register_all() -> None:
    register(PROPOSALS, OFFERED, NEIGHBOURS)


def _proposals(user: User, today: date) -> Rows:
    """What waits for this manager, not for the parties; and what is assigned to
    somebody waits for that person alone."""
    rows = Combination.objects.all()
    nobodys = rows.decidable_by(user).filter(assigned_to=None)
    own = rows.visible_to(user).filter(assigned_to=user.pk)
    waiting = rows.filter(Q(pk__in=nobodys.values("pk")) | Q(pk__in=own.values("pk")))
    return waiting.waiting_for_manager(today).best_first()


def _proposal_items(
    combinations: Sequence[Combination], user: User, _today: date
) -> list[Item]:
    ids = [one.pk for one in combinations]
    streets, works = streets_of(ids), _works_in(ids)
    mine = Combination.objects.decidable_by(user).filter(pk__in=ids)
    deciding = set(mine.values_list("pk", flat=True))
    return [
        Item(
            key=one.inbox_key,  # type: ignore[attr-defined]
            title=_title(one, streets.get(one.pk, "")),
            why=_why_decide(one),
            details=_in_lines(works[one.pk]),
            url=reverse("conflicts:combination_detail", args=[one.number]),
            action_label=_("Decide") if one.pk in deciding else _("Prepare"),
            due=one.start_quarter,
        )
        for one in combinations
    ]


def _title(combination: Combination, street: str) -> str:
    return f"{combination.reference}: {street}" if street else combination.reference


def _works_in(combination_ids: list[int]) -> dict[int, list[str]]:
    """The titles of the works in each proposal."""
    members = CombinationMember.objects.filter(combination__in=combination_ids)
    titles = defaultdict(list)
    rows = members.order_by("pk").values_list("combination", "work__title")
    for pk, title in rows:
        titles[pk].append(title)
    return titles


def _in_lines(texts: Sequence[str]) -> list[str]:
    rest = len(texts) - NAMED
    more = [_and_more(rest)] if rest > 0 else []
    return [*texts[:NAMED], *more]


def _and_more(count: int) -> str:
    return _("and %(count)d more") % {"count": count}


def _why_decide(combination: Combination) -> str:
    if combination.kind not in JOINABLE:
        return _("These works hinder each other, or one makes the other needless.")
    saves = _("Would save %(amount)s.") % {
        "amount": wording.about(float(combination.value))
    }
    if combination.state == State.REASSESS:
        return _("Facts changed since the decision.") + " " + saves
    if combination.state == State.CONSULTING:
        return _("The parties have answered, or let the date pass.") + " " + saves
    return saves


def _others(user: User, today: date) -> PlannedWorkQuerySet:
    """Works of others that `user` may see and that still have to be carried out."""
    visible = PlannedWork.objects.visible_to(user).active(today)
    return visible.exclude(organisation__in=organisations_of(user, *PLANNING_ROLES))


def _unseen(
    user: User, today: date, others: PlannedWorkQuerySet, side: str
) -> QuerySet[Match]:
    """Matches with one of these others on that side which `user` did not put away."""
    matches = Match.objects.filter(is_near_miss=False).filter(
        **{f"{side}__in": others.values("pk")}
    )
    matches = matches.annotate(mark_key=_MATCH_KEY)
    return matches.filter(~Exists(marks_on("mark_key", user, today)))


_MATCH_KEY = Concat(
    Value("match:"),
    Cast("first_id", CharField()),
    Value("-"),
    Cast("second_id", CharField()),
    output_field=CharField(),
)
_SIDES = (("first", "second"), ("second", "first"))


def _neighbours(user: User, today: date) -> Rows:
    others = _others(user, today)
    met = Q()
    for own, other in _SIDES:
        found = _unseen(user, today, others, other).filter(**{own: OuterRef("pk")})
        met |= Q(Exists(found))
    return most_urgent_first(my_works(user, today).filter(met))


def _matches_of(
    work_ids: Sequence[int], user: User, today: date
) -> dict[int, list[tuple[Match, PlannedWork]]]:
    """Per own work its unseen matches and the other work, the nearest first."""
    found = defaultdict(list)
    others = _others(user, today)
    for own, other in _SIDES:
        matches = _unseen(user, today, others, other)
        matches = matches.filter(**{f"{own}__in": work_ids})
        matches = matches.select_related(f"{other}__organisation")
        for match in matches.defer(f"{other}__footprint", f"{other}__description"):
            pair = (match, getattr(match, other))
            found[getattr(match, f"{own}_id")].append(pair)
    for pairs in found.values():
        pairs.sort(key=lambda pair: (pair[0].metres_apart, pair[0].pk))
    return found


def _neighbour_items(
    works: Sequence[PlannedWork], user: User, today: date
) -> list[Item]:
    matches = _matches_of([work.pk for work in works], user, today)
    return [
        Item(
            key=work.inbox_key,  # type: ignore[attr-defined]
            title=work.title,
            why=ngettext(
                "%(count)d new neighbour:",
                "%(count)d new neighbours:",
                len(matches[work.pk]),
            )
            % {"count": len(matches[work.pk])},
            details=_in_lines([_neighbour_text(*pair) for pair in matches[work.pk]]),
            url=reverse("projects:work_detail", args=[work.pk]) + "#matches-title",
            action_label=_("Seen"),
            action_url=reverse("projects:inbox_seen"),
            due=work.first_day,
            seen_up_to=str(
                max((match.pk for match, _o in matches[work.pk]), default=0)
            ),
        )
        for work in works
    ]


def _neighbour_text(match: Match, other: PlannedWork) -> str:
    return _("%(title)s, %(organisation)s, %(period)s: %(finding)s") % {
        "title": other.title,
        "organisation": other.organisation.name,
        "period": period_text(other.earliest_start, other.latest_end),
        "finding": finding_of(match).label,
    }


def _seen_neighbours(user: User, today: date, seen: dict[str, str]) -> list[str]:
    """The marks of the matches that somebody saw; what came since stays."""
    up_to = {
        whole_number(key.partition(":")[2]): whole_number(last)
        for key, last in seen.items()
    }
    matches = _matches_of(list(up_to), user, today)
    return [
        match.mark_key  # type: ignore[attr-defined]
        for work_id, last in up_to.items()
        for match, _other in matches[work_id]
        if match.pk <= last
    ]


PROPOSALS = Source(
    name="proposal",
    group=Group.DECIDE,
    title=gettext_lazy("Proposals that wait for you"),
    hint=gettext_lazy("New, changed, or talked out with the parties: now decide."),
    rows=_proposals,
    items=_proposal_items,
    key=Concat(
        Cast("number", CharField()), Value("-"), "state", output_field=CharField()
    ),
    elsewhere=lambda: reverse("conflicts:combination_list"),
    elsewhere_label=gettext_lazy("All proposals"),
)
NEIGHBOURS = Source(
    name="neighbours",
    group=Group.CHECK,
    title=gettext_lazy("New neighbours"),
    hint=gettext_lazy("Others plan something at the same place as you."),
    rows=_neighbours,
    items=_neighbour_items,
    put_away=_seen_neighbours,
    is_for_seeing=True,
)
