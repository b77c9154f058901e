"""Every page of planners, a table per part."""

from django.urls import include, path

from projects.plan import views

app_name = "projects"
urlpatterns = [
    path("", include("projects.plan.urls")),
    path("", include("projects.plan.export_urls")),
    path("", include("projects.desk.urls")),
    path("<int:work_id>/kaart.geojson", views.work_geojson, name="work_geojson"),
    path("", include("projects.entering.urls")),
    path("", include("projects.history.urls")),
    path("", include("projects.programmes.urls")),
    path("", include("projects.editing.urls")),
    path("", include("projects.imports.urls")),
]
