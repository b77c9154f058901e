"""Where: the parts of the municipality, its streets, and where digging is barred."""

from django.contrib.gis.db import models
from django.db.models import F, Func, Q
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from areas.days import DAY_VALIDATORS, OUT_OF_REACH, within_reach
from areas.geo import GRID
from areas.querysets import AreaQuerySet, RestrictionQuerySet
from organisations.models import Membership


def usable_geometry(field: str) -> Q:
    """The condition that a geometry column is valid and not empty, for constraints."""
    is_empty = Func(field, function="ST_IsEmpty", output_field=models.BooleanField())
    return Q(**{f"{field}__isvalid": True}) & Q(Exact(is_empty, False))


class Area(models.Model):
    """A part of the municipality, or the municipality itself."""

    class Level(models.TextChoices):
        MUNICIPALITY = "municipality", _("municipality")
        DISTRICT = "district", _("district")
        NEIGHBOURHOOD = "neighbourhood", _("neighbourhood")

    level = models.CharField(
        _("level"), max_length=20, choices=Level, default=Level.NEIGHBOURHOOD
    )
    code = models.CharField(_("code"), max_length=30)
    name = models.CharField(_("name"), max_length=150)
    parent = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("part of"),
    )
    boundary = models.MultiPolygonField(_("boundary"), srid=GRID)
    inhabitants = models.PositiveIntegerField(_("inhabitants"), null=True, blank=True)
    households = models.PositiveIntegerField(_("households"), null=True, blank=True)
    max_closures = models.PositiveIntegerField(
        _("streets closed at once"),
        null=True,
        blank=True,
        help_text=_("No more than so many in a quarter; empty: as many as needed."),
    )
    managers = models.ManyToManyField(
        Membership,
        blank=True,
        related_name="areas",
        limit_choices_to={"role": Membership.Role.AREA_MANAGER},
        verbose_name=_("area managers"),
    )

    objects = AreaQuerySet.as_manager()

    class Meta:
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["level", "code"], name="area_once"),
            models.CheckConstraint(
                condition=usable_geometry("boundary"),
                name="area_boundary_usable",
                violation_error_message=_("The boundary is not a valid area."),
            ),
            models.CheckConstraint(
                condition=~Q(parent=F("id")), name="area_not_its_own_parent"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class StreetSurface(models.Model):
    """A piece of street: the background of the map, and something to snap to."""

    name = models.CharField(_("street"), max_length=150, blank=True)
    other_name = models.CharField(
        _("name in another language"), max_length=150, blank=True
    )
    surface = models.GeometryField(_("surface"), srid=GRID)

    class Meta:
        verbose_name = _("street surface")
        verbose_name_plural = _("street surfaces")
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=usable_geometry("surface"), name="street_surface_usable"
            ),
        ]

    def __str__(self) -> str:
        return self.name or f"#{self.pk}"


class Restriction(models.Model):
    """A place and a time in which the street may not be opened."""

    class Kind(models.TextChoices):
        MORATORIUM = "moratorium", _("after resurfacing")
        EVENT = "event", _("event")
        SEASON = "season", _("season")

    class AppliesTo(models.TextChoices):
        ALL = "all", _("all works")
        OPENING = "opening", _("works that open the street")
        PLANTING = "planting", _("planting")

    kind = models.CharField(
        _("kind"), max_length=20, choices=Kind, default=Kind.MORATORIUM
    )
    title = models.CharField(_("title"), max_length=200)
    place = models.GeometryField(_("place"), srid=GRID)
    starts_on = models.DateField(_("first day"), validators=DAY_VALIDATORS)
    ends_on = models.DateField(
        _("last day"),
        null=True,
        blank=True,
        validators=DAY_VALIDATORS,
        help_text=_(
            "May only be empty after resurfacing: then the usual term of the rules "
            "counts."
        ),
    )
    applies_to = models.CharField(
        _("bars"), max_length=20, choices=AppliesTo, default=AppliesTo.OPENING
    )
    repeats_yearly = models.BooleanField(
        _("every year"),
        default=False,
        help_text=_("The same days come back every year, as with planting seasons."),
    )
    source_system = models.CharField(_("source system"), max_length=80, blank=True)
    source_id = models.CharField(
        _("id in the source system"), max_length=80, blank=True
    )

    objects = RestrictionQuerySet.as_manager()

    class Meta:
        verbose_name = _("restriction")
        verbose_name_plural = _("restrictions")
        ordering = ["starts_on", "title"]
        constraints = [
            models.CheckConstraint(
                condition=usable_geometry("place"),
                name="restriction_place_usable",
                violation_error_message=_("The place is not a valid shape."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="restriction_starts_before_it_ends",
                violation_error_message=_("The last day lies before the first day."),
            ),
            models.CheckConstraint(
                condition=within_reach("starts_on", "ends_on"),
                name="restriction_days_within_reach",
                violation_error_message=OUT_OF_REACH,
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=False) | Q(kind="moratorium"),
                name="restriction_knows_its_last_day",
                violation_error_message=_(
                    "Give the last day. It may only be empty after resurfacing."
                ),
            ),
            models.UniqueConstraint(
                fields=["source_system", "source_id"],
                condition=~Q(source_id=""),
                name="restriction_once_per_source",
                violation_error_message=_("This restriction was loaded before."),
            ),
        ]

    def __str__(self) -> str:
        return self.title
