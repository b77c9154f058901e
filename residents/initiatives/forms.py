"""What a resident fills in: for a new initiative, and to change one."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from areas.models import Area
from residents.asking import as_place
from residents.finding.places import clearly_meant, places_for
from residents.initiatives.fields import GroundField, PhotoField
from residents.initiatives.kept_photos import KeepsPhoto
from residents.models import Initiative
from residents.spam import AgainstRobots, only_plain


def joining_hint() -> str:
    """What the municipality says of neighbours who join in."""
    usual = _("An idea of several neighbours has a better chance. Ask them first.")
    return str(settings.KIP_INITIATIVE_HINT or usual)


class InitiativeForm(KeepsPhoto, forms.ModelForm):
    """What everybody will read. `places` are those to choose from, when what was typed
    may mean several."""

    where = forms.CharField(
        label=gettext_lazy("Street or address"),
        required=False,
        max_length=100,
        help_text=gettext_lazy(
            "We look for it on the map and keep only the point. Or tap on the map."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    place = GroundField(
        label=gettext_lazy("Place"), required=False, widget=forms.HiddenInput
    )
    photo = PhotoField(
        label=gettext_lazy("Photo"),
        required=False,
        help_text=gettext_lazy(
            "JPG, PNG or WebP. No people or number plates, please: everybody sees it. "
            "What the camera noted, such as the place, we remove."
        ),
    )
    link = forms.URLField(
        label=gettext_lazy("Page on a participation platform"),
        required=False,
        max_length=300,
        assume_scheme="https",
        validators=[URLValidator(schemes=["https", "http"])],
        help_text=gettext_lazy("If your idea already stands somewhere else."),
    )

    class Meta:
        model = Initiative
        fields: ClassVar[Any] = (
            *("title", "text", "place", "place_text", "wished_when"),
            *("joining", "joining_text", "link"),
        )
        labels = {
            "title": gettext_lazy("Your idea in a few words"),
            "text": gettext_lazy("What do you want to do, and why?"),
            "place_text": gettext_lazy("Where exactly, in your own words"),
            "wished_when": gettext_lazy("When"),
            "joining": gettext_lazy("How many addresses join in, yours included?"),
            "joining_text": gettext_lazy("Who joins in"),
        }
        help_texts = {
            "title": gettext_lazy("For example: a green strip along our street."),
            "place_text": gettext_lazy("For example: the grass beside the school."),
            "wished_when": gettext_lazy("For example: next spring."),
            "joining_text": gettext_lazy(
                "For example: the school and six neighbours. No names of people: "
                "everybody reads it."
            ),
        }
        widgets: ClassVar[Any] = {"text": forms.Textarea(attrs={"rows": 6})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places: list[tuple[str, str]] = []
        self.fields["joining"].help_text = joining_hint()
        if self.instance.pk and self.instance.photo:
            self.offer_to_remove_photo()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("place"):
            cleaned["place"] = self._looked_up(cleaned.get("where", ""))
        if (place := cleaned["place"]) and not _is_in_town(place):
            raise ValidationError(
                {"where": _("This place lies outside the municipality.")}
            )
        return cleaned

    def _looked_up(self, typed: str) -> Point | None:
        """The place that was typed, or an error in the form that asks for it."""
        if "place" in self.errors:
            return None
        found = places_for(typed)
        if meant := clearly_meant(typed, found):
            chosen = as_place(meant.longitude, meant.latitude)
            point: Point = self.fields["place"].clean(chosen)
            return point
        self.places = [
            (as_place(one.longitude, one.latitude), one.label) for one in found
        ]
        if self.places:
            self.add_error("where", _("Choose which place you mean."))
        elif typed:
            self.add_error("where", _("We don't know this place. Try a street nearby."))
        else:
            self.add_error("where", _("Type a street or address, or tap on the map."))
        return None

    @property
    def changes(self) -> dict[str, Any]:
        """What it becomes, by field of the model."""
        cleaned = self.cleaned_data
        names = self._meta.fields or ()
        found = {name: cleaned[name] for name in names if name in cleaned}
        if cleaned.get("photo") or cleaned.get("without_photo"):
            found["photo"] = cleaned.get("photo")
        return found


def _is_in_town(place: Point) -> bool:
    """Where no areas are loaded, every place is."""
    inside = Area.objects.filter(boundary__covers=place)
    return inside.exists() or not Area.objects.exists()


class DraftForm(InitiativeForm):
    """As long as it is not sent: also who sends it, which nobody else reads."""

    class Meta(InitiativeForm.Meta):
        fields: ClassVar[Any] = (*InitiativeForm.Meta.fields, "email", "name")
        labels = {
            **InitiativeForm.Meta.labels,
            "email": gettext_lazy("Your e-mail address"),
            "name": gettext_lazy("Your name"),
        }
        help_texts = {
            **InitiativeForm.Meta.help_texts,
            "email": gettext_lazy(
                "We mail you a link to confirm and follow your idea. Nobody else "
                "sees your address."
            ),
            "name": gettext_lazy("So that we know how to address you. Not public."),
        }
        widgets: ClassVar[Any] = {
            **InitiativeForm.Meta.widgets,
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
        }

    def clean_email(self) -> str:
        return only_plain(self.cleaned_data["email"])


class NewForm(AgainstRobots, DraftForm):
    """The first time, when anybody may send it."""
