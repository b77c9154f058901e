from django.urls import path

from residents.privacy import views

urlpatterns = [path("privacy", views.privacy, name="privacy")]
