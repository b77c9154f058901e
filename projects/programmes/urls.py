"""Part of `projects.urls`: programmes and their versions."""

from django.urls import path

from projects.programmes import comparison_views as comparison
from projects.programmes import views

_ONE = "programmas/<int:pk>"

urlpatterns = [
    path("programmas", views.programme_list, name="programme_list"),
    path("programmas/nieuw", views.programme_create, name="programme_create"),
    path(_ONE, views.programme_detail, name="programme_detail"),
    path(f"{_ONE}/wijzigen", views.programme_change, name="programme_change"),
    path(f"{_ONE}/indienen", views.programme_submit, name="programme_submit"),
    path(f"{_ONE}/intrekken", views.programme_withdraw, name="programme_withdraw"),
    path(f"{_ONE}/vaststellen", views.programme_adopt, name="programme_adopt"),
    path(f"{_ONE}/vergelijken", comparison.programme_compare, name="programme_compare"),
    path(f"{_ONE}/vergelijken.geojson", comparison.programme_map, name="programme_map"),
    path(
        f"{_ONE}/vergelijken.<str:suffix>",
        comparison.programme_export,
        name="programme_export",
    ),
]
