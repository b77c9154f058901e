"""The planning page and what belongs to it."""

from django.urls import path

from projects.plan import budget_views, saved_views, views

urlpatterns = [
    path("", views.work_list, name="work_list"),
    path("werken.geojson", views.works_geojson, name="works_geojson"),
    path("tijdlijn", views.timeline, name="timeline"),
    path("budgetten", budget_views.budgets, name="budgets"),
    path("weergaven", saved_views.save_view, name="save_view"),
    path(
        "weergaven/<int:view_id>/verwijderen",
        saved_views.delete_view,
        name="delete_view",
    ),
]
