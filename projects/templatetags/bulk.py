"""The bar to change many works with: `{% bulk_form as form %}`."""

from typing import Any

from django import template

from projects.editing.forms import BulkForm

register = template.Library()


@register.simple_tag(takes_context=True)
def bulk_form(context: dict[str, Any]) -> BulkForm:
    return BulkForm(user=context["request"].user)
