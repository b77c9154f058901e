"""Why: the goals of the municipality and what its areas need."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from areas.models import Area


class Goal(models.Model):
    """An ambition, a goal under it, or a programme that works on a goal."""

    class Level(models.TextChoices):
        AMBITION = "ambition", _("ambition")
        GOAL = "goal", _("goal")
        PROGRAMME = "programme", _("programme")

    level = models.CharField(_("level"), max_length=20, choices=Level)
    title = models.CharField(_("title"), max_length=200)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("part of"),
    )

    class Meta:
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        ordering = ["title"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(parent=F("id")), name="goal_not_its_own_parent"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        levels = list(self.Level)
        if self.parent and levels.index(self.Level(self.parent.level)) >= levels.index(
            self.Level(self.level)
        ):
            raise ValidationError(
                {"parent": _("A goal is part of an ambition, a programme of a goal.")}
            )


class Challenge(models.Model):
    """What an area needs in the coming years, in the physical or social domain."""

    class Domain(models.TextChoices):
        PHYSICAL = "physical", _("physical")
        SOCIAL = "social", _("social")

    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    domain = models.CharField(
        _("domain"), max_length=20, choices=Domain, default=Domain.PHYSICAL
    )
    areas = models.ManyToManyField(
        Area, related_name="challenges", verbose_name=_("areas")
    )
    goal = models.ForeignKey(
        Goal,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="challenges",
        verbose_name=_("goal"),
    )
    first_year = models.PositiveSmallIntegerField(_("first year"))
    last_year = models.PositiveSmallIntegerField(_("last year"))

    class Meta:
        verbose_name = _("challenge")
        verbose_name_plural = _("challenges")
        ordering = ["first_year", "title"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_year__gte=F("first_year")),
                name="challenge_starts_before_it_ends",
                violation_error_message=_("The last year lies before the first year."),
            ),
        ]

    def __str__(self) -> str:
        return self.title
