"""The words of planning, as data: disciplines, statuses and who may see a work."""

from datetime import date

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class Discipline(models.TextChoices):
    SEWERAGE = "sewerage", _("sewerage")
    ROADS = "roads", _("roads")
    GREEN = "green", _("green")
    LIGHTING = "lighting", _("lighting")
    GAS = "gas", _("gas")
    ELECTRICITY = "electricity", _("electricity")
    HEAT = "heat", _("heat network")
    WATER = "water", _("drinking water")
    TELECOM = "telecom", _("telecom")
    HOUSING = "housing", _("housing")
    TRAFFIC = "traffic", _("traffic")
    EVENT = "event", _("event")


class Status(models.TextChoices):
    INTENTION = "intention", _("intention")
    DRAFT = "draft", _("draft")
    PROGRAMMED = "programmed", _("programmed")
    ADOPTED = "adopted", _("adopted")
    IN_PREPARATION = "in_preparation", _("in preparation")
    UNDER_WAY = "under_way", _("under way")
    FINISHED = "finished", _("finished")
    CANCELLED = "cancelled", _("cancelled")


# What may still be incomplete.
CONCEPT_STATUSES = (Status.INTENTION, Status.DRAFT)
ENDED_STATUSES = (Status.FINISHED, Status.CANCELLED)
# An intention or a draft is not yet a promise, so residents don't see it.
PUBLIC_STATUSES = (
    Status.PROGRAMMED,
    Status.ADOPTED,
    Status.IN_PREPARATION,
    Status.UNDER_WAY,
)
# Shown to residents as 'provisional': nobody has decided on it yet.
PROVISIONAL_STATUSES = (Status.PROGRAMMED,)


class Visibility(models.TextChoices):
    ORGANISATION = "organisation", _("only my organisation")
    MUNICIPALITY = "municipality", _("the municipality")
    PARTNERS = "partners", _("municipality and partners")
    PUBLIC = "public", _("everybody")


class HomesReached(models.TextChoices):
    """How homes and shops along the work are reached while it goes on."""

    AS_USUAL = "as_usual", _("as usual, also by car")
    ON_FOOT = "on_foot", _("on foot and by bicycle, not by car")


# What residents notice: what is so or not so, and how homes are reached.
NOTICED_FLAGS = ("closes_street", "takes_parking", "is_noisy")
NOTICED_FIELDS = (*NOTICED_FLAGS, "homes_reached")


class FundingSource(models.TextChoices):
    CAPITAL = "capital", _("capital budget")
    MAINTENANCE = "maintenance", _("maintenance budget")
    LEVY = "levy", _("levy")
    EXTERNAL = "external", _("external")


YEAR_VALIDATORS = [MinValueValidator(1990), MaxValueValidator(2200)]
LONGEST_DAYS = 10_000  # working days that a work may take: almost forty years


def first_day_of(year: int) -> date:
    return date(year, 1, 1)


def last_day_of(year: int) -> date:
    return date(year, 12, 31)
