from django.urls import path
from django.views.generic import RedirectView

from residents import preview_views, views
from residents.embedding.urls import urlpatterns as embedding
from residents.finding.urls import urlpatterns as finding
from residents.initiatives.urls import urlpatterns as initiatives
from residents.neighbourhoods.urls import urlpatterns as neighbourhoods
from residents.news.urls import urlpatterns as news
from residents.ogc.urls import urlpatterns as ogc
from residents.opendata.urls import urlpatterns as opendata
from residents.privacy.urls import urlpatterns as privacy
from residents.subscriptions.urls import urlpatterns as subscriptions
from residents.tiles.urls import urlpatterns as tiles

app_name = "residents"
urlpatterns = [
    path("", views.public_map, name="map"),
    path("werk/<int:work_id>", views.work, name="work"),
    path("werk/<int:work_id>/kaart.geojson", views.work_geojson, name="work_geojson"),
    path("werk/voorbeeld", preview_views.preview, name="preview"),
    # Where these works were before there was open data.
    path(
        "kaart/werken.geojson",
        RedirectView.as_view(
            pattern_name="residents:works_file", permanent=True, query_string=True
        ),
        {"form": "geojson"},
        name="works_geojson",
    ),
    *finding,
    *tiles,
    *news,
    *subscriptions,
    *initiatives,
    *neighbourhoods,
    *embedding,
    *opendata,
    *ogc,
    *privacy,
]
