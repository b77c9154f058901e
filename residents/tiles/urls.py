from django.urls import path

from residents.tiles import views

urlpatterns = [
    path("tegels/<int:z>/<int:x>/<int:y>.mvt", views.tile, name="tile"),
]
