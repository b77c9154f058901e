from django.urls import path

from conflicts.closing import views

urlpatterns = [
    path("afsluitingen", views.close_outs, name="close_outs"),
    path("<int:number>/afsluiting", views.close_out, name="close_out"),
]
