"""How detection ran, and what it has taken into account."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.models import PlannedWork


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
    # Name and seconds of each step, in the order in which they were taken.
    steps = models.JSONField(_("time per step"), default=list)
    peak_mb = models.PositiveIntegerField(_("memory (MB)"), default=0)
    rules_version = models.CharField(_("rules"), max_length=20)
    # Rules, restrictions, budgets and quarter together: see `conditions`.
    conditions = models.CharField(_("conditions"), max_length=20, blank=True)
    # Prices of the limits that were full, per limit: see `engine.Selection`.
    prices = models.JSONField(_("prices of what is full"), default=list)

    class Meta:
        verbose_name = _("detection run")
        verbose_name_plural = _("detection runs")
        ordering = ["-started_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}"


class SharedRun(models.Model):
    """A full run that several workers carry out, each a part of the plan.

    Its parts are rows, so that a worker that dies is made up for by another.
    """

    today = models.DateField(_("day"))
    rules = models.JSONField(_("rules"))  # as `engine.Rules.as_json`
    # Per work the revision that this run takes into account.
    revisions = models.JSONField(_("revisions"), default=dict)
    # Those under which it began: see `conditions`.
    conditions = models.CharField(_("conditions"), max_length=20, blank=True)
    started_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"), null=True)

    class Meta:
        verbose_name = _("shared detection run")
        verbose_name_plural = _("shared detection runs")
        ordering = ["-started_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}"


class SharedPart(models.Model):
    """The works that one worker looks at, and what it found."""

    run = models.ForeignKey(SharedRun, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField(_("number"))
    work_ids = models.JSONField(_("works"), default=list)
    asked_at = models.DateTimeField(_("asked at"))
    finished_at = models.DateTimeField(_("finished"), null=True)
    found = models.JSONField(_("found"), null=True)  # see `considered_as_json`
    steps = models.JSONField(_("time per step"), default=list)
    peak_mb = models.PositiveIntegerField(_("memory (MB)"), default=0)

    class Meta:
        verbose_name = _("part of a shared detection run")
        verbose_name_plural = _("parts of shared detection runs")
        ordering = ["run", "number"]
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="part_once_per_run"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}.{self.number}"
