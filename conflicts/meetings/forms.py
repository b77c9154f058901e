"""Making a meeting, and writing down what is said in it."""

from typing import Any, ClassVar

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from areas.days import DAY_VALIDATORS
from areas.models import Area
from conflicts.models import AgendaItem, Meeting, MeetingAction
from organisations.permissions import Visitor

LONGEST_TEXT = 10_000


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _text(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "maxlength": LONGEST_TEXT})


def _bound(fields: dict[str, forms.Field]) -> None:
    """Afterwards days are in reach of KIP, and no text is too long to set on paper."""
    for field in fields.values():
        if isinstance(field, forms.DateField):
            field.validators.extend(DAY_VALIDATORS)
        elif isinstance(field, forms.CharField) and field.max_length is None:
            field.validators.append(MaxLengthValidator(LONGEST_TEXT))


class MeetingForm(forms.ModelForm):
    """When, where and about which area; without a title it gets one of its kind."""

    title = forms.CharField(
        label=_("Title"),
        max_length=200,
        required=False,
        help_text=_("Leave it empty for the kind and the area."),
    )

    class Meta:
        model = Meeting
        fields = [
            *("kind", "area", "title", "held_on", "starts_at", "place"),
            *("chair", "minute_taker"),
        ]
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "held_on": _day(),
            "starts_at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }

    def __init__(self, user: Visitor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _bound(self.fields)
        area = self.fields["area"]
        assert isinstance(area, forms.ModelChoiceField)
        area.queryset = Area.objects.managed_by(user).defer("boundary")
        area.empty_label = str(_("The whole municipality"))

    def clean(self) -> dict[str, Any]:
        answers: dict[str, Any] = super().clean() or self.cleaned_data
        is_of_area = answers.get("kind") == Meeting.Kind.AREA
        if is_of_area and not answers.get("area") and "area" not in self.errors:
            self.add_error("area", _("Choose the area of this meeting."))
        if not answers.get("title") and answers.get("kind"):
            kind = capfirst(Meeting.Kind(answers["kind"]).label)
            answers["title"] = f"{kind} {answers.get('area') or ''}".strip()[:200]
        return answers

    @property
    def values(self) -> dict[str, Any]:
        """What is to be stored, once the form is valid."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or []}


class MinutesForm(MeetingForm):
    """Also who was there, and when people meet again."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    class Meta(MeetingForm.Meta):
        fields = [
            *MeetingForm.Meta.fields,
            *("attendees", "absentees", "notes", "next_on"),
        ]
        widgets: ClassVar[dict[str, forms.Widget]] = {
            **MeetingForm.Meta.widgets,
            "attendees": _text(6),
            "absentees": _text(3),
            "notes": _text(5),
            "next_on": _day(),
        }

    def __init__(self, user: Visitor, *args: Any, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        self.initial["seen"] = self.instance.revision


class NoteForm(forms.ModelForm):
    """What was said and agreed about one proposal."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    outcome = forms.CharField(
        label=_("What was agreed"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": 500}),
    )

    class Meta:
        model = AgendaItem
        fields = ["discussion", "outcome", "is_done"]
        widgets = {"discussion": _text(7)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "note_%s", **kwargs})
        _bound(self.fields)
        self.initial["seen"] = self.instance.revision

    @property
    def values(self) -> dict[str, Any]:
        return {
            name: self.cleaned_data[name]
            for name in ("discussion", "outcome", "is_done")
        }


class ActionForm(forms.ModelForm):
    class Meta:
        model = MeetingAction
        fields = ["what", "who", "due"]
        widgets = {"due": _day()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "action_%s", **kwargs})
        _bound(self.fields)

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("what", "who", "due")}
