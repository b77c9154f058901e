"""What residents propose themselves, and what became of it."""

from django.conf import settings
from django.contrib.gis.db import models
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from areas.geo import GRID
from areas.models import Area
from conflicts.models import Combination
from organisations.models import User
from projects.models import PlannedWork
from projects.models.desk import Letter

# The folder of photos, among the files of the installation.
PHOTOS = "initiatives"


def photo_path(initiative: "Initiative", name: str) -> str:
    """Where a photo lies in the files of the installation; its name tells nothing."""
    return f"{PHOTOS}/{name}"


class Initiative(models.Model):
    """A resident's proposal for a place. Public from `PUBLISHED` on, but for who they
    are: `email` and `name` are for the area manager alone."""

    class State(models.TextChoices):
        UNCONFIRMED = "unconfirmed", _("waits for a click in the mail")
        WAITING = "waiting", _("waits for an answer")
        RETURNED = "returned", _("returned with a question")
        PUBLISHED = "published", _("published")
        REJECTED = "rejected", _("rejected")
        WITHDRAWN = "withdrawn", _("withdrawn")

    title = models.CharField(_("title"), max_length=100)
    text = models.TextField(_("what"), max_length=2000)
    place = models.PointField(_("place"), srid=GRID)
    place_text = models.CharField(_("where"), max_length=200, blank=True)
    wished_when = models.CharField(_("when"), max_length=100, blank=True)
    joining = models.PositiveIntegerField(
        _("addresses that join in"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(1000)],
    )
    joining_text = models.CharField(_("who joins in"), max_length=300, blank=True)
    photo = models.FileField(_("photo"), upload_to=photo_path, blank=True)
    link = models.URLField(
        _("page on a participation platform"), blank=True, max_length=300
    )
    # Never public.
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=100, blank=True)
    language = models.CharField(
        _("language"), max_length=5, choices=settings.LANGUAGES, default="nl"
    )
    state = models.CharField(
        _("state"), max_length=12, choices=State, default=State.UNCONFIRMED
    )
    # The answer of the municipality, which everybody may read.
    answer = models.TextField(_("answer"), blank=True, max_length=4000)
    answer_by = models.DateField(_("answer before"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    handler = models.ForeignKey(
        User,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="initiatives",
        verbose_name=_("dealt with by"),
    )
    areas = models.ManyToManyField(
        Area, related_name="initiatives", editable=False, verbose_name=_("areas")
    )
    works = models.ManyToManyField(
        PlannedWork,
        blank=True,
        related_name="initiatives",
        verbose_name=_("linked works"),
    )
    combination = models.ForeignKey(
        Combination,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="initiatives",
        verbose_name=_("linked combination"),
    )
    created_at = models.DateTimeField(_("sent at"))
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    # Since when nothing is left to do; what is kept how long counts from here.
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    changed_at = models.DateTimeField(_("last changed"), auto_now=True)

    class Meta:
        verbose_name = _("initiative")
        verbose_name_plural = _("initiatives")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False),
                name="initiative_published_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class InitiativeEntry(models.Model):
    """A step in the life of an initiative, in order; never changed."""

    class Kind(models.TextChoices):
        SENT = "sent", _("sent")
        CONFIRMED = "confirmed", _("confirmed by mail")
        CHANGED = "changed", _("changed by its sender")
        RETURNED = "returned", _("returned with a question")
        PUBLISHED = "published", _("published")
        ANSWERED = "answered", _("answered")
        REJECTED = "rejected", _("rejected")
        WITHDRAWN = "withdrawn", _("withdrawn by its sender")
        LINKED = "linked", _("linked to works")
        ASSIGNED = "assigned", _("given to a colleague")

    initiative = models.ForeignKey(
        Initiative, on_delete=models.CASCADE, related_name="entries"
    )
    kind = models.CharField(max_length=10, choices=Kind)
    # Nobody when its sender did it.
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    text = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("step of an initiative")
        verbose_name_plural = _("steps of initiatives")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.kind}, {self.initiative_id}"


class WorkNearInitiative(models.Model):
    """A public work came near an initiative; both sides hear of it once."""

    initiative = models.ForeignKey(
        Initiative, on_delete=models.CASCADE, related_name="works_near"
    )
    work = models.ForeignKey(
        PlannedWork, on_delete=models.CASCADE, related_name="initiatives_near"
    )
    found_at = models.DateTimeField()

    class Meta:
        verbose_name = _("work near an initiative")
        verbose_name_plural = _("works near initiatives")
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "work"], name="work_near_initiative_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.initiative_id}, {self.work_id}"


class InitiativeMail(Letter):
    """A mail to the sender of an initiative, as a row before it goes out."""

    class Kind(models.TextChoices):
        CONFIRM = "confirm", _("asks to confirm")
        ENTRY = "entry", _("a step was taken")
        WORK_NEAR = "work_near", _("a work came near")

    initiative = models.ForeignKey(
        Initiative, on_delete=models.CASCADE, related_name="mails"
    )
    kind = models.CharField(max_length=10, choices=Kind)
    day = models.DateField()
    # Of which step it tells; of one that asks to confirm: it was asked once more.
    entry = models.ForeignKey(
        InitiativeEntry, on_delete=models.CASCADE, null=True, related_name="+"
    )
    work = models.ForeignKey(
        PlannedWork, on_delete=models.CASCADE, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("mail about an initiative")
        verbose_name_plural = _("mails about initiatives")
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "kind", "day", "entry", "work"],
                nulls_distinct=False,
                name="initiative_mail_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.day}, {self.initiative_id}"
