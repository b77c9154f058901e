"""Who wants news of which place. No address of a house is kept, only a point."""

from django.conf import settings
from django.contrib.gis.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from areas.geo import GRID
from areas.models import Area
from projects.models.desk import Letter
from residents.models.news import News


class Subscription(models.Model):
    """One e-mail address that wants news of one place: a circle or an area.

    Nothing is sent before `confirmed_at`, but for the mail that asks to confirm.
    """

    class Frequency(models.TextChoices):
        DAILY = "daily", _("at most one a day")
        WEEKLY = "weekly", _("once a week")

    email = models.EmailField(_("e-mail address"))
    language = models.CharField(
        _("language"), max_length=5, choices=settings.LANGUAGES, default="nl"
    )
    area = models.ForeignKey(
        Area,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="subscriptions",
        verbose_name=_("area"),
    )
    point = models.PointField(_("point"), srid=GRID, null=True, blank=True)
    radius = models.PositiveIntegerField(_("radius in metres"), null=True, blank=True)
    frequency = models.CharField(
        _("how often"), max_length=10, choices=Frequency, default=Frequency.DAILY
    )
    created_at = models.DateTimeField(_("asked at"))
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    # When its reader was last seen to use a link in a mail.
    used_at = models.DateTimeField(_("last used"), null=True, blank=True)

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        constraints = [
            models.CheckConstraint(
                condition=Q(area__isnull=False, point__isnull=True, radius__isnull=True)
                | Q(area__isnull=True, point__isnull=False, radius__isnull=False),
                name="subscription_to_one_place",
            ),
            models.UniqueConstraint(
                Lower("email"), "area", name="subscription_once_per_area"
            ),
            models.UniqueConstraint(
                Lower("email"), "point", "radius", name="subscription_once_per_circle"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"  # no address of a person in a log


class SubscriptionMail(Letter):
    """A mail to a subscriber, as a row before it goes out: at most one of a kind a day,
    whatever happens; and one reminder before an end."""

    class Kind(models.TextChoices):
        CONFIRM = "confirm", _("asks to confirm")
        NEWS = "news", _("news")
        REMINDER = "reminder", _("asks whether it should go on")

    subscription = models.ForeignKey(
        Subscription, on_delete=models.CASCADE, related_name="mails"
    )
    kind = models.CharField(max_length=10, choices=Kind)
    day = models.DateField()
    news = models.ManyToManyField(News, related_name="+")

    class Meta:
        verbose_name = _("mail to a subscriber")
        verbose_name_plural = _("mails to subscribers")
        constraints = [
            models.UniqueConstraint(
                fields=["subscription", "kind", "day"], name="subscription_mail_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.day}, #{self.subscription_id}"
