"""Amounts in words, for templates: `{{ amount|euros }}`."""

from django import template

from projects.amounts import euros

register = template.Library()
register.filter("euros", euros)
