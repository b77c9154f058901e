from django.urls import path

from conflicts.composing import views

urlpatterns = [
    path("samenstellen", views.compose, name="compose"),
    path("<int:number>/wijzigen", views.recompose, name="recompose"),
    path("<int:number>/samenvoegen", views.merge, name="merge"),
    path("<int:number>/splitsen", views.split, name="split"),
    path("<int:number>/proberen", views.try_out, name="try"),
]
