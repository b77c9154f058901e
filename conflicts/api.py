"""Proposals, for who may see them."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import permissions, serializers, viewsets

from conflicts.models import Combination, CombinationMember, Decision
from conflicts.permissions import may_see_sum
from conflicts.wording import rounded


class MemberSerializer(serializers.ModelSerializer):
    id = serializers.IntegerField(source="work_id")
    titel = serializers.CharField(source="work.title")
    organisatie = serializers.CharField(source="work.organisation.name")
    verschuivingDagen = serializers.IntegerField(source="shift_days")
    voegtToe = serializers.DecimalField(
        source="marginal", max_digits=13, decimal_places=2
    )

    class Meta:
        model = CombinationMember
        fields = ["id", "titel", "organisatie", "verschuivingDagen", "voegtToe"]

    def to_representation(self, member: CombinationMember) -> dict[str, Any]:
        answer = super().to_representation(member)
        if not self.context["shows_sum"]:
            del answer["voegtToe"]
        return answer


class DecisionSerializer(serializers.ModelSerializer):
    besluit = serializers.CharField(source="verdict")
    reden = serializers.CharField(source="reason")
    toelichting = serializers.CharField(source="explanation")
    door = serializers.CharField(source="decided_by.name")
    op = serializers.DateTimeField(source="decided_at")

    class Meta:
        model = Decision
        fields = ["besluit", "reden", "toelichting", "door", "op"]


class CombinationSerializer(serializers.ModelSerializer):
    """`shows_sum` in the context says whether the reader may see how it adds up."""

    nummer = serializers.IntegerField(source="number")
    status = serializers.CharField(source="state")
    startKwartaal = serializers.DateField(source="start_quarter")
    opbrengst = serializers.DecimalField(
        source="value", max_digits=13, decimal_places=2
    )
    opbrengstLaag = serializers.DecimalField(
        source="value_low", max_digits=13, decimal_places=2
    )
    opbrengstHoog = serializers.DecimalField(
        source="value_high", max_digits=13, decimal_places=2
    )
    adresdagen = serializers.FloatField(source="address_days")
    opbouw = serializers.JSONField(source="terms")
    regels = serializers.CharField(source="rules_version")
    werken = MemberSerializer(source="members", many=True)
    besluiten = DecisionSerializer(source="decisions", many=True)

    class Meta:
        model = Combination
        fields = [
            "nummer",
            "status",
            "startKwartaal",
            "opbrengst",
            "opbrengstLaag",
            "opbrengstHoog",
            "adresdagen",
            "opbouw",
            "regels",
            "werken",
            "besluiten",
        ]

    def to_representation(self, combination: Combination) -> dict[str, Any]:
        answer = super().to_representation(combination)
        if not self.context["shows_sum"]:
            del answer["opbouw"]
            for name in ("opbrengst", "opbrengstLaag", "opbrengstHoog"):
                answer[name] = str(rounded(float(answer[name])))
        return answer


class CombinationViewSet(viewsets.ReadOnlyModelViewSet):
    """Combinatievoorstellen die de aanvrager aangaan, de meest waardevolle eerst."""

    permission_classes = [permissions.IsAuthenticated]
    serializer_class = CombinationSerializer
    lookup_field = "number"
    lookup_url_kwarg = "nummer"
    lookup_value_regex = "[0-9]+"

    def get_serializer_context(self) -> dict[str, Any]:
        shows_sum = may_see_sum(self.request.user)
        return {**super().get_serializer_context(), "shows_sum": shows_sum}

    def get_queryset(self) -> QuerySet[Combination]:
        rows = Combination.objects.visible_to(self.request.user).alive()
        return rows.best_first().prefetch_related(
            "members__work__organisation", "decisions__decided_by"
        )
