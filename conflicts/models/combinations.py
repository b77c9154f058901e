"""What to carry out together, and what was decided."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from conflicts.querysets import CombinationQuerySet
from conflicts.review import (
    Confirmed,
    Happened,
    Kind,
    LapseCause,
    Reason,
    State,
    Verdict,
)
from organisations.models import Organisation
from projects.models import PlannedWork


class Combination(models.Model):
    """A proposal to carry works out together, known for ever by its number.

    Detection writes the facts. `state` is written by people, except that detection
    lapses what no longer holds and asks for a re-assessment when facts moved.
    """

    number = models.PositiveIntegerField(_("number"), unique=True)
    state = models.CharField(
        _("state"), max_length=20, choices=State, default=State.NEW
    )
    kind = models.CharField(
        _("kind"), max_length=20, choices=Kind, default=Kind.COMBINE
    )
    # Put together or changed by a person: detection values it, and leaves its works.
    is_by_hand = models.BooleanField(_("put together by hand"), default=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("put together by"),
    )
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="assigned_combinations",
        verbose_name=_("assigned to"),
    )
    # Who leads the talks, and the work when it comes to that.
    lead = models.ForeignKey(
        Organisation,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="led_combinations",
        verbose_name=_("lead party"),
    )
    lapse_cause = models.CharField(
        _("why it lapsed"), max_length=20, choices=LapseCause, blank=True
    )
    # Into which it went, when it was merged or split.
    succeeded_by = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="preceded_by"
    )
    start_quarter = models.DateField(_("start"), help_text=_("First day of a quarter"))
    value = models.DecimalField(_("benefit (EUR)"), max_digits=13, decimal_places=2)
    value_low = models.DecimalField(
        _("low estimate (EUR)"), max_digits=13, decimal_places=2, default=0
    )
    value_high = models.DecimalField(
        _("high estimate (EUR)"), max_digits=13, decimal_places=2, default=0
    )
    # Days that people who live there are spared, times their addresses.
    address_days = models.FloatField(_("address-days avoided"), default=0)
    terms = models.JSONField(_("how it is computed"), default=list)
    # What each owner gains and which limits hold it back: `engine.Appraisal`.
    appraisal = models.JSONField(_("who gains what"), default=dict)
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
    # What the combination is worth with this work, less what it is without.
    marginal = models.DecimalField(
        _("adds (EUR)"), max_digits=13, decimal_places=2, default=0
    )
    # Works with the same number are one campaign; 0: the work stands for itself.
    campaign = models.PositiveSmallIntegerField(_("campaign"), default=0)

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


class CombinationInputs(models.Model):
    """The works of a combination as the engine saw them, to compute it once more."""

    combination = models.OneToOneField(
        Combination, on_delete=models.CASCADE, primary_key=True, related_name="inputs"
    )
    works = models.JSONField(_("works"), default=list)  # see `inputs.work_as_json`

    class Meta:
        verbose_name = _("what a combination was computed from")
        verbose_name_plural = _("what combinations were computed from")

    def __str__(self) -> str:
        return str(self.combination_id)


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
    # Of "later": from this day on it may be proposed again.
    revisit_on = models.DateField(_("look at it again on"), null=True, blank=True)
    # Of "with changes": what became different, see `deciding.changes`.
    changes = models.JSONField(_("changes"), default=list)
    # The works as they were, by id: see `facts.Facts`.
    facts = models.JSONField(_("facts at that moment"), default=dict)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-decided_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()}: {self.combination}"


class DateConfirmation(models.Model):
    """The new dates of a work in an accepted combination, for its owner to confirm.

    Only that changes them; all days are included, empty is open.
    """

    decision = models.ForeignKey(
        Decision, on_delete=models.CASCADE, related_name="confirmations"
    )
    work = models.ForeignKey(
        PlannedWork, on_delete=models.CASCADE, related_name="date_confirmations"
    )
    earliest_start = models.DateField(_("first day"), null=True)
    latest_end = models.DateField(_("last day"), null=True)
    preferred_start = models.DateField(_("preferred start"), null=True)
    state = models.CharField(
        _("state"), max_length=20, choices=Confirmed, default=Confirmed.ASKED
    )
    note = models.TextField(_("note"), max_length=2000, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(_("answered"), null=True)

    class Meta:
        verbose_name = _("confirmation of dates")
        verbose_name_plural = _("confirmations of dates")
        ordering = ["work"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "work"], name="confirmation_once_per_decision"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.work_id}: {self.get_state_display()}"


class JournalEntry(models.Model):
    """Something that happened to a combination. Appended, never edited."""

    combination = models.ForeignKey(
        Combination, on_delete=models.CASCADE, related_name="journal"
    )
    what = models.CharField(_("what"), max_length=20, choices=Happened)
    # Empty: KIP itself.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(_("when"), auto_now_add=True)
    # What `journal.text_of` needs to say it in words.
    details = models.JSONField(_("details"), default=dict)

    class Meta:
        verbose_name = _("journal entry")
        verbose_name_plural = _("journal")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.combination}: {self.get_what_display()}"
