"""Small help for the public pages."""

import re
from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import format_html, urlize
from django.utils.safestring import SafeString

register = template.Library()

_PHONE = re.compile(r"\+?\d[\d ()/.-]{4,20}\d")


@register.filter
def of(values: Mapping[Any, str], key: Any) -> str:
    """What a mapping has for a key; empty when it has nothing."""
    return values.get(key, "")


@register.filter
def as_contact(text: str) -> SafeString:
    """A telephone number, mail address or page as a link; other text as it is."""
    if _PHONE.fullmatch(text.strip()):
        digits = re.sub(r"[^\d+]", "", text)
        return format_html('<a href="tel:{}">{}</a>', digits, text)
    return SafeString(urlize(text, autoescape=True))
