"""What and when: the works that organisations plan in public space."""

from collections.abc import Collection
from datetime import date

from django.contrib.gis.db import models
from django.contrib.postgres.fields import DateRangeField
from django.contrib.postgres.indexes import GistIndex
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from agenda.models import Challenge
from areas.days import DAY_VALIDATORS, OUT_OF_REACH, within_reach
from areas.geo import GRID
from areas.models import Area, usable_geometry
from organisations.models import Organisation
from projects.planning import (
    LONGEST_DAYS,
    PROVISIONAL_STATUSES,
    Discipline,
    FundingSource,
    Status,
    Visibility,
)
from projects.querysets import PlannedWorkQuerySet


class PlannedWork(models.Model):
    """One planned work in public space by one organisation.

    `footprint` is in the metric grid and may be any type of geometry; a work without
    one still has to be drawn. The window runs from `earliest_start` up to and
    including `latest_end`; an empty side is open.
    """

    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="works",
        verbose_name=_("organisation"),
    )
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("internal notes"), blank=True)
    discipline = models.CharField(_("discipline"), max_length=20, choices=Discipline)
    footprint = models.GeometryField(
        _("footprint"),
        srid=GRID,
        null=True,
        blank=True,
        spatial_index=False,  # `work_place_time` below serves place alone as well
    )
    earliest_start = models.DateField(
        _("earliest start"), null=True, blank=True, validators=DAY_VALIDATORS
    )
    latest_end = models.DateField(
        _("latest end"), null=True, blank=True, validators=DAY_VALIDATORS
    )
    window = models.GeneratedField(
        expression=Func(
            F("earliest_start"), F("latest_end"), Value("[]"), function="daterange"
        ),
        output_field=DateRangeField(),
        db_persist=True,
    )
    preferred_start = models.DateField(
        _("preferred start"), null=True, blank=True, validators=DAY_VALIDATORS
    )
    duration_days = models.PositiveIntegerField(
        _("duration in working days"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_DAYS)],
    )
    status = models.CharField(
        _("status"), max_length=20, choices=Status, default=Status.PROGRAMMED
    )
    cost_estimate = models.DecimalField(
        _("cost estimate (EUR)"),
        max_digits=13,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    funding_source = models.CharField(
        _("funding source"), max_length=20, choices=FundingSource, blank=True
    )
    closes_street = models.BooleanField(_("street closed"), default=False)
    visibility = models.CharField(
        _("visible to"),
        max_length=20,
        choices=Visibility,
        default=Visibility.MUNICIPALITY,
    )
    public_text = models.TextField(
        _("text for residents"),
        blank=True,
        help_text=_("In plain words: what happens, and what will people notice?"),
    )
    source_system = models.CharField(_("source system"), max_length=80, blank=True)
    source_id = models.CharField(
        _("id in the source system"), max_length=80, blank=True
    )
    coordination_reference = models.CharField(
        _("coordination file"), max_length=80, blank=True
    )
    areas = models.ManyToManyField(
        Area, related_name="works", editable=False, verbose_name=_("areas")
    )
    challenges = models.ManyToManyField(
        Challenge, blank=True, related_name="works", verbose_name=_("challenges")
    )
    # Counts the changes. Detection remembers which revision it has seen.
    revision = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("last changed"), auto_now=True)

    objects = PlannedWorkQuerySet.as_manager()

    class Meta:
        verbose_name = _("planned work")
        verbose_name_plural = _("planned works")
        ordering = ["-updated_at"]
        indexes = [GistIndex(fields=["footprint", "window"], name="work_place_time")]
        constraints = [
            models.CheckConstraint(
                condition=Q(footprint__isnull=True) | usable_geometry("footprint"),
                name="work_footprint_usable",
                violation_error_message=_(
                    "The footprint crosses itself or is empty. Draw it again."
                ),
            ),
            models.CheckConstraint(
                condition=Q(earliest_start__isnull=True)
                | Q(latest_end__isnull=True)
                | Q(earliest_start__lte=F("latest_end")),
                name="work_starts_before_it_ends",
                violation_error_message=_(
                    "The latest end lies before the earliest start."
                ),
            ),
            models.CheckConstraint(
                condition=within_reach(
                    "earliest_start", "latest_end", "preferred_start"
                ),
                name="work_days_within_reach",
                violation_error_message=OUT_OF_REACH,
            ),
            models.CheckConstraint(
                condition=Q(duration_days__isnull=True)
                | Q(duration_days__range=(1, LONGEST_DAYS)),
                name="work_duration_within_reach",
            ),
            models.CheckConstraint(
                condition=Q(cost_estimate__isnull=True) | Q(cost_estimate__gte=0),
                name="work_cost_not_negative",
            ),
            models.UniqueConstraint(
                fields=["source_system", "source_id"],
                condition=~Q(source_id=""),
                name="work_once_per_source",
                violation_error_message=_("This work was imported before."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        """As Django does, but what is not drawn yet has no geometry to check."""
        undrawn = ("footprint",) if self.footprint is None else ()
        super().validate_constraints({*(exclude or ()), *undrawn})

    @property
    def is_provisional(self) -> bool:
        return self.status in PROVISIONAL_STATUSES

    @property
    def area_names(self) -> list[str]:
        """Where it lies, but for the municipality, in which all works lie."""
        town = Area.Level.MUNICIPALITY
        return [area.name for area in self.areas.all() if area.level != town]

    @property
    def first_day(self) -> date | None:
        """The day on which it is expected to start."""
        return self.preferred_start or self.earliest_start


class BudgetFrame(models.Model):
    """What an organisation can spend on works that start in a year, in euros."""

    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.CASCADE,
        related_name="budget_frames",
        verbose_name=_("organisation"),
    )
    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(1990), MaxValueValidator(2200)]
    )
    amount = models.DecimalField(
        _("amount (EUR)"),
        max_digits=13,
        decimal_places=2,
        validators=[MinValueValidator(0)],
    )

    class Meta:
        verbose_name = _("budget of a year")
        verbose_name_plural = _("budgets per year")
        ordering = ["organisation", "year"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "year"], name="budget_once_a_year"
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0), name="budget_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}, {self.year}"
