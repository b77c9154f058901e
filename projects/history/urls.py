"""Part of `projects.urls`: what changed."""

from django.urls import path

from projects.history import recent_views
from projects.history import views as history_views

_WORK = "<int:work_id>/geschiedenis"
_VERSION = f"{_WORK}/<str:event_id>"

urlpatterns = [
    path("wijzigingen", recent_views.recent_changes, name="recent_changes"),
    path(_WORK, history_views.work_history, name="work_history"),
    path(_VERSION, history_views.work_version, name="work_version"),
    path(
        f"{_VERSION}/kaart.geojson",
        history_views.work_version_map,
        name="work_version_map",
    ),
    path(f"{_VERSION}/terugzetten", history_views.work_restore, name="work_restore"),
]
