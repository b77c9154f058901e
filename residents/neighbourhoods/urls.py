from django.urls import path

from residents.neighbourhoods import views
from residents.neighbourhoods.drawing import PHONE_MM

urlpatterns = [
    path("buurt", views.neighbourhoods, name="neighbourhoods"),
    path("buurt/<int:pk>", views.neighbourhood, name="neighbourhood"),
    path("buurt/<int:pk>/kaart.svg", views.picture, name="neighbourhood_picture"),
    path(
        "buurt/<int:pk>/kaart-klein.svg",
        views.picture,
        {"width_mm": PHONE_MM},
        name="neighbourhood_picture_small",
    ),
    path("buurt/<int:pk>/poster", views.poster, name="poster"),
    path("buurt/<int:pk>/poster.svg", views.poster_picture, name="poster_picture"),
]
