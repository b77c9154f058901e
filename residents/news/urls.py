from django.urls import path

from residents.news import views

urlpatterns = [
    path("nieuws.atom", views.atom, name="atom"),
    path("agenda.ics", views.calendar, name="calendar"),
]
