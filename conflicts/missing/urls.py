from django.urls import path

from conflicts.missing import views

urlpatterns = [
    path("gemiste-kansen", views.missed_chances, name="missed_chances"),
    path(
        "gemiste-kansen/kaart.geojson",
        views.missed_geojson,
        name="missed_chances_geojson",
    ),
    path("gemiste-kansen.csv", views.missed_csv, name="missed_chances_csv"),
]
