"""The public projection in the API: anonymous callers get this and nothing else."""

import json
from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
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
    """What everybody may know; mirrors `public.PublicWork` field by field.

    Files and OGC API take their names from here, and what these mean.
    """

    id = serializers.IntegerField(help_text=_("Number of the work; stays the same."))
    titel = serializers.CharField(source="title", help_text=_("What is done, where."))
    vakdiscipline = serializers.CharField(
        source="discipline", help_text=_("Kind of work, as a fixed code.")
    )
    organisatie = serializers.CharField(
        source="organisation", help_text=_("Who carries the work out.")
    )
    vroegsteStart = serializers.DateField(
        source="earliest_start",
        help_text=_("First day on which it may start; empty: not yet known."),
    )
    laatsteEinde = serializers.DateField(
        source="latest_end",
        help_text=_("Last day on which it may end; empty: not yet known."),
    )
    voorlopig = serializers.BooleanField(
        source="is_provisional",
        help_text=_("True as long as nobody decided on the work."),
    )
    inUitvoering = serializers.BooleanField(
        source="is_under_way", help_text=_("True when the work has begun.")
    )
    straatAfgesloten = serializers.BooleanField(
        source="closes_street", help_text=_("True when cars cannot pass.")
    )
    bereikbaarheid = serializers.CharField(
        source="homes_reached",
        help_text=_(
            "How homes and shops are reached: as_usual, on_foot (not by car), or empty."
        ),
    )
    neemtParkeerplaatsen = serializers.BooleanField(
        source="takes_parking", help_text=_("True when parking places are lost.")
    )
    geluidshinder = serializers.BooleanField(
        source="is_noisy", help_text=_("True when the work makes noise.")
    )
    contact = serializers.CharField(help_text=_("Whom to call or write to."))
    tekstVoorBewoners = serializers.CharField(
        source="public_text", help_text=_("The work in plain words.")
    )
    gebieden = serializers.ListField(
        source="areas",
        child=serializers.CharField(),
        help_text=_("Districts and neighbourhoods in which the work lies."),
    )
    gecombineerdMet = PublicLinkSerializer(
        source="combined_with",
        many=True,
        help_text=_("Other public works that are carried out together with it."),
    )
    wekenMinder = serializers.IntegerField(
        source="weeks_spared",
        help_text=_("Weeks of work in the street that doing it together spares."),
    )
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
