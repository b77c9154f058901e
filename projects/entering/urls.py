"""Part of `projects.urls`: one work, its form, and what the form asks."""

from django.urls import path

from projects.entering import place_views
from projects.entering import views as work_views

urlpatterns = [
    path("nieuw", work_views.work_create, name="work_create"),
    path("<int:work_id>", work_views.work_detail, name="work_detail"),
    path("<int:work_id>/wijzigen", work_views.work_edit, name="work_edit"),
    path("<int:work_id>/bevestigen", work_views.work_confirm, name="work_confirm"),
    path("plek", place_views.place_add, name="place_add"),
    path("plek/nakijken", place_views.place_check, name="place_check"),
]
