"""A planned work in the API: Dutch names outside, ours inside."""

from typing import Any

from rest_framework import serializers

from areas.serializers import GeometryText
from projects.models import PlannedWork

# Money and notes are for the municipality and for who planned the work.
_OPEN_BOOK_FIELDS = ("omschrijving", "kostenraming", "dekking")


class PlannedWorkSerializer(serializers.ModelSerializer):
    """What somebody who is signed in sees; `open_books` in the context says of which
    organisations (None: of all) also the money and the notes."""

    titel = serializers.CharField(source="title")
    omschrijving = serializers.CharField(source="description")
    vakdiscipline = serializers.CharField(source="discipline")
    organisatie = serializers.CharField(source="organisation.name")
    vroegsteStart = serializers.DateField(source="earliest_start")
    laatsteEinde = serializers.DateField(source="latest_end")
    voorkeurStart = serializers.DateField(source="preferred_start")
    duurWerkdagen = serializers.IntegerField(source="duration_days")
    kostenraming = serializers.DecimalField(
        source="cost_estimate", max_digits=13, decimal_places=2
    )
    dekking = serializers.CharField(source="funding_source")
    straatAfgesloten = serializers.BooleanField(source="closes_street")
    bereikbaarheid = serializers.CharField(source="homes_reached")
    neemtParkeerplaatsen = serializers.BooleanField(source="takes_parking")
    geluidshinder = serializers.BooleanField(source="is_noisy")
    zichtbaarheid = serializers.CharField(source="visibility")
    tekstVoorBewoners = serializers.CharField(source="public_text")
    bronSysteem = serializers.CharField(source="source_system")
    bronId = serializers.CharField(source="source_id")
    coordinatiedossier = serializers.CharField(source="coordination_reference")
    gebieden = serializers.SerializerMethodField()
    gewijzigdOp = serializers.DateTimeField(source="updated_at")
    geometrie = GeometryText(source="shape")

    class Meta:
        model = PlannedWork
        fields = [
            "id",
            "titel",
            "omschrijving",
            "vakdiscipline",
            "organisatie",
            "vroegsteStart",
            "laatsteEinde",
            "voorkeurStart",
            "duurWerkdagen",
            "status",
            "kostenraming",
            "dekking",
            "straatAfgesloten",
            "bereikbaarheid",
            "neemtParkeerplaatsen",
            "geluidshinder",
            "zichtbaarheid",
            "tekstVoorBewoners",
            "bronSysteem",
            "bronId",
            "coordinatiedossier",
            "gebieden",
            "gewijzigdOp",
            "geometrie",
        ]

    def get_gebieden(self, work: PlannedWork) -> list[str]:
        return [area.name for area in work.areas.all()]

    def to_representation(self, work: PlannedWork) -> dict[str, Any]:
        answer = super().to_representation(work)
        own = self.context["open_books"]
        if own is not None and work.organisation_id not in own:
            for name in _OPEN_BOOK_FIELDS:
                del answer[name]
        return answer
