"""What could have been combined and was not."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from conflicts.models.combinations import Combination
from conflicts.querysets import MissedChanceQuerySet
from projects.models import PlannedWork


class MissedChance(models.Model):
    """Two works that were near each other in place and time, and not combined."""

    class Why(models.TextChoices):
        NEVER_MATCHED = "never_matched", _("KIP did not see that they meet")
        NOT_PROPOSED = "not_proposed", _("seen, but not proposed")
        LAPSED = "lapsed", _("proposed, and lapsed before a decision")
        NOT_DECIDED = "not_decided", _("proposed, and never decided on")
        NO_ANSWER = "no_answer", _("a party never answered")
        REJECTED = "rejected", _("rejected")
        LATER = "later", _("put off")
        SLIPPED = "slipped", _("accepted, but the dates slipped")

    first = models.ForeignKey(
        PlannedWork, on_delete=models.CASCADE, related_name="missed_as_first"
    )
    second = models.ForeignKey(
        PlannedWork, on_delete=models.CASCADE, related_name="missed_as_second"
    )
    why = models.CharField(_("why"), max_length=20, choices=Why)
    # The proposal that they were in, if there was one.
    combination = models.ForeignKey(
        Combination, on_delete=models.CASCADE, null=True, related_name="missed"
    )
    metres_apart = models.FloatField(_("metres apart"))
    days_between = models.PositiveIntegerField(_("days between"))
    # What combining them would have saved, in euros.
    cost = models.FloatField(_("cost (EUR)"))
    found_at = models.DateTimeField(_("found"), auto_now_add=True)

    objects = MissedChanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("missed chance")
        verbose_name_plural = _("missed chances")
        ordering = ["-cost", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="missed_once"),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="missed_lower_id_first"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} × {self.second_id}"
