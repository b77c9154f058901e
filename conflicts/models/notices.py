"""What people are told, where, and how often."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from conflicts.models.combinations import Combination
from conflicts.models.meetings import Meeting
from conflicts.review import How, NoticeKind
from projects.models.desk import Letter


class Notice(Letter):
    """Something that one person is told, once; in the app, and by mail if they like."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices"
    )
    kind = models.CharField(_("about"), max_length=20, choices=NoticeKind)
    # What tells it from others of its kind, so that nobody hears of it twice.
    key = models.CharField(max_length=100)
    combination = models.ForeignKey(
        Combination, on_delete=models.CASCADE, null=True, related_name="notices"
    )
    meeting = models.ForeignKey(
        Meeting, on_delete=models.CASCADE, null=True, related_name="notices"
    )
    # What `notices.words` needs to say it.
    details = models.JSONField(default=dict)
    how = models.CharField(max_length=10, choices=How, default=How.NOW)
    # The daily mail that it goes in, from the moment that this mail is due.
    digest = models.ForeignKey(
        "conflicts.NoticeDigest",
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="notices",
    )
    created_at = models.DateTimeField(_("when"), auto_now_add=True)
    read_at = models.DateTimeField(_("read"), null=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind", "key"], name="notice_once_per_user"
            ),
        ]
        indexes = [
            # Every page counts them.
            models.Index(
                fields=["user"], condition=Q(read_at=None), name="notice_unread"
            ),
            # A worker looks for them every few minutes.
            models.Index(
                fields=["how", "created_at"],
                condition=Q(handed_at=None),
                name="notice_unsent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_kind_display()}"


class NoticeDigest(Letter):
    """The notices of a day in one mail: a row, so that it goes out once."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    day = models.DateField()

    class Meta:
        verbose_name = _("daily mail")
        verbose_name_plural = _("daily mails")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "day"], name="notice_digest_once_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.day}"


class NoticeChoice(models.Model):
    """How one person wants to hear of one kind of notice, if not as usual."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="notice_choices",
    )
    kind = models.CharField(_("about"), max_length=20, choices=NoticeKind)
    how = models.CharField(_("how"), max_length=10, choices=How)
    # Only of proposals that would save at least so much; empty: of all.
    least_value = models.PositiveIntegerField(_("from (EUR)"), null=True, blank=True)

    class Meta:
        verbose_name = _("choice of notices")
        verbose_name_plural = _("choices of notices")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind"], name="notice_choice_once_per_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_kind_display()}: {self.get_how_display()}"
