"""The project itself, an app for its commands and translations."""

from django.apps import AppConfig


class KipConfig(AppConfig):
    name = "kip"
