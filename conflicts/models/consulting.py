"""Asking the parties of a proposal, and what they say to each other."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from conflicts.models.combinations import Combination
from conflicts.review import Reply
from organisations.models import Organisation


class Consultation(models.Model):
    """A round in which the parties of a combination are asked what they think."""

    combination = models.ForeignKey(
        Combination, on_delete=models.CASCADE, related_name="consultations"
    )
    deadline = models.DateField(_("answer before or on"))
    message = models.TextField(_("message"), max_length=2000, blank=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField(_("opened"), auto_now_add=True)
    closed_at = models.DateTimeField(_("closed"), null=True)
    # The works as they were when it began, by id: see `facts.Facts`.
    facts = models.JSONField(_("facts at that moment"), default=dict)

    class Meta:
        verbose_name = _("consultation")
        verbose_name_plural = _("consultations")
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["combination"],
                condition=Q(closed_at=None),
                name="one_open_consultation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.combination}, {self.deadline}"


class Answer(models.Model):
    """What one party says in a consultation; a row from the moment it is asked."""

    consultation = models.ForeignKey(
        Consultation, on_delete=models.CASCADE, related_name="answers"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="answers"
    )
    reply = models.CharField(
        _("answer"), max_length=20, choices=Reply, default=Reply.ASKED
    )
    note = models.TextField(_("note"), max_length=2000, blank=True)
    # Invited after the others.
    is_late = models.BooleanField(_("joined later"), default=False)
    # The proposal changed after it was given.
    is_outdated = models.BooleanField(_("given before a change"), default=False)
    invited_at = models.DateTimeField(_("invited"), auto_now_add=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(_("answered"), null=True)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["organisation__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "organisation"], name="answer_once_per_party"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.get_reply_display()}"


class Comment(models.Model):
    """What somebody writes under a combination."""

    combination = models.ForeignKey(
        Combination, on_delete=models.CASCADE, related_name="comments"
    )
    text = models.TextField(_("comment"), max_length=4000)
    # Not for partners.
    is_internal = models.BooleanField(_("only for the municipality"), default=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="comments"
    )
    created_at = models.DateTimeField(_("written"), auto_now_add=True)
    mentions = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="mentioned_in"
    )

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return f"{self.author}: {self.text[:40]}"


class Follow(models.Model):
    """Whether somebody wants to hear of a combination; without a row, who takes part
    in it does."""

    combination = models.ForeignKey(
        Combination, on_delete=models.CASCADE, related_name="follows"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="follows"
    )
    is_on = models.BooleanField(_("follows"), default=True)

    class Meta:
        verbose_name = _("follower")
        verbose_name_plural = _("followers")
        constraints = [
            models.UniqueConstraint(
                fields=["combination", "user"], name="follow_once_per_user"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.combination}"
