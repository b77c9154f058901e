from django.urls import path

from conflicts.assignments import views

urlpatterns = [
    path("<int:number>/opdracht", views.assignment, name="assignment"),
    path(
        "<int:number>/opdracht.<str:form>", views.document, name="assignment_document"
    ),
    path("<int:number>/opdracht/aanbieden", views.offer, name="offer"),
    path("<int:number>/opdracht/vaststellen", views.adopt, name="adopt"),
    path("<int:number>/opdracht/terug", views.send_back, name="return"),
]
