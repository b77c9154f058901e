"""Keeps robots out of forms that anybody may send, without help of others.

A field that people don't see, a form that takes time to fill in, and not too many from
one place. Whoever is refused though a person is told how to go on: no scripts needed.
"""

from datetime import datetime, timedelta
from typing import Any

from allauth.core import ratelimit
from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

_SALT = "residents.spam"
# Nobody reads a form and fills it in faster.
QUICKEST = timedelta(seconds=3)
SLOWEST = timedelta(days=1)


def only_plain(email: str) -> str:
    """The same address; ValidationError for one with quotes, or with a letter that
    ASCII has not. Nobody has such an address here, and there are many ways to write
    one: each would be asked anew, and a dotless i counts as an i where the database
    compares, so that one person could read what belongs to another."""
    if '"' in email or not email.isascii():
        raise ValidationError(validate_email.message, code=validate_email.code)
    return email


class AgainstRobots(forms.Form):
    """A mixin for a form, first among its bases; `now` is when it is asked or sent.

    Its page includes residents/_against_robots.html within the form, and shows the
    non-field errors. What is refused can be sent again from the page that says so.
    """

    # A name that robots like to fill in.
    homepage = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    shown_at = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._now = now
        self.fields["shown_at"].initial = signing.dumps(_seconds(now), salt=_SALT)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if refusal := self._refusal():
            raise ValidationError(refusal)
        return cleaned

    def _refusal(self) -> Any:
        """Why this may come from a robot, to a person; nothing when it does not."""
        if self.cleaned_data.get("homepage"):
            self._answer_again("homepage", "")
            return _("A field that people don't see was filled in. Please send again.")
        taken = self._taken()
        if taken is None or taken > SLOWEST:
            fresh = self.fields["shown_at"].initial
            self._answer_again("shown_at", fresh)
            return _("This page was open for too long. Please send it once more.")
        if taken < QUICKEST:
            return _(
                "That was very quick. Wait a moment, and please send it once more."
            )
        return None

    def _taken(self) -> timedelta | None:
        """How long the form was looked at; None when it was not shown by us."""
        try:
            shown = signing.loads(self.cleaned_data.get("shown_at", ""), salt=_SALT)
        except signing.BadSignature:
            return None
        return timedelta(seconds=_seconds(self._now) - shown)

    def _answer_again(self, name: str, value: str) -> None:
        """Afterwards the page that shows the refusal has this in the field."""
        data: Any = self.data
        self.data = data.copy()
        self.data[self.add_prefix(name)] = value  # type: ignore[index]


def _seconds(now: datetime) -> int:
    return int(now.timestamp())


def is_too_often(request: HttpRequest, action: str, key: str = "") -> bool:
    """Whether this POST is one too many, as ACCOUNT_RATE_LIMITS says of `action`; `key`
    is for limits per key, such as an e-mail address. It counts."""
    return not ratelimit.consume(request, action=action, key=key.lower())


def too_often(request: HttpRequest) -> HttpResponse:
    """The page that says so, with a way to go on."""
    return render(request, "residents/too_often.html", status=429)
