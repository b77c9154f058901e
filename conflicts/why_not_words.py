"""Answers of `engine.why_not` in words: the reason, its figures, what would change it.

Pure: facts in, text in the reader's language out. Names nothing that the reader may
not see: `Reader` knows what that is.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from conflicts.benefit import label_of
from conflicts.limits_explained import FullLimit
from conflicts.meeting_words import finding_for
from conflicts.review import Kind, MatchReason
from conflicts.wording import (
    about,
    about_in_total,
    address_days,
    duration,
    listed,
    number,
    room,
)
from conflicts.wording import square_metres as m2

Facts = Mapping[str, Any]

# Answers that rest on groups or proposals: of one that the reader may not see nothing
# is told, not even that it is there.
ABOUT_GROUPS = ("together", "better_group", "limit")
ABOUT_PROPOSALS = ("better_group", "rejected", "accepted")


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads the answer: what it may name."""

    titles: Mapping[int, str]  # of the works in the answer that may be seen
    organisation: str = ""  # of the first of the two works
    shows_sum: bool = False  # may tell what works of others cost
    shows_benefit: bool = False  # may tell what the two would save, rounded
    sees_proposals: bool = False  # may know the proposals that the answer is about
    limits: Iterable[FullLimit] = field(default_factory=tuple)

    def names(self, works: Iterable[int]) -> str:
        """The works that may be named; 'one of the two' when none may."""
        titles = [f"“{self.titles[id]}”" for id in works if id in self.titles]
        return listed(titles) or _("one of the two")


@dataclass(frozen=True, slots=True)
class Told:
    """An answer as a person reads it."""

    reason: str
    figures: tuple[str, ...] = ()
    change: str = ""  # what would make it otherwise


def told(code: str, facts: Facts, reader: Reader) -> Told:
    """The answer in words; one that has no words yet is told by its code."""
    if _is_secret(code, facts, reader):
        return _untold()
    words = WORDS.get(code)
    if words is None:
        text = _("KIP has no words for this reason yet: %(code)s.")
        return Told(text % {"code": code})
    return words(facts, reader)


def works_in(facts: Facts) -> set[int]:
    """All works that an answer is about."""
    groups = [facts, *facts.get("better", ())]
    return {work for group in groups for work in group.get("works", ())}


def _is_secret(code: str, facts: Facts, reader: Reader) -> bool:
    if code in ABOUT_PROPOSALS and not reader.sees_proposals:
        return True
    if code == "together" and not (reader.sees_proposals or reader.shows_sum):
        return True
    return code in ABOUT_GROUPS and not works_in(facts) <= reader.titles.keys()


def _untold() -> Told:
    return Told(
        _("They are not among the best proposals."),
        change=_("A larger overlap, or more room in time, may change that."),
    )


def _same(facts: Facts, reader: Reader) -> Told:
    return Told(_("These are one and the same work."))


def _together(facts: Facts, reader: Reader) -> Told:
    return Told(
        _("They belong together."),
        _worth(facts, reader),
        _("When KIP next compares all plans, it proposes them together."),
    )


def _worth(facts: Facts, reader: Reader) -> tuple[str, ...]:
    if not reader.shows_benefit:
        return ()
    saves = {"saves": about(facts["likely"])}
    return (_("Together they would save about %(saves)s (indicative).") % saves,)


def _of_kind(kind: Kind) -> Callable[[Facts, Reader], Told]:
    def words(facts: Facts, reader: Reader) -> Told:
        found = finding_for(kind, MatchReason(facts["reason"]))
        reasons = {
            Kind.CLASH: _("They may not be carried out at the same time."),
            Kind.SUPERSEDES: _("They have nothing to share: one seems needless."),
        }
        return Told(reasons[kind], change=found.advice)

    return words


