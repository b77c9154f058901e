"""The public projection in the API: anonymous callers get this and nothing else."""

import json
from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import (
    PolymorphicProxySerializer,
    extend_schema,
    extend_schema_field,
)
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from areas.serializers import GEOMETRY
from organisations.permissions import organisations_of
from projects.api import PlannedWorkViewSet, with_shape
from projects.models import PlannedWork
from projects.serializers import PlannedWorkSerializer
from residents.public import PublicWork, as_public, published_works


class PublicLinkSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    titel = serializers.CharField(source="title")


class PublicWorkSerializer(serializers.Serializer):
    """What everybody may know; mirrors `public.PublicWork` field by field."""

    id = serializers.IntegerField()
    titel = serializers.CharField(source="title")
    vakdiscipline = serializers.CharField(source="discipline")
    organisatie = serializers.CharField(source="organisation")
    vroegsteStart = serializers.DateField(source="earliest_start")
    laatsteEinde = serializers.DateField(source="latest_end")
    voorlopig = serializers.BooleanField(source="is_provisional")
    inUitvoering = serializers.BooleanField(source="is_under_way")
    straatAfgesloten = serializers.BooleanField(source="closes_street")
    bereikbaarheid = serializers.CharField(source="homes_reached")
    neemtParkeerplaatsen = serializers.BooleanField(source="takes_parking")
    geluidshinder = serializers.BooleanField(source="is_noisy")
    contact = serializers.CharField()
    tekstVoorBewoners = serializers.CharField(source="public_text")
    gebieden = serializers.ListField(source="areas", child=serializers.CharField())
    gecombineerdMet = PublicLinkSerializer(source="combined_with", many=True)
    wekenMinder = serializers.IntegerField(source="weeks_spared")
    geometrie = serializers.SerializerMethodField()

    @extend_schema_field(GEOMETRY)
    def get_geometrie(self, work: PublicWork) -> Any:
        return json.loads(self.context["shapes"][work.id])


def _answers(*, many: bool) -> PolymorphicProxySerializer:
    return PolymorphicProxySerializer(
        component_name="WerkOfOpenbaarWerk",
        serializers=[PublicWorkSerializer, PlannedWorkSerializer],
        resource_type_field_name=None,
        many=many,
    )


class WorkViewSet(PlannedWorkViewSet):
    """Geplande werken. Zonder inloggen: de openbare werken met de openbare velden."""

    permission_classes = [AllowAny]

    @property
    def is_public_door(self) -> bool:
        """Whether this caller is a resident: nobody's member, so nobody's colleague."""
        user = self.request.user
        return not (user.is_superuser or organisations_of(user).exists())

    def get_queryset(self) -> QuerySet[PlannedWork]:
        if not self.is_public_door:
            return super().get_queryset()
        return with_shape(published_works(timezone.localdate())).order_by("pk")

    @extend_schema(responses=_answers(many=True))
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        if not self.is_public_door:
            return super().list(request, *args, **kwargs)
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(_answered(page or []))

    @extend_schema(responses=_answers(many=False))
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        if not self.is_public_door:
            return super().retrieve(request, *args, **kwargs)
        return Response(_answered([self.get_object()])[0])


def _answered(works: Sequence[PlannedWork]) -> Any:
    """The public projection of works that carry a `shape`, in the same order."""
    shapes = {work.pk: work.shape for work in works}  # type: ignore[attr-defined]
    public = as_public(works, timezone.localdate())
    return PublicWorkSerializer(public, many=True, context={"shapes": shapes}).data
