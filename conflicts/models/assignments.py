"""What an accepted combination is to bring about, and who does what."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agenda.models import Challenge
from conflicts.models.combinations import Combination
from conflicts.review import AssignmentState, Chosen, Part, Return
from organisations.models import Organisation


class OpportunityRule(models.Model):
    """Which disciplines together make something else possible, and what."""

    title = models.CharField(_("opportunity"), max_length=200, unique=True)
    description = models.TextField(_("description"), blank=True)
    # All of these take part.
    disciplines = models.JSONField(_("disciplines"), default=list)
    # One of these stands in a challenge of the area; empty: needs no challenge.
    challenge_words = models.JSONField(_("words in a challenge"), default=list)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("rule for opportunities")
        verbose_name_plural = _("rules for opportunities")
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class Opportunity(models.Model):
    """What becomes possible because the works of a combination go together."""

    combination = models.ForeignKey(
        Combination, on_delete=models.CASCADE, related_name="opportunities"
    )
    title = models.CharField(_("opportunity"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    # The rule that found it; empty: a person did.
    rule = models.ForeignKey(
        OpportunityRule,
        on_delete=models.SET_NULL,
        null=True,
        related_name="opportunities",
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("opportunity")
        verbose_name_plural = _("opportunities")
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint(
                fields=["combination", "title"], name="opportunity_once"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Choice(models.Model):
    """Whether a challenge or an opportunity is in, out, or later. Appended: the newest
    of each counts, unless it came back."""

    combination = models.ForeignKey(
        Combination, on_delete=models.CASCADE, related_name="choices"
    )
    challenge = models.ForeignKey(
        Challenge, on_delete=models.CASCADE, null=True, related_name="choices"
    )
    opportunity = models.ForeignKey(
        Opportunity, on_delete=models.CASCADE, null=True, related_name="choices"
    )
    chosen = models.CharField(_("choice"), max_length=10, choices=Chosen)
    reason = models.CharField(_("reason"), max_length=300)
    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    chosen_at = models.DateTimeField(_("chosen"), auto_now_add=True)
    returns = models.CharField(
        _("comes back by"), max_length=20, choices=Return, default=Return.NEVER
    )
    returns_on = models.DateField(_("comes back on"), null=True, blank=True)
    # The works at that moment, by id, when it comes back by their moving.
    facts = models.JSONField(_("facts at that moment"), default=dict)
    came_back_at = models.DateTimeField(_("came back"), null=True)

    class Meta:
        verbose_name = _("choice")
        verbose_name_plural = _("choices")
        ordering = ["-chosen_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(challenge=None) ^ Q(opportunity=None),
                name="choice_is_about_one_thing",
            ),
            models.CheckConstraint(
                condition=~Q(returns="on_date") | Q(returns_on__isnull=False),
                name="choice_knows_its_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.challenge or self.opportunity}: {self.get_chosen_display()}"


class Assignment(models.Model):
    """The integral assignment of an accepted combination."""

    combination = models.OneToOneField(
        Combination, on_delete=models.PROTECT, related_name="assignment"
    )
    state = models.CharField(
        _("state"),
        max_length=20,
        choices=AssignmentState,
        default=AssignmentState.DRAFT,
    )
    goal = models.TextField(_("goal"), blank=True)
    result = models.TextField(_("result"), blank=True)
    scope = models.TextField(_("scope"), blank=True)
    mandate = models.TextField(_("mandate"), blank=True)
    means = models.TextField(_("means"), blank=True)
    phasing = models.TextField(_("phasing"), blank=True)
    risks = models.TextField(_("risks"), blank=True)
    planning = models.TextField(_("planning"), blank=True)
    communication = models.TextField(_("communication"), blank=True)
    project_leader = models.CharField(_("project leader"), max_length=150, blank=True)
    client = models.CharField(_("commissioned by"), max_length=150, blank=True)
    # Goes up with every change: who saves over another's is told.
    revision = models.PositiveIntegerField(default=1)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)
    offered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    offered_at = models.DateTimeField(_("offered"), null=True)
    adopted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    adopted_at = models.DateTimeField(_("adopted"), null=True)
    # What the executive said when it went back.
    returned_note = models.TextField(_("why it went back"), max_length=2000, blank=True)
    # All that the documents tell, as it was offered; empty in a draft.
    snapshot = models.JSONField(_("as offered"), default=dict)

    class Meta:
        verbose_name = _("integral assignment")
        verbose_name_plural = _("integral assignments")
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return str(self.combination)


class AssignmentRole(models.Model):
    """What a party does in an assignment."""

    assignment = models.ForeignKey(
        Assignment, on_delete=models.CASCADE, related_name="roles"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+"
    )
    part = models.CharField(_("role"), max_length=20, choices=Part)
    person = models.CharField(_("person"), max_length=150, blank=True)
    task = models.CharField(_("task"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("role in an assignment")
        verbose_name_plural = _("roles in an assignment")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "organisation", "part"], name="role_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.get_part_display()}"


class CloseOut(models.Model):
    """What a combination really brought, beside what was estimated."""

    combination = models.OneToOneField(
        Combination, on_delete=models.PROTECT, related_name="close_out"
    )
    saved = models.DecimalField(
        _("saved (EUR)"), max_digits=13, decimal_places=2, null=True, blank=True
    )
    address_days = models.FloatField(_("address-days avoided"), null=True, blank=True)
    openings_avoided = models.PositiveSmallIntegerField(
        _("times that the street was not opened"), null=True, blank=True
    )
    # What was estimated when it was closed out: see `closing.estimates.estimate_of`.
    estimate = models.JSONField(_("as estimated"), default=dict)
    # Of the terms of which somebody knows it, by name.
    terms = models.JSONField(_("saved per term (EUR)"), default=dict)
    note = models.TextField(_("how this was found"), max_length=4000, blank=True)
    lesson = models.TextField(_("lesson"), max_length=4000, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(_("closed out"), auto_now_add=True)

    class Meta:
        verbose_name = _("close-out")
        verbose_name_plural = _("close-outs")
        ordering = ["-closed_at"]

    def __str__(self) -> str:
        return str(self.combination)
