"""Where people talk about proposals, and what they agreed on."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from areas.models import Area
from conflicts.meetings.querysets import MeetingQuerySet
from conflicts.models.combinations import Combination, Decision
from conflicts.review import MeetingState
from organisations.models import Organisation


class Meeting(models.Model):
    """A meeting with an agenda of proposals, and its minutes."""

    class Kind(models.TextChoices):
        AREA = "area", _("area meeting")
        UTILITIES = "utilities", _("meeting with the grid operators")
        OTHER = "other", _("other meeting")

    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.AREA)
    state = models.CharField(
        _("state"), max_length=20, choices=MeetingState, default=MeetingState.PLANNED
    )
    held_on = models.DateField(_("day"))
    starts_at = models.TimeField(_("time"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    area = models.ForeignKey(
        Area,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="meetings",
        verbose_name=_("area"),
    )
    chair = models.CharField(_("chair"), max_length=150, blank=True)
    minute_taker = models.CharField(_("minutes by"), max_length=150, blank=True)
    attendees = models.TextField(
        _("present"), blank=True, help_text=_("One name a line.")
    )
    absentees = models.TextField(
        _("absent with notice"), blank=True, help_text=_("One name a line.")
    )
    notes = models.TextField(
        _("notes"),
        blank=True,
        help_text=_("Of the meeting as a whole; only the municipality reads these."),
    )
    next_on = models.DateField(_("next meeting"), null=True, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="meetings"
    )
    # Goes up with every change: who saves over another's is told.
    revision = models.PositiveIntegerField(default=1)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    # Once closed: what was open from earlier meetings, as `MeetingAction`s in words.
    earlier = models.JSONField(default=list, editable=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["-held_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.title}, {self.held_on}"


class AgendaItem(models.Model):
    """A combination on the agenda of a meeting, and what was said of it."""

    meeting = models.ForeignKey(
        Meeting, on_delete=models.CASCADE, related_name="agenda"
    )
    combination = models.ForeignKey(
        Combination, on_delete=models.PROTECT, related_name="agenda_items"
    )
    order = models.PositiveIntegerField(_("place on the agenda"))
    discussion = models.TextField(_("what was said"), blank=True)
    outcome = models.CharField(_("agreed"), max_length=500, blank=True)
    is_done = models.BooleanField(_("dealt with"), default=False)
    # What was decided in the meeting itself.
    decision = models.ForeignKey(
        Decision, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # Goes up with every note: who saves over another's is told.
    revision = models.PositiveIntegerField(default=1)
    # Once the meeting is closed: what the proposal was then.
    told = models.JSONField(default=dict, editable=False)

    class Meta:
        verbose_name = _("item on the agenda")
        verbose_name_plural = _("agenda")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "combination"], name="agenda_item_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order}. {self.combination}"


class MeetingPack(models.Model):
    """The pack of a meeting for the grid operators, asked for by one person.

    A worker makes it, because it takes long; it is kept for a short while.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="packs")
    party = models.ForeignKey(
        Organisation,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("only for"),
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)
    # Of the worker that is at it; None: none was yet.
    alive_at = models.DateTimeField(null=True, editable=False)
    tries = models.PositiveSmallIntegerField(default=0, editable=False)
    finished_at = models.DateTimeField(_("finished"), null=True, editable=False)
    done = models.PositiveIntegerField(_("proposals drawn"), default=0)
    total = models.PositiveIntegerField(_("proposals"), default=0)
    # What is in it, by id: who may no longer see one of these does not get the file.
    combinations = models.JSONField(default=list, editable=False)
    # The PDF. Finished without: it could not be made.
    content = models.BinaryField(null=True)

    class Meta:
        verbose_name = _("pack of a meeting")
        verbose_name_plural = _("packs of meetings")
        ordering = ["-asked_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.meeting}, {self.asked_at:%Y-%m-%d %H:%M}"


class MeetingAction(models.Model):
    """Who does what before when, as agreed in a meeting."""

    meeting = models.ForeignKey(
        Meeting, on_delete=models.CASCADE, related_name="actions"
    )
    item = models.ForeignKey(
        AgendaItem,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="actions",
    )
    what = models.CharField(_("action"), max_length=300)
    who = models.CharField(_("who"), max_length=150)
    due = models.DateField(_("before or on"), null=True, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)

    class Meta:
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.who}: {self.what}"