def _unknown(facts: Facts, reader: Reader) -> Told:
    works = {"works": reader.names(facts["works"])}
    return Told(
        _("KIP does not compare %(works)s with other works.") % works,
        (
            _(
                "It is finished, cancelled or over, it is not drawn, or only its own "
                "organisation may see it."
            ),
        ),
        _("Draw it, let the municipality see it, or give it a new period."),
    )


def _not_near(facts: Facts, reader: Reader) -> Told:
    metres = {"metres": number(facts["metres"]), "buffer": number(facts["buffer_m"])}
    return Told(
        _("They do not lie near each other."),
        (
            _(
                "They are %(metres)s metres apart. KIP looks up to %(buffer)s metres "
                "around these works."
            )
            % metres,
        ),
        _(
            "Check whether both are drawn where they really take place. An "
            "administrator can enlarge the distance in the rules."
        ),
    )


def _windows(facts: Facts, reader: Reader) -> Told:
    gap, tolerance = facts["gap_days"], facts["tolerance_days"]
    gaps = {"gap": duration(gap), "most": room(tolerance)}
    text = _("There is %(gap)s between their periods; KIP bridges at most %(most)s.")
    is_worth_it = facts["is_near_miss"] and (facts["likely"] or 0) > 0
    figures = (text % gaps, *(_worth(facts, reader) if is_worth_it else ()))
    change = _("Ask one of the owners for %(room)s more room.")
    missing = {"room": duration(max(1, gap - tolerance))}
    return Told(_("Their periods lie too far apart."), tuple(figures), change % missing)


def _restriction(facts: Facts, reader: Reader) -> Told:
    return Told(
        _("A restriction is in the way."),
        (
            _("Without it they could start together: %(works)s.")
            % {"works": reader.names(facts["works"])},
        ),
        _("Ask for an exception, or give one of them another period."),
    )


def _fixed(facts: Facts, reader: Reader) -> Told:
    return Told(
        _("They share no quarter, and this can't move any more: %(works)s.")
        % {"works": reader.names(facts["works"])},
        (_("From “in preparation” on, the dates of a work are promised to others."),),
        _("Only its owner can still change its dates."),
    )


def _undated(facts: Facts, reader: Reader) -> Told:
    return Told(
        _("Neither has a date to start from."),
        change=_("Give at least one of them a period."),
    )


def _too_large(facts: Facts, reader: Reader) -> Told:
    areas = {"area": m2(facts["ground_m2"]), "most": m2(facts["max_m2"])}
    return Told(
        _("%(works)s is drawn over a district and not over a street.")
        % {"works": reader.names(facts["works"])},
        (_("It takes %(area)s; KIP groups works up to %(most)s.") % areas,),
        _("Divide it into a work per street, or draw only what really opens."),
    )


def _event(facts: Facts, reader: Reader) -> Told:
    return Told(
        _("%(works)s is an event: there is nothing to share with it.")
        % {"works": reader.names(facts["works"])},
        change=_("Plan the other work before or after it."),
    )


def _campaign(facts: Facts, reader: Reader) -> Told:
    return Told(
        _("They are parts of one route already."),
        (_("The route joins other works as a whole."),),
    )


def _same_twice(facts: Facts, reader: Reader) -> Told:
    found = finding_for(Kind.SUPERSEDES, MatchReason.DUPLICATE)
    return Told(_("They seem to be one work, entered twice."), change=found.advice)


def _same_organisation(facts: Facts, reader: Reader) -> Told:
    return Told(
        _("Both are of %(organisation)s: it needs nobody else for this.")
        % {"organisation": reader.organisation},
        change=_(
            "It can combine them in its own plan. With a third party KIP proposes them."
        ),
    )


