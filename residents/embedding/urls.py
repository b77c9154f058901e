from django.urls import path

from residents.embedding import views

urlpatterns = [
    path("insluiten", views.builder, name="embed_builder"),
    path("insluiten/kaart", views.embed, name="embed"),
    path("insluiten/hoogte-1.js", views.embed_script, name="embed_script"),
]
