"""The addresses of KIP, with refusals that are only a number: for tests that are
refused a thousand times, and look at nothing but that."""

from django.http import HttpRequest, HttpResponse

from kip.urls import *  # noqa: F403


def handler403(_request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(status=403)


def handler404(_request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(status=404)
