from django.urls import path

from conflicts.closing import views

urlpatterns = [
    path("evaluaties", views.close_outs, name="close_outs"),
    path("<int:number>/evaluatie", views.close_out, name="close_out"),
]
