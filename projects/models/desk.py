"""What people have on their desk: views, questions, and what they have seen."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from organisations.models import Organisation
from projects.models.works import PlannedWork


class SavedView(models.Model):
    """A question to the planning page that somebody asks again and again."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views"
    )
    name = models.CharField(_("name"), max_length=80)
    # What stands in the address of the page after the question mark.
    query = models.CharField(_("question"), max_length=2000, blank=True)
    # Colleagues of this organisation find it too; empty: only the user does.
    shared_with = models.ForeignKey(
        Organisation,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="shared_views",
        verbose_name=_("shared with"),
    )

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "name"], name="view_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Question(models.Model):
    """What a planner asks the owner of another work."""

    class Kind(models.TextChoices):
        QUESTION = "question", _("question")
        COMBINE = "combine", _("shall we do this together?")

    kind = models.CharField(
        _("kind"), max_length=20, choices=Kind, default=Kind.QUESTION
    )
    work = models.ForeignKey(
        PlannedWork, on_delete=models.CASCADE, related_name="questions"
    )
    # The asker's own work that it is about, if there is one.
    own_work = models.ForeignKey(
        PlannedWork,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="questions_asked",
    )
    text = models.TextField(_("question"), max_length=2000)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)
    answer = models.TextField(_("answer"), max_length=2000, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(_("answered"), null=True)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["-asked_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.work}"


class Letter(models.Model):
    """A mail to one person, as a row before it goes out: see `desk.mails`."""

    # Who took it upon itself, and when; taken over when that worker died.
    claim = models.UUIDField(null=True, editable=False)
    claimed_at = models.DateTimeField(null=True, editable=False)
    # From here on the mail may have gone out, and nobody sends it once more.
    handed_at = models.DateTimeField(null=True, editable=False)
    sent_at = models.DateTimeField(null=True, editable=False)
    # Why nobody sends it (any more): what the server said, or that it is no news.
    dropped = models.CharField(max_length=200, blank=True, editable=False)

    class Meta:
        abstract = True


class QuestionMail(Letter):
    """A mail to one person that they were asked something, or got an answer: a row
    before it goes out, so that it goes out once, also when Redis was away."""

    question = models.ForeignKey(
        Question, on_delete=models.CASCADE, related_name="mails"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    is_answer = models.BooleanField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("mail about a question")
        verbose_name_plural = _("mails about questions")
        constraints = [
            models.UniqueConstraint(
                fields=["question", "user", "is_answer"], name="question_mail_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.question}"


class InboxMark(models.Model):
    """Somebody has seen an item of the inbox, or wants it back on a later day."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="inbox_marks"
    )
    key = models.CharField(max_length=100)  # see `inbox.Item.key`
    until = models.DateField(null=True)  # empty: for good

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="inbox_mark_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.key}"


class RemovedAttachment(models.Model):
    """A drawing or photo that somebody removed, to put back for a while."""

    work = models.ForeignKey(
        PlannedWork, on_delete=models.CASCADE, related_name="removed_attachments"
    )
    file = models.CharField(max_length=200)  # where it lies, still
    name = models.CharField(max_length=150)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    added_at = models.DateTimeField()
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    removed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["work", "-removed_at", "-pk"]

    def __str__(self) -> str:
        return self.name


class DigestMail(Letter):
    """The weekly mail to one person: a row per week, so that it goes out once."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digests"
    )
    week = models.DateField()  # its Monday

    class Meta:
        verbose_name = _("weekly mail")
        verbose_name_plural = _("weekly mails")
        constraints = [
            models.UniqueConstraint(fields=["user", "week"], name="digest_once_a_week"),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.week}"
