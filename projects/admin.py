from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest
from leaflet.admin import LeafletGeoAdmin

from projects.models import BudgetFrame, PlannedWork
from projects.services import save_work


@admin.register(PlannedWork)
class PlannedWorkAdmin(LeafletGeoAdmin):
    list_display = [
        "title",
        "organisation",
        "discipline",
        "status",
        "earliest_start",
        "latest_end",
        "visibility",
    ]
    list_filter = ["status", "discipline", "visibility", "organisation", "areas"]
    list_select_related = ["organisation"]
    search_fields = ["title", "source_id", "description"]
    autocomplete_fields = ["organisation", "challenges"]

    def save_model(
        self, request: HttpRequest, obj: PlannedWork, form: ModelForm, change: bool
    ) -> None:
        save_work(obj)

    def has_delete_permission(
        self, request: HttpRequest, obj: PlannedWork | None = None
    ) -> bool:
        # A work that does not go on is cancelled, so that decisions keep their facts.
        return False


@admin.register(BudgetFrame)
class BudgetFrameAdmin(admin.ModelAdmin):
    list_display = ["organisation", "year", "amount"]
    list_filter = ["year", "organisation"]
    list_select_related = ["organisation"]
    search_fields = ["organisation__name"]
    autocomplete_fields = ["organisation"]
