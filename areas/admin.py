from django.contrib import admin
from django.db import transaction
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from leaflet.admin import LeafletGeoAdmin

from areas.models import Area, Restriction, StreetSurface
from areas.signals import areas_changed


@admin.register(Area)
class AreaAdmin(LeafletGeoAdmin):
    list_display = ["name", "level", "code", "parent", "max_closures", "manager_names"]
    list_filter = ["level"]
    search_fields = ["name", "code"]
    autocomplete_fields = ["parent", "managers"]

    def get_queryset(self, request):  # type: ignore[no-untyped-def]
        return super().get_queryset(request).prefetch_related("managers__user")

    def save_model(
        self, request: HttpRequest, obj: Area, form: ModelForm, change: bool
    ) -> None:
        with transaction.atomic():
            super().save_model(request, obj, form, change)
            areas_changed.send(sender=Area)

    # Who deletes an area need not say so: its works lose it with the row, and their
    # places in other areas stay as they are.

    @admin.display(description=_("area managers"))
    def manager_names(self, area: Area) -> str:
        return ", ".join(str(manager.user) for manager in area.managers.all())


@admin.register(StreetSurface)
class StreetSurfaceAdmin(LeafletGeoAdmin):
    list_display = ["name", "other_name"]
    search_fields = ["name", "other_name"]


@admin.register(Restriction)
class RestrictionAdmin(LeafletGeoAdmin):
    list_display = [
        "title",
        "kind",
        "applies_to",
        "starts_on",
        "ends_on",
        "repeats_yearly",
    ]
    list_filter = ["kind", "applies_to", "repeats_yearly"]
    search_fields = ["title", "source_id"]
    readonly_fields = ["source_system", "source_id"]
