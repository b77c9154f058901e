"""The choice board: every challenge and opportunity of an accepted combination, and
what was chosen about each.

An opportunity that a rule finds becomes a row when somebody chooses about it: until
then it follows the rules as they are.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from agenda.models import Challenge
from areas.models import Area
from conflicts.concerned import works_of
from conflicts.decided import was_accepted
from conflicts.models import (
    Choice,
    Combination,
    CombinationMember,
    Opportunity,
    OpportunityRule,
)
from conflicts.review import JOINABLE, Chosen, State

CHALLENGE, OPPORTUNITY, RULE = "challenge", "opportunity", "rule"


@dataclass(frozen=True, slots=True)
class Item:
    """A challenge, or an opportunity, and what was ever chosen about it."""

    kind: str  # CHALLENGE, OPPORTUNITY or RULE
    pk: int
    title: str
    description: str = ""
    is_social: bool = False
    years: str = ""
    # Of an opportunity: the disciplines that make it possible; empty: a person did.
    disciplines: Sequence[str] = ()
    added_by: str = ""
    choices: Sequence[Choice] = field(default_factory=list)  # the newest first

    @property
    def key(self) -> str:
        return f"{self.kind}-{self.pk}"

    @property
    def is_challenge(self) -> bool:
        return self.kind == CHALLENGE

    @property
    def current(self) -> Choice | None:
        """The choice that counts; None when nobody chose, or it came back."""
        newest = self.newest
        return None if newest is None or newest.came_back_at else newest

    @property
    def newest(self) -> Choice | None:
        return self.choices[0] if self.choices else None

    @property
    def seen(self) -> int:
        """What tells this choice from a later one."""
        return self.newest.pk if self.newest else 0


def has_board(combination: Combination) -> bool:
    """Whether it is to be carried out together: until then there is nothing to
    choose."""
    is_decided = combination.state in (State.ACCEPTED, State.REASSESS)
    return combination.kind in JOINABLE and is_decided and was_accepted(combination)


def board_of(combination: Combination) -> list[Item]:
    """Its challenges first, then its opportunities, each by title. Eight queries."""
    challenges = list(challenges_of(combination))
    made = list(Opportunity.objects.filter(combination=combination).order_by("title"))
    chosen = _choices_of(combination)
    return [
        *(_of_challenge(one, chosen) for one in challenges),
        *_opportunities(combination, challenges, made, chosen),
    ]


def undecided(items: Iterable[Item]) -> list[Item]:
    return [item for item in items if item.current is None]


def chosen_in(items: Iterable[Item]) -> list[Item]:
    return [item for item in items if item.current and item.current.chosen == Chosen.IN]


def challenges_of(combination: Combination) -> Iterable[Challenge]:
    """What the areas of its works need in the years in which they are carried out, and
    what its works themselves say they help with."""
    works = works_of(combination).values("pk")
    areas = Area.objects.filter(works__in=works)
    above = Q(areas__in=areas) | Q(areas__children__in=areas)
    first, last = _years(combination)
    in_time = Q(first_year__lte=last, last_year__gte=first)
    return (
        Challenge.objects.filter((above & in_time) | Q(works__in=works))
        .distinct()
        .order_by("domain", "title")
    )


def _years(combination: Combination) -> tuple[int, int]:
    """The first and last year of carrying it out."""
    first = combination.start_quarter.year
    ends = combination.members.values_list("work__latest_end__year", flat=True)
    return first, max([first, *(year for year in ends if year)])


def _choices_of(combination: Combination) -> list[Choice]:
    return list(combination.choices.select_related("chosen_by"))


def _of_challenge(challenge: Challenge, chosen: Sequence[Choice]) -> Item:
    return Item(
        CHALLENGE,
        challenge.pk,
        challenge.title,
        challenge.description,
        is_social=challenge.domain == Challenge.Domain.SOCIAL,
        years=f"{challenge.first_year}–{challenge.last_year}",
        choices=[one for one in chosen if one.challenge_id == challenge.pk],
    )


def _opportunities(
    combination: Combination,
    challenges: Sequence[Challenge],
    made: Sequence[Opportunity],
    chosen: Sequence[Choice],
) -> Iterable[Item]:
    rules = {rule.pk: rule for rule in OpportunityRule.objects.all()}
    known = {one.rule_id for one in made} | {one.title for one in made}
    for one in made:
        rule = rules.get(one.rule_id or 0)
        yield Item(
            OPPORTUNITY,
            one.pk,
            one.title,
            one.description,
            disciplines=rule.disciplines if rule else (),
            added_by=str(one.added_by or "") if one.rule_id is None else "",
            choices=[choice for choice in chosen if choice.opportunity_id == one.pk],
        )
    for rule in found_by_rules(combination, challenges, rules.values()):
        if rule.pk not in known and rule.title not in known:
            yield Item(
                RULE,
                rule.pk,
                rule.title,
                rule.description,
                disciplines=rule.disciplines,
            )


def found_by_rules(
    combination: Combination,
    challenges: Iterable[Challenge],
    rules: Iterable[OpportunityRule],
) -> list[OpportunityRule]:
    """The rules that say something becomes possible here."""
    members = CombinationMember.objects.filter(combination=combination)
    disciplines = set(members.values_list("work__discipline", flat=True))
    texts = [f"{one.title} {one.description}".lower() for one in challenges]
    return [rule for rule in rules if _holds(rule, disciplines, texts)]


def _holds(
    rule: OpportunityRule, disciplines: Collection[str], texts: Iterable[str]
) -> bool:
    together = rule.is_active and set(rule.disciplines) <= set(disciplines)
    words = [str(word).lower() for word in rule.challenge_words]
    return together and (
        not words or any(word in text for text in texts for word in words)
    )
