"""What residents were told of a work, and when."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.models import PlannedWork


class Facts(models.Model):
    """What residents read of a work, as far as a change of it is news."""

    # Both included; an empty side is open.
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    is_provisional = models.BooleanField(default=False)
    is_under_way = models.BooleanField(default=False)
    closes_street = models.BooleanField(default=False)

    class Meta:
        abstract = True


class Shown(Facts):
    """What residents read last of a work: what the next change is measured by."""

    work = models.OneToOneField(
        PlannedWork, on_delete=models.CASCADE, primary_key=True, related_name="shown"
    )
    # The public works with which it was combined, in order of their keys.
    partners = ArrayField(models.BigIntegerField(), default=list)
    # Finished or cancelled: told once, and nothing after it unless it comes back.
    has_ended = models.BooleanField(default=False)

    class Meta:
        verbose_name = "what was shown"
        verbose_name_plural = "what was shown"

    def __str__(self) -> str:
        return f"{self.work_id}"


class News(models.Model):
    """A change of a public work that matters to residents."""

    class Kind(models.TextChoices):
        PLANNED = "planned", _("new on the map")
        MOVED = "moved", _("other period")
        DECIDED = "decided", _("decided")
        COMBINED = "combined", _("combined")
        STARTED = "started", _("started")
        FINISHED = "finished", _("finished")
        CANCELLED = "cancelled", _("cancelled")
        STREET = "street", _("street closed or open")

    work = models.ForeignKey(PlannedWork, on_delete=models.CASCADE, related_name="news")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    happened_at = models.DateTimeField(_("told at"))
    # The period as it became, and as it was; empty sides are open.
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    started_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    closes_street = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("news of a work")
        verbose_name_plural = _("news of works")
        ordering = ["-happened_at", "-pk"]
        indexes = [models.Index(fields=["happened_at"], name="news_by_time")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.work_id}"
