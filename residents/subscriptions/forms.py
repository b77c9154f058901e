"""What is asked of who wants news: of which place, and how."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from areas.models import Area
from residents.asking import RADII
from residents.models import Subscription
from residents.spam import AgainstRobots, only_plain

_FREQUENCIES = [
    (Subscription.Frequency.DAILY, _("At most one mail a day")),
    (Subscription.Frequency.WEEKLY, _("One mail a week, on Monday")),
]


class AreaForm(forms.Form):
    """A whole area, as the map offers them."""

    area = forms.ModelChoiceField(
        label=_("Or a whole neighbourhood"),
        queryset=Area.objects.none(),
        empty_label=_("Choose a neighbourhood"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = Area.objects.exclude(  # type: ignore[attr-defined]
            level=Area.Level.MUNICIPALITY
        )


class EmailForm(AgainstRobots):
    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def clean_email(self) -> str:
        return only_plain(self.cleaned_data["email"]).lower()


class SubscribeForm(EmailForm):
    """`counts`: how many works there are within each radius of the place; empty for an
    area, of which no radius is asked."""

    radius = forms.TypedChoiceField(
        label=_("Within"), coerce=int, widget=forms.RadioSelect
    )
    frequency = forms.ChoiceField(
        label=_("How often"),
        choices=_FREQUENCIES,
        initial=Subscription.Frequency.DAILY,
        widget=forms.RadioSelect,
        help_text=_("Only when there is news."),
    )
    language = forms.ChoiceField(
        label=_("Language of the mails"), choices=settings.LANGUAGES
    )

    field_order = ("radius", "email", "frequency", "language")

    def __init__(self, *args: Any, counts: Mapping[int, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = get_language()
        if counts:
            _offer(self.fields["radius"], _counted(counts))
        else:
            del self.fields["radius"]


class ChangeForm(forms.Form):
    """What can be changed of a subscription."""

    radius = forms.TypedChoiceField(label=_("Within"), coerce=int)
    frequency = forms.ChoiceField(label=_("How often"), choices=_FREQUENCIES)

    def __init__(self, *args: Any, subscription: Subscription, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"id_{subscription.pk}_%s")
        super().__init__(*args, **kwargs)
        self.fields["frequency"].initial = subscription.frequency
        self.fields["radius"].initial = subscription.radius
        if subscription.point:
            known = {*RADII, subscription.radius or 0}
            _offer(
                self.fields["radius"],
                [(metres, _("%s m") % metres) for metres in sorted(known)],
            )
        else:
            del self.fields["radius"]


class LanguageForm(forms.Form):
    language = forms.ChoiceField(
        label=_("Language of the mails"), choices=settings.LANGUAGES
    )


def _offer(field: forms.Field, choices: list[tuple[int, Any]]) -> None:
    field.choices = choices  # type: ignore[attr-defined]


def _counted(counts: Mapping[int, int]) -> list[tuple[int, str]]:
    return [(metres, _words(metres, count)) for metres, count in counts.items()]


def _words(metres: int, count: int) -> str:
    text = ngettext(
        "%(metres)d m: now %(count)d work", "%(metres)d m: now %(count)d works", count
    )
    return text % {"metres": metres, "count": count}
