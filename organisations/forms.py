"""What people fill in about themselves."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisations import substitutions
from organisations.models import Membership, Organisation, Substitution, User


class _Memberships(forms.ModelChoiceField):
    def label_from_instance(self, membership: Membership) -> str:
        return f"{membership.get_role_display()}, {membership.organisation}"


class _Colleagues(forms.ModelChoiceField):
    def label_from_instance(self, user: User) -> str:
        return f"{user.name} ({user.email})" if user.name else user.email


class SubstitutionForm(forms.ModelForm):
    """Names a deputy for one of the roles of `user`, from `today` on."""

    membership = _Memberships(
        label=gettext_lazy("Your role"), queryset=None, empty_label=None
    )
    deputy = _Colleagues(label=gettext_lazy("Who acts for you"), queryset=None)

    class Meta:
        model = Substitution
        fields = ["membership", "deputy", "first_day", "last_day"]
        widgets = {
            "first_day": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            "last_day": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        }

    def __init__(self, *args: Any, user: User, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today
        self.fields["membership"].queryset = substitutions.replaceable(user)  # type: ignore[attr-defined]
        self.fields["deputy"].queryset = substitutions.colleagues(user)  # type: ignore[attr-defined]
        self.fields["first_day"].initial = today

    def clean_last_day(self) -> date:
        last: date = self.cleaned_data["last_day"]
        if last < self._today:
            raise ValidationError(_("This day is over. Choose today or a later day."))
        return last

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        membership, deputy = given.get("membership"), given.get("deputy")
        if membership and deputy:
            if not substitutions.are_colleagues(membership, deputy):
                text = _("%(name)s does not work for %(organisation)s.")
                names = {"name": deputy, "organisation": membership.organisation}
                self.add_error("deputy", text % names)
            elif self._is_named_already(given):
                self.add_error(
                    "deputy",
                    _("%(name)s acts for you then already.") % {"name": deputy},
                )
        return given

    def _is_named_already(self, given: dict[str, Any]) -> bool:
        if not (given.get("first_day") and given.get("last_day")):
            return False
        named = Substitution(**given)
        return substitutions.overlapping(named).exists()


class OrganisationForm(forms.ModelForm):
    """What an administrator of an organisation says about it to residents."""

    class Meta:
        model = Organisation
        fields = ["public_contact"]


class SettingsForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["name", "weekly_digest", "question_mails"]
        labels = {
            "weekly_digest": gettext_lazy("Mail me every Monday what waits for me"),
            "question_mails": gettext_lazy("Mail me every question and answer at once"),
        }