def _not_worth(facts: Facts, reader: Reader) -> Told:
    likely = facts["likely"]
    figures = [_costs_more(facts) if likely <= 0 else _saves_too_little(facts)]
    # Near zero a rounded sum is so sharp that it would tell what others pay.
    if not (reader.shows_benefit and reader.shows_sum):
        figures = []
    name = facts["weighs_most"]
    if name and facts["terms"][name] < 0:
        weighs = _("What weighs most: %(term)s") % {"term": label_of(name)}
        cost = f" ({about(facts['terms'][name])})" if reader.shows_sum else ""
        figures.append(f"{weighs}{cost}.")
    return Told(
        _("Together they save too little for a proposal."),
        tuple(figures),
        _less_of(name),
    )


def _saves_too_little(facts: Facts) -> str:
    return _(
        "They would save about %(saves)s and %(days)s. A proposal takes at least "
        "%(least)s, or %(least_days)s."
    ) % {
        "saves": about(facts["likely"]),
        "days": address_days(facts["address_days"]),
        "least": about(facts["minimum_eur"]),
        "least_days": address_days(facts["minimum_address_days"]),
    }


def _costs_more(facts: Facts) -> str:
    return _("It would cost about %(cost)s more than it saves.") % {
        "cost": about(-facts["likely"])
    }


def _less_of(name: str | None) -> str:
    if name == "shift":
        return _("Periods that lie nearer to each other, so that less has to move.")
    if name == "coordination":
        return _("A larger overlap, or a third work in the same street.")
    return _("A larger overlap, or periods that lie nearer to each other.")


def _better_group(facts: Facts, reader: Reader) -> Told:
    better = sum(group["likely"] for group in facts["better"])
    amounts = {
        "both": about_in_total(facts["likely"]),
        "better": about_in_total(better),
        "difference": about(abs(facts["difference"])),
    }
    text = _(
        "With these two together: about %(both)s. As it is proposed now: about "
        "%(better)s, which is %(difference)s more."
    )
    return Told(
        _("These works are worth more in other proposals."),
        (text % amounts,) if reader.shows_benefit and facts["difference"] > 0 else (),
        _("When the other proposals are rejected, these two come up again."),
    )


def _limit(facts: Facts, reader: Reader) -> Told:
    figures = [*_worth(facts, reader)]
    if reader.shows_sum:
        figures += [f"{limit.what} {limit.worth}".strip() for limit in reader.limits]
    return Told(
        _("A budget or the number of closed streets is full."),
        tuple(figures),
        _("More room there, or works that start in another year or quarter."),
    )


def _rejected(facts: Facts, reader: Reader) -> Told:
    return Told(
        _("Somebody rejected this combination."),
        change=_("When the works change, KIP may propose them again."),
    )


def _accepted(facts: Facts, reader: Reader) -> Told:
    return Told(
        _("%(works)s is in an accepted proposal.")
        % {"works": reader.names(facts["works"])},
        change=_("When that proposal is assessed again and rejected, it is free."),
    )


def _crowded(facts: Facts, reader: Reader) -> Told:
    most = {
        "neighbours": number(facts["max_neighbours"]),
        "size": number(facts["max_group_size"]),
    }
    return Told(
        _("So many works meet here that others came first."),
        (
            _(
                "KIP looks at the %(neighbours)s most valuable neighbours of a work, "
                "and at groups of up to %(size)s."
            )
            % most,
        ),
        _("An administrator can change both in the rules."),
    )


WORDS: Mapping[str, Callable[[Facts, Reader], Told]] = {
    "same": _same,
    "together": _together,
    "supersedes": _of_kind(Kind.SUPERSEDES),
    "clash": _of_kind(Kind.CLASH),
    "unknown": _unknown,
    "not_near": _not_near,
    "windows": _windows,
    "restriction": _restriction,
    "fixed": _fixed,
    "undated": _undated,
    "too_large": _too_large,
    "event": _event,
    "campaign": _campaign,
    "same_twice": _same_twice,
    "same_organisation": _same_organisation,
    "not_worth": _not_worth,
    "better_group": _better_group,
    "limit": _limit,
    "rejected": _rejected,
    "accepted": _accepted,
    "crowded": _crowded,
}
