"""What a resident can ask of the ideas of others: the same for the list and the map."""

from urllib.parse import urlencode

from django import forms
from django.db import models
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from areas.models import Area
from residents.models import Initiative


class Answer(models.TextChoices):
    AWAITED = "nog-niet", _("Waits for an answer")
    GIVEN = "gegeven", _("Answered")


class IdeasFilter(forms.Form):
    """Every field may be left empty; the answers stand in the address of the page."""

    answer = forms.ChoiceField(
        label=_("Answer of the municipality"),
        required=False,
        choices=[("", _("All ideas")), *Answer.choices],
        widget=forms.RadioSelect,
    )
    area = forms.ModelChoiceField(
        label=_("Neighbourhood"),
        required=False,
        queryset=Area.objects.none(),
        empty_label=_("The whole municipality"),
    )

    def __init__(self, asked: QueryDict) -> None:
        super().__init__(asked)
        self.fields["area"].queryset = Area.objects.exclude(  # type: ignore[attr-defined]
            level=Area.Level.MUNICIPALITY
        )

    def apply(self, rows: QuerySet[Initiative]) -> QuerySet[Initiative]:
        """Those that answer the question; a wrong answer is as good as none."""
        self.is_valid()
        if answer := self.cleaned_data.get("answer"):
            rows = rows.filter(answered_at__isnull=answer == Answer.AWAITED)
        if area := self.cleaned_data.get("area"):
            rows = rows.filter(areas=area)
        return rows

    def address(self) -> str:
        """The question as the query of an address: only what was understood."""
        self.is_valid()
        asked = {**self.cleaned_data}
        if area := asked.get("area"):
            asked["area"] = area.pk
        return urlencode([(name, asked[name]) for name in sorted(asked) if asked[name]])
