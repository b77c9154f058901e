from django.urls import path

from conflicts.choices import views

urlpatterns = [
    path("<int:number>/keuzes", views.choices, name="choices"),
    path("<int:number>/kansen", views.add, name="add_opportunity"),
]
