"""Every page of KIP, read as a table."""

from allauth.account.views import logout as sign_out
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from kip import views
from kip.api import api_urls
from kip.demo import mails as demo_mails

urlpatterns = [
    path("", include("residents.urls")),
    path("planning/", include("projects.urls")),
    path("voorstellen/", include("conflicts.urls")),
    path("achtergrond/", include("areas.urls")),
    path("start", views.home, name="home"),
    path("taal", views.choose_language, name="choose_language"),
    path("demo/mails", demo_mails.mails, name="demo_mails"),
    path("demo/mails/<str:name>", demo_mails.mail, name="demo_mail"),
    path("demo/mails/<str:name>/html", demo_mails.mail_html, name="demo_mail_html"),
    path("gezond", views.health, name="health"),
    # Before the administration's own sign-in page, which knows no rate limits.
    path(
        "beheer/login/",
        RedirectView.as_view(pattern_name="account_login", query_string=True),
    ),
    path("beheer/", admin.site.urls),
    # An administrator sets the address of an account.
    path(
        "account/email/",
        RedirectView.as_view(pattern_name="home"),
        name="account_email",
    ),
    path("api/v1/", include(api_urls)),
    path("account/", include("organisations.urls")),
    path("account/", include("allauth.account.urls")),
    # Last, so that these are the addresses that links get.
    path("inloggen", views.sign_in, name="account_login"),
    path("uitloggen", sign_out, name="account_logout"),
]
