"""Which fields of a planned work an import may fill, and of what sort they are."""

from django.db.models import TextChoices

from projects.planning import (
    NOTICED_FLAGS,
    Discipline,
    FundingSource,
    HomesReached,
    Status,
    Visibility,
)

# With the number of signs that fit; None is any number.
TEXT_FIELDS: dict[str, int | None] = {
    "source_id": 80,
    "title": 200,
    "description": None,
    "public_text": None,
    "coordination_reference": 80,
}
DAY_FIELDS = ("earliest_start", "latest_end", "preferred_start")
CHOICES: dict[str, type[TextChoices]] = {
    "discipline": Discipline,
    "status": Status,
    "visibility": Visibility,
    "funding_source": FundingSource,
    "homes_reached": HomesReached,
}
CHOICE_FIELDS: dict[str, list[str]] = {
    name: choices.values for name, choices in CHOICES.items()
}
# Of these a work may say nothing at all.
OPEN_CHOICE_FIELDS = ("funding_source", "homes_reached")
# What is so or not so.
FLAG_FIELDS = NOTICED_FLAGS
FIELDS = (
    *TEXT_FIELDS,
    "organisation",
    *DAY_FIELDS,
    *CHOICE_FIELDS,
    "duration_days",
    "cost_estimate",
    *FLAG_FIELDS,
)
NEEDED_FIELDS = ("source_id", "title", "organisation")
# What a profile may decide by rule, without a value from the file.
RULED_FIELDS = (*CHOICE_FIELDS, *FLAG_FIELDS, "public_text")
# What a profile may give to new works when the file says nothing.
DEFAULT_FIELDS = (*RULED_FIELDS, "description", "organisation")
