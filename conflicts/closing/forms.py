"""What a combination brought, as somebody found it."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conflicts.benefit import label_of
from conflicts.closing.services import Realised

_TERM = "term_"
_MOST_EUR = 10**10


class CloseOutForm(forms.Form):
    """Every figure may be left open; but how it was found, may not."""

    saved = forms.DecimalField(
        label=gettext_lazy("Saved in all (EUR)"),
        required=False,
        max_digits=13,
        decimal_places=2,
        help_text=gettext_lazy("Leave it empty to add up the amounts below."),
    )
    address_days = forms.FloatField(
        label=gettext_lazy("Nuisance avoided in address-days"),
        required=False,
        min_value=0,
        max_value=1e9,
    )
    openings_avoided = forms.IntegerField(
        label=gettext_lazy("Times that the street was not opened"),
        required=False,
        min_value=0,
        max_value=1000,
    )
    note = forms.CharField(
        label=gettext_lazy("How was this found?"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("From invoices, counted, or estimated by whom."),
    )
    lesson = forms.CharField(
        label=gettext_lazy("What do we learn from it?"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The parties read this too, so name no amounts."),
    )
    is_done = forms.BooleanField(
        label=gettext_lazy("The works are done, though the planning does not say so"),
        required=False,
    )

    def __init__(
        self, terms: Mapping[str, float], data: Any = None, *, is_done: bool
    ) -> None:
        super().__init__(data)
        for name in terms:
            self.fields[_TERM + name] = forms.DecimalField(
                label=label_of(name),
                required=False,
                decimal_places=2,
                min_value=-_MOST_EUR,
                max_value=_MOST_EUR,
            )
        if is_done:
            del self.fields["is_done"]
        else:
            self.fields["is_done"].required = True

    @property
    def term_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(_TERM)]

    @property
    def other_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if not name.startswith(_TERM)]

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        figures = [
            value
            for name, value in answers.items()
            if name not in ("note", "lesson", "is_done") and value is not None
        ]
        if not figures and not self.errors:
            self.add_error("saved", _("Give at least one figure."))
        return answers

    def realised(self) -> Realised:
        """What was found, of a form that is valid."""
        answers = self.cleaned_data
        terms = {
            name.removeprefix(_TERM): value
            for name, value in answers.items()
            if name.startswith(_TERM) and value is not None
        }
        saved = answers["saved"]
        if saved is None and terms:
            saved = sum(terms.values())
        return Realised(
            saved=saved,
            address_days=answers["address_days"],
            openings_avoided=answers["openings_avoided"],
            terms={name: float(value) for name, value in terms.items()},
            note=answers["note"],
            lesson=answers["lesson"],
        )
