from django.urls import include, path

from projects import views, work_views

app_name = "projects"
urlpatterns = [
    path("", views.work_list, name="work_list"),
    path("werken.geojson", views.works_geojson, name="works_geojson"),
    path("", include("projects.desk_urls")),
    path("nieuw", work_views.work_create, name="work_create"),
    path("<int:work_id>", work_views.work_detail, name="work_detail"),
    path("<int:work_id>/kaart.geojson", views.work_geojson, name="work_geojson"),
    path("<int:work_id>/wijzigen", work_views.work_edit, name="work_edit"),
    path("", include("projects.history_urls")),
    path("", include("projects.programme_urls")),
    path("", include("projects.edit_urls")),
]
