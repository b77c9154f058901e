from django.urls import path
from django.views.generic import RedirectView

from residents.ogc import views

urlpatterns = [
    path("ogc/v1", views.landing, name="ogc_landing"),
    path("ogc/v1/conformance", views.conformance, name="ogc_conformance"),
    path("ogc/v1/openapi.json", views.openapi, name="ogc_openapi"),
    path("ogc/v1/collections", views.collections, name="ogc_collections"),
    path("ogc/v1/collections/<str:name>", views.collection, name="ogc_collection"),
    path("ogc/v1/collections/<str:name>/items", views.items, name="ogc_items"),
    path(
        "ogc/v1/collections/<str:name>/items/<str:number>",
        views.item,
        name="ogc_item",
    ),
    # Programs put a slash behind every address that they are given.
    path(
        "ogc/v1/",
        RedirectView.as_view(pattern_name="residents:ogc_landing", query_string=True),
    ),
    path("ogc/v1/<path:rest>", views.nothing),
]
