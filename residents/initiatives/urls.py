from django.urls import URLPattern, path

from residents.initiatives import (
    again_views,
    moderating_views,
    sending_views,
    views,
)

urlpatterns: list[URLPattern] = [
    path("initiatieven", views.initiatives, name="initiatives"),
    path(
        "initiatieven/kaart.geojson",
        views.initiatives_geojson,
        name="initiatives_geojson",
    ),
    path("initiatief/nieuw", sending_views.new, name="initiative_new"),
    path("initiatief/link", again_views.link, name="initiative_link"),
    path("initiatief/<int:pk>", views.initiative, name="initiative"),
    path("initiatief/<int:pk>/foto", views.photo, name="initiative_photo"),
    path(
        "initiatief/volgen/<str:token>",
        sending_views.follow,
        name="initiative_follow",
    ),
    path(
        "initiatief/volgen/<str:token>/wijzigen",
        sending_views.change,
        name="initiative_change",
    ),
    path(
        "initiatief/volgen/<str:token>/foto",
        sending_views.photo,
        name="initiative_own_photo",
    ),
    path(
        "initiatief/volgen/<str:token>/geen-mail",
        sending_views.no_mail,
        name="initiative_no_mail",
    ),
    path("initiatieven/beoordelen", moderating_views.queue, name="initiative_queue"),
    path(
        "initiatieven/beoordelen/<int:pk>",
        moderating_views.moderate,
        name="initiative_moderate",
    ),
]
