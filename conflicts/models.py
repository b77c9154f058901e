"""So what: where works meet, what to carry out together, and what people decided."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from conflicts.querysets import CombinationQuerySet, MatchQuerySet
from conflicts.review import Kind, Reason, State, Verdict
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
    metres_apart = models.FloatField(_("metres apart"))
    overlap_days = models.PositiveIntegerField(_("days of overlap"))
    gap_days = models.PositiveIntegerField(_("days between"))
    shared_m2 = models.FloatField(_("shared m²"))
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


class Combination(models.Model):
    """A proposal to carry works out together, known for ever by its number.

    Detection writes the facts. `state` is written by people, except that detection
    lapses what no longer holds and asks for a re-assessment when facts moved.
    """

    number = models.PositiveIntegerField(_("number"), unique=True)
    state = models.CharField(
        _("state"), max_length=20, choices=State, default=State.NEW
    )
    start_quarter = models.DateField(_("start"), help_text=_("First day of a quarter"))
    value = models.DecimalField(_("benefit (EUR)"), max_digits=13, decimal_places=2)
    terms = models.JSONField(_("how it is computed"), default=list)
    rules_version = models.CharField(_("rules"), max_length=20)
    # Entries of `facts.what_moved`.
    what_moved = models.JSONField(_("what moved since the decision"), default=list)
    created_at = models.DateTimeField(_("first proposed"), auto_now_add=True)
    changed_at = models.DateTimeField(_("last changed"), auto_now=True)

    objects = CombinationQuerySet.as_manager()

    class Meta:
        verbose_name = _("combination")
        verbose_name_plural = _("combinations")
        ordering = ["-value", "number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(start_quarter__day=1)
                & Q(start_quarter__month__in=[1, 4, 7, 10]),
                name="combination_starts_a_quarter",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        return f"CV-{self.number:03d}"


class CombinationMember(models.Model):
    """A work in a combination, and how far it would move."""

    combination = models.ForeignKey(
        Combination, on_delete=models.CASCADE, related_name="members"
    )
    work = models.ForeignKey(
        PlannedWork, on_delete=models.PROTECT, related_name="memberships"
    )
    # Days to move the work's window; negative is earlier, 0 fits as it is.
    shift_days = models.IntegerField(_("days to move"))

    class Meta:
        verbose_name = _("work in a combination")
        verbose_name_plural = _("works in a combination")
        ordering = ["work"]
        constraints = [
            models.UniqueConstraint(
                fields=["combination", "work"], name="member_once_per_combination"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.combination_id}: {self.work_id}"


class Decision(models.Model):
    """What an area manager decided, why, and on which facts. Appended, never edited."""

    combination = models.ForeignKey(
        Combination, on_delete=models.PROTECT, related_name="decisions"
    )
    verdict = models.CharField(_("decision"), max_length=20, choices=Verdict)
    reason = models.CharField(_("reason"), max_length=30, choices=Reason)
    explanation = models.TextField(_("explanation"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="decisions",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided at"), auto_now_add=True)
    # The works as they were, by id: see `facts.Facts`.
    facts = models.JSONField(_("facts at that moment"), default=dict)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-decided_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()}: {self.combination}"


class DetectedWork(models.Model):
    """The last revision of a work that detection has taken into account.

    What has no row here, or an older revision, still has to be detected: a fact in
    the database, so that nothing is forgotten while Redis or a worker is down.
    """

    work = models.OneToOneField(
        PlannedWork, on_delete=models.CASCADE, primary_key=True, related_name="detected"
    )
    revision = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("detected work")
        verbose_name_plural = _("detected works")

    def __str__(self) -> str:
        return f"{self.work_id}, {self.revision}"


class DetectionRun(models.Model):
    """One finished execution of detection, with its counts."""

    started_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"))
    is_full = models.BooleanField(_("whole plan"))
    works = models.PositiveIntegerField(_("works looked at"))
    counts = models.JSONField(_("counts"), default=dict)
    rules_version = models.CharField(_("rules"), max_length=20)

    class Meta:
        verbose_name = _("detection run")
        verbose_name_plural = _("detection runs")
        ordering = ["-started_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}"
