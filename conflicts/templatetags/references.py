"""Names of proposals in headings, for templates."""

import re

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

register = template.Library()

_REFERENCE = re.compile(r"\b[A-Z]+-\d+\b")


@register.filter
def unbroken(text: str) -> SafeString:
    """The text, in which no name of a proposal ("CV-009") breaks over two lines."""
    return SafeString(
        _REFERENCE.sub(r'<span class="unbroken">\g<0></span>', conditional_escape(text))
    )
