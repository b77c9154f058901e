from django.urls import path

from residents import preview_views, views

app_name = "residents"
urlpatterns = [
    path("", views.public_map, name="map"),
    path("kaart/werken.geojson", views.works_geojson, name="works_geojson"),
    path("werk/<int:work_id>", views.work, name="work"),
    path("werk/<int:work_id>/kaart.geojson", views.work_geojson, name="work_geojson"),
    path("werk/voorbeeld", preview_views.preview, name="preview"),
]
