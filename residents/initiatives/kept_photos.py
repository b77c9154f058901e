"""The photo of a form that came back: kept until the rest of it is right.

It lies among the other photos without a row that has it, so no page shows it, and it
goes after a while as any such photo (`keeping.remove_orphans`). The form carries a
signed name: nobody can name the photo of another.
"""

from datetime import timedelta
from secrets import token_hex
from typing import Any

from django import forms
from django.core import signing
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from residents.models.initiatives import PHOTOS
from residents.privacy.terms import LOOSE_PHOTO

_SALT = "residents.initiatives.kept_photos"
_KEPT_FOR = timedelta(hours=LOOSE_PHOTO.hours)


def keep(photo: "ContentFile[bytes]") -> str:
    """Afterwards the photo is kept for a while; returns the word that gives it back."""
    name = default_storage.save(f"{PHOTOS}/{photo.name}", photo)
    return signing.dumps(name, salt=_SALT)


def read(word: str) -> "ContentFile[bytes] | None":
    """The photo that was kept, under another name; None when it is gone, or was never
    there."""
    try:
        name = signing.loads(word, salt=_SALT, max_age=_KEPT_FOR)
        with default_storage.open(name) as file:
            return ContentFile(file.read(), name=f"{token_hex(16)}.jpg")
    except (signing.BadSignature, OSError):
        return None


class KeepsPhoto(forms.Form):
    """A mixin for a form with a `photo`, first among its bases. Its page shows
    `kept_photo`, and `without_photo` where there is one."""

    kept_photo = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.data.get("kept_photo"):
            self.offer_to_remove_photo()

    def offer_to_remove_photo(self) -> None:
        self.fields["without_photo"] = forms.BooleanField(
            label=_("Remove the photo"), required=False
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        word = cleaned.get("kept_photo")
        if cleaned.get("without_photo"):
            self._carry("")
        elif word and not cleaned.get("photo") and "photo" not in self.errors:
            cleaned["photo"] = read(word)
            if cleaned["photo"] is None:
                self._carry("")
                gone = _("We don't have your photo any more. Please choose it again.")
                self.add_error("photo", gone)
        return cleaned

    def keep_photo(self) -> None:
        """Afterwards who has to mend something else need not choose it again."""
        photo = self.cleaned_data.get("photo")
        if photo and "photo" in self.files:
            self._carry(keep(photo))
            self.offer_to_remove_photo()

    def _carry(self, word: str) -> None:
        """Afterwards the page that shows this form has it along."""
        known: Any = self.data
        data = known.copy()
        data["kept_photo"] = word
        if word:
            data.pop("without_photo", None)
        self.data = data
