from django.urls import URLPattern, path

from residents.finding import views

urlpatterns: list[URLPattern] = [
    path("zoek", views.find, name="find"),
    path("zoek/suggesties", views.suggestions, name="suggestions"),
]
