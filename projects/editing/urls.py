"""Changing works in the table: one value, many works, and taking it back."""

from django.urls import path

from projects.editing import bulk_views
from projects.editing import cell_views as edit_views

urlpatterns = [
    path("<int:work_id>/cel/<str:column>", edit_views.cell, name="cell"),
    path("samen-wijzigen", bulk_views.bulk, name="bulk"),
    path("samen-wijzigen/opslaan", bulk_views.bulk_save, name="bulk_save"),
    path("mijn-wijzigingen", bulk_views.changes, name="changes"),
    path(
        "mijn-wijzigingen/<uuid:change_id>/terug", bulk_views.undo_change, name="undo"
    ),
]
