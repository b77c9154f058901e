"""What is planned: a work, its parts, its money and its papers."""

import uuid
from collections.abc import Collection
from datetime import date

import pghistory
from django.conf import settings
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
    CONCEPT_STATUSES,
    LONGEST_DAYS,
    PROVISIONAL_STATUSES,
    YEAR_VALIDATORS,
    Discipline,
    FundingSource,
    HomesReached,
    Status,
    Visibility,
)
from projects.querysets import PlannedWorkQuerySet

# What changes with every save says nothing to a person.
_HISTORY = pghistory.AnyChange(
    exclude=["revision", "updated_at", "confirmed_at", "window"]
)


def _every_change() -> tuple[pghistory.Tracker, ...]:
    """New ones for each model: a tracker keeps what it learned of its model."""
    return pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent()


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(condition=_HISTORY),
    pghistory.DeleteEvent(),
    exclude=["window", "updated_at", "confirmed_at"],
    model_name="WorkEvent",
)
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
    # Only what is still a concept may leave it open.
    discipline = models.CharField(
        _("discipline"), max_length=20, choices=Discipline, blank=True
    )
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
    homes_reached = models.CharField(
        _("reaching homes and shops"), max_length=20, choices=HomesReached, blank=True
    )
    takes_parking = models.BooleanField(_("takes parking places"), default=False)
    is_noisy = models.BooleanField(_("makes noise"), default=False)
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
    contact = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="works",
        verbose_name=_("contact person"),
    )
    # When its organisation last said that this is still so.
    confirmed_at = models.DateTimeField(_("last confirmed"), null=True, editable=False)
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
                condition=~Q(discipline="") | Q(status__in=CONCEPT_STATUSES),
                name="work_in_earnest_has_a_discipline",
                violation_error_message=_(
                    "Choose a discipline. Only a concept can do without."
                ),
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


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.DeleteEvent(),
    obj_field=None,
    model_name="WorkChallengeEvent",
)
class WorkChallenge(PlannedWork.challenges.through):  # type: ignore[name-defined]
    """Which challenge a work helps with, to keep the history of."""

    class Meta:
        proxy = True


@pghistory.track(*_every_change(), model_name="WorkPartEvent")
class WorkPart(models.Model):
    """A part of a work with a place and a period of its own.

    A work that has parts occupies the ground of all of them, from the first day of
    the first to the last day of the last: see `services.save_work`.
    """

    work = models.ForeignKey(
        PlannedWork, on_delete=models.CASCADE, related_name="parts"
    )
    name = models.CharField(_("name of the part"), max_length=100)
    footprint = models.GeometryField(_("footprint"), srid=GRID, null=True, blank=True)
    earliest_start = models.DateField(
        _("earliest start"), null=True, blank=True, validators=DAY_VALIDATORS
    )
    latest_end = models.DateField(
        _("latest end"), null=True, blank=True, validators=DAY_VALIDATORS
    )

    class Meta:
        verbose_name = _("part of a work")
        verbose_name_plural = _("parts of a work")
        ordering = ["work", "earliest_start", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(footprint__isnull=True) | usable_geometry("footprint"),
                name="part_footprint_usable",
                violation_error_message=_(
                    "The footprint crosses itself or is empty. Draw it again."
                ),
            ),
            models.CheckConstraint(
                condition=Q(earliest_start__isnull=True)
                | Q(latest_end__isnull=True)
                | Q(earliest_start__lte=F("latest_end")),
                name="part_starts_before_it_ends",
                violation_error_message=_(
                    "The latest end lies before the earliest start."
                ),
            ),
            models.CheckConstraint(
                condition=within_reach("earliest_start", "latest_end"),
                name="part_days_within_reach",
                violation_error_message=OUT_OF_REACH,
            ),
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track(*_every_change(), model_name="YearCostEvent")
class YearCost(models.Model):
    """What a work costs in one year out of one purse, in euros.

    A work without such rows costs its `cost_estimate` in the year in which it starts;
    of a work with them, that is their sum: see `money`.
    """

    work = models.ForeignKey(
        PlannedWork, on_delete=models.CASCADE, related_name="year_costs"
    )
    year = models.PositiveSmallIntegerField(_("year"), validators=YEAR_VALIDATORS)
    funding_source = models.CharField(
        _("funding source"), max_length=20, choices=FundingSource, blank=True
    )
    amount = models.DecimalField(
        _("amount (EUR)"),
        max_digits=13,
        decimal_places=2,
        validators=[MinValueValidator(0)],
    )

    class Meta:
        verbose_name = _("cost in a year")
        verbose_name_plural = _("costs per year")
        ordering = ["work", "year", "funding_source"]
        constraints = [
            models.UniqueConstraint(
                fields=["work", "year", "funding_source"], name="year_cost_once"
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0), name="year_cost_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.work}, {self.year}"


def _attachment_path(attachment: "Attachment", _name: str) -> str:
    """Nothing of the name that somebody gave the file."""
    return f"attachments/{attachment.work_id}/{uuid.uuid4().hex}"


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.DeleteEvent(),
    exclude=["file"],
    model_name="AttachmentEvent",
)
class Attachment(models.Model):
    """A drawing or photo of a work, for whoever may see the work."""

    work = models.ForeignKey(
        PlannedWork, on_delete=models.CASCADE, related_name="attachments"
    )
    file = models.FileField(_("file"), upload_to=_attachment_path)
    name = models.CharField(_("name"), max_length=150)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(_("size in bytes"))
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    added_at = models.DateTimeField(_("added"), auto_now_add=True)

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["work", "name", "pk"]

    def __str__(self) -> str:
        return self.name
