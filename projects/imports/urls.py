"""The import wizard, step by step; these names belong to `projects`."""

from django.urls import path

from projects.imports import mapping_views, run_views, views

_ONE = "importeren/<int:import_id>"

urlpatterns = [
    path("importeren", views.import_list, name="import_list"),
    path("importeren/bestand", views.import_upload, name="import_upload"),
    path("importeren/sjabloon.xlsx", views.import_template, name="import_template"),
    path(_ONE, views.import_open, name="import_open"),
    path(f"{_ONE}/weg", views.import_discard, name="import_discard"),
    path(f"{_ONE}/laag", mapping_views.import_layer, name="import_layer"),
    path(
        f"{_ONE}/laag.geojson",
        mapping_views.import_layer_map,
        name="import_layer_map",
    ),
    path(f"{_ONE}/kolommen", mapping_views.import_columns, name="import_columns"),
    path(f"{_ONE}/voorbeeld", run_views.import_preview, name="import_preview"),
    path(f"{_ONE}/rijen.geojson", run_views.import_map, name="import_map"),
    path(f"{_ONE}/hernummerd", run_views.import_renumbered, name="import_renumbered"),
    path(
        f"{_ONE}/vakdiscipline", run_views.import_discipline, name="import_discipline"
    ),
    path(f"{_ONE}/uitvoeren", run_views.import_store, name="import_store"),
    path(f"{_ONE}/voortgang", run_views.import_progress, name="import_progress"),
    path(f"{_ONE}/stoppen", run_views.import_stop, name="import_stop"),
    path(f"{_ONE}/verslag", run_views.import_report, name="import_report"),
    path(
        f"{_ONE}/verslag.xlsx",
        run_views.import_report_file,
        name="import_report_file",
    ),
    path(f"{_ONE}/terugdraaien", run_views.import_undo, name="import_undo"),
]
