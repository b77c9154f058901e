"""What the forms about a proposal share."""

from datetime import datetime

from django import forms
from django.utils.translation import gettext as _

from projects.moments import moment


class SeenForm(forms.Form):
    """Carries when the proposal that was shown had last changed."""

    seen = forms.CharField(widget=forms.HiddenInput)

    def clean_seen(self) -> datetime:
        seen = moment(self.cleaned_data["seen"])
        if seen is None:
            raise forms.ValidationError(_("Open the proposal again."))
        return seen
