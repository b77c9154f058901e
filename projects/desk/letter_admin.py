"""Mails for administrators to look at: which went out, and which perhaps did."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from projects.desk.mails import perhaps_sent, waiting

_STATES = {
    "waiting": _("waits"),
    "perhaps": _("perhaps sent"),
    "sent": _("sent"),
    "dropped": _("not sent"),
}


class StateFilter(admin.SimpleListFilter):
    title = _("mail")
    parameter_name = "mail"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return list(_STATES.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        match self.value():
            case "waiting":
                return waiting(queryset).filter(sent_at=None)
            case "perhaps":
                return perhaps_sent(queryset)
            case "sent":
                return queryset.exclude(sent_at=None)
            case "dropped":
                return queryset.exclude(dropped="")
        return queryset


class LetterAdmin(admin.ModelAdmin):
    """To look at, not to change: workers write these rows."""

    list_display = ["__str__", "user", "claimed_at", "handed_at", "sent_at", "dropped"]
    list_filter = [StateFilter]
    list_select_related = ["user"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
