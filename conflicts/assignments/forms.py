"""Changing an assignment: its texts, and who does what."""

from typing import Any

from django import forms
from django.forms import BaseInlineFormSet, inlineformset_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conflicts.assignments.told import TEXTS
from conflicts.models import Assignment, AssignmentRole
from organisations.models import Organisation

LONGEST_TEXT = 10_000


class AssignmentForm(forms.ModelForm):
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    class Meta:
        model = Assignment
        fields = [*TEXTS, "project_leader", "client"]
        widgets = {name: forms.Textarea(attrs={"rows": 6}) for name in TEXTS}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen"] = self.instance.revision
        for name in TEXTS:
            field = self.fields[name]
            assert isinstance(field, forms.CharField)
            field.max_length = LONGEST_TEXT
            field.widget.attrs["maxlength"] = LONGEST_TEXT

    @property
    def texts(self) -> dict[str, str]:
        """What is to be stored, once the form is valid."""
        fields = self._meta.fields or []
        return {name: self.cleaned_data[name] for name in fields}

    def clean(self) -> dict[str, Any]:
        answers: dict[str, Any] = super().clean() or self.cleaned_data
        for name in TEXTS:
            if len(answers.get(name) or "") > LONGEST_TEXT:
                text = _("At most %(count)d signs.") % {"count": LONGEST_TEXT}
                self.add_error(name, text)
        return answers


class RoleForm(forms.ModelForm):
    organisation = forms.ModelChoiceField(
        label=gettext_lazy("Party"),
        queryset=Organisation.objects.order_by("name"),
        empty_label=gettext_lazy("Choose a party"),
    )

    class Meta:
        model = AssignmentRole
        fields = ["organisation", "part", "person", "task"]


RoleForms: type[BaseInlineFormSet] = inlineformset_factory(
    Assignment, AssignmentRole, form=RoleForm, extra=1, can_delete=True, max_num=40
)


class ReturnForm(forms.Form):
    """The executive says why it goes back."""

    note = forms.CharField(
        label=gettext_lazy("What must change?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
