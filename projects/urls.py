from django.urls import include, path

from projects import views

app_name = "projects"
urlpatterns = [
    path("", include("projects.planning_urls")),
    path("", include("projects.export_urls")),
    path("", include("projects.desk_urls")),
    path("<int:work_id>/kaart.geojson", views.work_geojson, name="work_geojson"),
    path("", include("projects.work_urls")),
    path("", include("projects.history_urls")),
    path("", include("projects.programme_urls")),
    path("", include("projects.edit_urls")),
    path("", include("projects.imports.urls")),
]
