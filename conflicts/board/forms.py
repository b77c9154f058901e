"""To whom a proposal is assigned."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from conflicts.concerned import parties_of, planners_of
from conflicts.forms import SeenForm
from conflicts.models import Combination
from conflicts.permissions import who_may_decide
from organisations.models import Organisation, User


class AssignForm(SeenForm):
    """One of the municipality whom it concerns; nobody: whoever decides."""

    to = forms.ModelChoiceField(
        label=_("Who takes care of this proposal?"),
        required=False,
        queryset=User.objects.none(),
        empty_label=_("Nobody in particular: whoever decides"),
    )

    def __init__(self, combination: Combination, data: Any = None) -> None:
        first = {
            "to": combination.assigned_to_id,
            "seen": combination.changed_at.isoformat(),
        }
        super().__init__(data, initial=first)
        people = User.objects.filter(pk__in=candidates(combination))
        self.fields["to"].queryset = people  # type: ignore[attr-defined]


def candidates(combination: Combination) -> set[int]:
    """Who may decide, and who plans for a department with a work in it."""
    departments = [
        party
        for party in parties_of(combination)
        if party.kind == Organisation.Kind.DEPARTMENT
    ]
    people = [*who_may_decide(combination), *planners_of(departments)]
    return {user.pk for user in people}
