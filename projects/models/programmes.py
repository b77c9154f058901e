"""Plans as wholes: what may be spent, and the programmes that were adopted."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.gis.db import models
from django.core.validators import MinValueValidator
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from areas.geo import GRID
from organisations.models import Organisation
from projects.models.works import PlannedWork
from projects.planning import YEAR_VALIDATORS, Discipline, FundingSource, Status


class BudgetFrame(models.Model):
    """What an organisation can spend in a year out of one purse, in euros; a frame
    without a funding source is for all of them together."""

    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.CASCADE,
        related_name="budget_frames",
        verbose_name=_("organisation"),
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
        verbose_name = _("budget of a year")
        verbose_name_plural = _("budgets per year")
        ordering = ["organisation", "year", "funding_source"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "year", "funding_source"],
                name="budget_once_a_year",
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0), name="budget_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}, {self.year}"


class Programme(models.Model):
    """An organisation's plan for some years, from draft to adopted.

    While it is a draft it is the organisation's works of those years as they stand;
    what is submitted is kept as it was (`ProgrammeWork`), and what is adopted stays so.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("submitted")
        ADOPTED = "adopted", _("adopted")

    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="programmes",
        verbose_name=_("organisation"),
    )
    title = models.CharField(_("title"), max_length=150)
    first_year = models.PositiveSmallIntegerField(
        _("first year"), validators=YEAR_VALIDATORS
    )
    last_year = models.PositiveSmallIntegerField(
        _("last year"), validators=YEAR_VALIDATORS
    )
    state = models.CharField(
        _("state"), max_length=20, choices=State, default=State.DRAFT, editable=False
    )
    previous = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="next_rounds",
        verbose_name=_("previous round"),
    )
    remarks = models.TextField(_("remarks"), blank=True)
    submitted_at = models.DateTimeField(_("submitted"), null=True, editable=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("submitted by"),
    )
    adopted_at = models.DateTimeField(_("adopted"), null=True, editable=False)
    adopted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("adopted by"),
    )

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["organisation", "-first_year", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(first_year__lte=F("last_year")),
                name="programme_starts_before_it_ends",
                violation_error_message=_("The last year lies before the first year."),
            ),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=~Q(state="adopted"),
                name="programme_one_round_at_a_time",
                violation_error_message=_(
                    "This organisation is already working on a programme. Have that "
                    "adopted first."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ProgrammeWork(models.Model):
    """A work as it stood when its programme was submitted. Never changed."""

    FACTS: ClassVar[tuple[str, ...]] = (
        "title",
        "discipline",
        "status",
        "earliest_start",
        "latest_end",
        "preferred_start",
        "duration_days",
        "cost_estimate",
        "funding_source",
        "footprint",
    )

    programme = models.ForeignKey(
        Programme, on_delete=models.CASCADE, related_name="works"
    )
    work = models.ForeignKey(
        PlannedWork, on_delete=models.PROTECT, related_name="programmed"
    )
    title = models.CharField(_("title"), max_length=200)
    discipline = models.CharField(
        _("discipline"), max_length=20, choices=Discipline, blank=True
    )
    status = models.CharField(_("status"), max_length=20, choices=Status)
    earliest_start = models.DateField(_("earliest start"), null=True)
    latest_end = models.DateField(_("latest end"), null=True)
    preferred_start = models.DateField(_("preferred start"), null=True)
    duration_days = models.PositiveIntegerField(
        _("duration in working days"), null=True
    )
    cost_estimate = models.DecimalField(
        _("cost estimate (EUR)"), max_digits=13, decimal_places=2, null=True
    )
    funding_source = models.CharField(
        _("funding source"), max_length=20, choices=FundingSource, blank=True
    )
    # [[year, funding source, euros as text], ...]
    year_costs = models.JSONField(_("costs per year"), default=list)
    footprint = models.GeometryField(
        _("footprint"), srid=GRID, null=True, spatial_index=False
    )

    class Meta:
        verbose_name = _("work of a programme")
        verbose_name_plural = _("works of a programme")
        ordering = ["programme", "earliest_start", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "work"], name="programme_work_once"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="programme_work_is_kept", operation=pgtrigger.Update
            ),
            # Of what is only submitted the rows go when it is withdrawn.
            pgtrigger.Trigger(
                name="adopted_work_is_kept",
                operation=pgtrigger.Delete,
                when=pgtrigger.Before,
                func="""
IF (SELECT state FROM projects_programme WHERE id = OLD.programme_id) = 'adopted' THEN
  RAISE EXCEPTION 'pgtrigger: Cannot delete rows of an adopted programme';
END IF;
RETURN OLD;
""",
            ),
        ]

    def __str__(self) -> str:
        return self.title
