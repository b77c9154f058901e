from django.urls import path

from areas import views

app_name = "areas"
urlpatterns = [
    path("gebieden.geojson", views.areas, name="areas"),
    path("straten.geojson", views.streets, name="streets"),
]
