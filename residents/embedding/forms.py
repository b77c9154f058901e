"""What somebody chooses who puts the map on their own site."""

from typing import Any

from django import forms
from django.conf import settings
from django.db import models
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from residents.asking import PublicFilter


class Shows(models.TextChoices):
    BOTH = "both", _("List and map")
    LIST = "list", _("List")
    MAP = "map", _("Map")


HEIGHTS = (400, 600, 800, 1000)  # pixels
USUAL_HEIGHT = 600


class EmbedForm(PublicFilter):
    """The question that the frame shows, and what it looks like."""

    view = forms.ChoiceField(label=_("Show"), choices=Shows, widget=forms.RadioSelect)
    taal = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    height = forms.TypedChoiceField(
        label=_("Height"),
        coerce=int,
        choices=[(pixels, _("%s pixels") % pixels) for pixels in HEIGHTS],
    )
    grows = forms.BooleanField(
        label=_("Let the height follow what is in it (with a small script)"),
        required=False,
    )

    def __init__(self, asked: QueryDict) -> None:
        filled = asked.copy()
        for name, usual in (
            ("view", Shows.BOTH.value),
            ("taal", get_language() or settings.LANGUAGE_CODE),
            ("height", str(USUAL_HEIGHT)),
        ):
            if name not in filled:
                filled[name] = usual
        super().__init__(filled)

    def address(self, **changes: Any) -> str:
        """What is asked of the works, without what the frame looks like."""
        looks = dict.fromkeys(("view", "taal", "height", "grows"))
        return super().address(**{**looks, **changes})

    def frame_query(self) -> str:
        """The query of the frame's address: only what was understood."""
        return self.address(taal=self.language, view=self.shows)

    @property
    def map_address(self) -> str:
        """The same question on the large map."""
        address, query = reverse("residents:map"), self.address()
        return f"{address}?{query}" if query else address

    @property
    def shows(self) -> str:
        return self._chosen("view", Shows.BOTH.value)

    @property
    def language(self) -> str:
        return self._chosen("taal", settings.LANGUAGE_CODE)

    @property
    def pixels(self) -> int:
        return int(self._chosen("height", USUAL_HEIGHT))

    @property
    def has_script(self) -> bool:
        return bool(self._chosen("grows", False))

    def _chosen(self, name: str, usual: Any) -> Any:
        self.is_valid()
        return self.cleaned_data.get(name) or usual
