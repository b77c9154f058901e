from django.urls import path

from residents.opendata import views

urlpatterns = [
    path("open-data", views.open_data, name="open_data"),
    path("open-data/werken.<str:form>", views.works_file, name="works_file"),
]
