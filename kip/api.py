"""The whole API at a glance: what is at /api/v1."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularJSONAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from areas.api import AreaViewSet
from conflicts.api import CombinationViewSet
from residents.api import WorkViewSet


class OpenApiView(SpectacularJSONAPIView):
    """The description of this API, for everybody and from every origin."""

    authentication_classes = []
    permission_classes = []

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        response = super().get(request, *args, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        return response


def not_found(request: HttpRequest, rest: str = "") -> HttpResponse:
    return JsonResponse(
        {
            "status": 404,
            "title": "Niet gevonden",
            "detail": "Dit adres bestaat niet. Zie /api/v1/openapi.json.",
        },
        status=404,
        content_type="application/problem+json",
    )


router = SimpleRouter(trailing_slash=False)
router.register("werken", WorkViewSet, basename="werk")
router.register("gebieden", AreaViewSet, basename="gebied")
router.register(
    "combinatievoorstellen", CombinationViewSet, basename="combinatievoorstel"
)

api_urls: list[URLPattern | URLResolver] = [
    path("", include(router.urls)),
    path("openapi.json", OpenApiView.as_view(), name="openapi"),
    path("<path:rest>", not_found),
]
