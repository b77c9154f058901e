"""Naming people in a comment: "@" and a name, of those who may see the proposal."""

import re
from collections.abc import Iterable, Sequence

from django.db.models import Q

from conflicts.concerned import parties_of
from conflicts.consulting.asking import organisations_seeing_all
from conflicts.consulting.permissions import comments_visible_to, may_read_internal
from conflicts.models import Answer, Combination
from conflicts.permissions import who_may_decide
from organisations.models import Organisation, User
from organisations.permissions import PLANNING_ROLES, Role

# Before an "@" that begins a name; in an e-mail address there is a letter.
_BEGINS = r"(?<![\w@])@"


def people_of(combination: Combination, user: User) -> list[User]:
    """Whom `user` may name: who plans for a party or for who was asked, who decides,
    who wrote what `user` may read; for the municipality its executives too. By name,
    each with `memberships` and their organisations."""
    parties = {party.pk for party in parties_of(combination)}
    asked = Answer.objects.filter(consultation__combination=combination)
    parties |= set(asked.values_list("organisation", flat=True))
    able = Q(memberships__organisation__in=parties) & Q(
        memberships__role__in=PLANNING_ROLES
    )
    if may_read_internal(user):
        able |= Q(
            memberships__role=Role.EXECUTIVE,
            memberships__organisation__kind=Organisation.Kind.DEPARTMENT,
        )
    deciders = [one.pk for one in who_may_decide(combination)]
    writers = comments_visible_to(user, combination).values("author")
    able |= Q(pk__in=[*deciders, combination.assigned_to_id]) | Q(pk__in=writers)
    seeing = organisations_seeing_all(combination).values("pk")
    people = User.objects.filter(is_active=True).filter(able)
    people = people.filter(
        Q(is_superuser=True) | Q(memberships__organisation__in=seeing)
    )
    rows = people.exclude(pk=user.pk).distinct().order_by("name", "email")
    return list(rows.prefetch_related("memberships__organisation"))


def label_of(person: User) -> str:
    """A name with where they work, to tell two of the same name apart."""
    names = {str(one.organisation) for one in person.memberships.all()}
    return f"{person} ({', '.join(sorted(names))})" if names else str(person)


def named_in(text: str, people: Sequence[User]) -> tuple[list[User], list[str]]:
    """Who of `people` the text names, and the names in it that several of them have.

    The longest name counts: "@Jan de Boer" is not Jan.
    """
    by_name: dict[str, list[User]] = {}
    for person in people:
        by_name.setdefault(str(person).casefold(), []).append(person)
    found = [by_name[name] for name in _names_in(text, by_name)]
    several = [str(same[0]) for same in found if len(same) > 1]
    return [same[0] for same in found if len(same) == 1], several


def _names_in(text: str, names: Iterable[str]) -> list[str]:
    longest_first = sorted(names, key=len, reverse=True)
    if not longest_first:
        return []
    pattern = "|".join(re.escape(name) for name in longest_first)
    hits = re.findall(rf"{_BEGINS}({pattern})(?!\w)", text.casefold())
    return list(dict.fromkeys(hits))
