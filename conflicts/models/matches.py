"""Where works meet, as measured."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from areas.models import Restriction
from conflicts.querysets import MatchQuerySet
from conflicts.review import Kind, MatchReason
from projects.models import PlannedWork


class Match(models.Model):
    """Two works that meet, with the facts as measured. One row per pair."""

    first = models.ForeignKey(
        PlannedWork, on_delete=models.CASCADE, related_name="matches_as_first"
    )
    second = models.ForeignKey(
        PlannedWork, on_delete=models.CASCADE, related_name="matches_as_second"
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    reason = models.CharField(
        _("reason"), max_length=20, choices=MatchReason, default=MatchReason.NEAR
    )
    # Would be a match with a year more of room, and is worth asking for.
    is_near_miss = models.BooleanField(_("near miss"), default=False)
    metres_apart = models.FloatField(_("metres apart"))
    overlap_days = models.PositiveIntegerField(_("days of overlap"))
    gap_days = models.PositiveIntegerField(_("days between"))
    shared_m2 = models.FloatField(_("shared m²"))
    # What the two would save together, in euros; empty when they can't be joined.
    worth = models.FloatField(_("benefit of the two (EUR)"), null=True)
    rules_version = models.CharField(_("rules"), max_length=20)

    objects = MatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("match")
        verbose_name_plural = _("matches")
        ordering = ["first", "second"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="match_once"),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="match_lower_id_first"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} × {self.second_id}"


class RestrictionMatch(models.Model):
    """A work that cannot keep clear of a restriction, whenever it starts."""

    work = models.ForeignKey(
        PlannedWork, on_delete=models.CASCADE, related_name="restriction_matches"
    )
    restriction = models.ForeignKey(
        Restriction, on_delete=models.CASCADE, related_name="matches"
    )
    rules_version = models.CharField(_("rules"), max_length=20)

    class Meta:
        verbose_name = _("work under a restriction")
        verbose_name_plural = _("works under a restriction")
        ordering = ["work", "restriction"]
        constraints = [
            models.UniqueConstraint(
                fields=["work", "restriction"], name="restriction_match_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.work_id} × {self.restriction_id}"
