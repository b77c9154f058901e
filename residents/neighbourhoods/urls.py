from django.urls import path

from residents.neighbourhoods import views

urlpatterns = [
    path("buurt", views.neighbourhoods, name="neighbourhoods"),
    path("buurt/<int:pk>", views.neighbourhood, name="neighbourhood"),
    path("buurt/<int:pk>/kaart.svg", views.picture, name="neighbourhood_picture"),
    path("buurt/<int:pk>/poster", views.poster, name="poster"),
    path("buurt/<int:pk>/poster.svg", views.poster_picture, name="poster_picture"),
]
