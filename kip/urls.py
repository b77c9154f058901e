"""Every page of KIP, read as a table."""

from allauth.account.views import logout as sign_out
from django.contrib import admin
from django.urls import include, path

from kip import views
from kip.api import api_urls

urlpatterns = [
    path("", include("residents.urls")),
    path("planning/", include("projects.urls")),
    path("voorstellen/", include("conflicts.urls")),
    path("achtergrond/", include("areas.urls")),
    path("start", views.home, name="home"),
    path("taal", views.choose_language, name="choose_language"),
    path("gezond", views.health, name="health"),
    path("beheer/", admin.site.urls),
    path("api/v1/", include(api_urls)),
    path("account/", include("allauth.account.urls")),
    # Last, so that these are the addresses that links get.
    path("inloggen", views.sign_in, name="account_login"),
    path("uitloggen", sign_out, name="account_logout"),
]
