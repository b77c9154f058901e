"""Who plans, manages and decides: people, organisations and their roles."""

from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.models import (
    AbstractBaseUser,
    BaseUserManager,
    PermissionsMixin,
)
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    def create_user(
        self, email: str, password: str | None = None, **fields: Any
    ) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str, **fields: Any) -> "User":
        return self.create_user(
            email, password, is_staff=True, is_superuser=True, **fields
        )


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in, known by e-mail address. Residents need no account."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=150, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("may use the administration"), default=False)
    date_joined = models.DateTimeField(_("joined on"), auto_now_add=True)
    weekly_digest = models.BooleanField(
        _("a mail every week about what waits"), default=True
    )
    question_mails = models.BooleanField(
        _("a mail about every question and answer"), default=True
    )
    # The day of the visit, set at the door (`backends.Visiting`), because nobody below
    # the door reads the clock. Without it nobody is anybody's deputy.
    visits_on: date | None = None

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["email"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_once"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return str(self)


class Organisation(models.Model):
    """A party that plans works: a department, a grid operator, a water board, ..."""

    class Kind(models.TextChoices):
        DEPARTMENT = "department", _("municipal department")
        GRID_OPERATOR = "grid_operator", _("grid operator")
        TELECOM = "telecom", _("telecom company")
        HOUSING_ASSOCIATION = "housing_association", _("housing association")
        WATER_BOARD = "water_board", _("water board")
        TRANSIT = "transit", _("public transport company")
        AUTHORITY = "authority", _("other authority")
        OTHER = "other", _("other")

    name = models.CharField(_("name"), max_length=150, unique=True)
    code = models.CharField(
        _("code"), max_length=4, blank=True, help_text=_("Two to four letters.")
    )
    kind = models.CharField(
        _("kind"), max_length=30, choices=Kind, default=Kind.DEPARTMENT
    )
    public_contact = models.CharField(
        _("contact for residents"),
        max_length=200,
        blank=True,
        help_text=_(
            "Telephone number, e-mail address or web page of a desk, not of a person: "
            "everybody sees it."
        ),
    )

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_municipal(self) -> bool:
        return self.kind == self.Kind.DEPARTMENT


class OrganisationAlias(models.Model):
    """Another name under which an organisation appears in files."""

    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.CASCADE,
        related_name="aliases",
        verbose_name=_("organisation"),
    )
    name = models.CharField(_("other name"), max_length=150)

    class Meta:
        verbose_name = _("other name")
        verbose_name_plural = _("other names")
        constraints = [
            models.UniqueConstraint(Lower("name"), name="alias_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """The role of a user in an organisation."""

    class Role(models.TextChoices):
        READER = "reader", _("reader")
        PLANNER = "planner", _("planner")
        AREA_MANAGER = "area_manager", _("area manager")
        EXECUTIVE = "executive", _("executive")
        ADMINISTRATOR = "administrator", _("administrator")

    user = models.ForeignKey(
        User,
        on_delete=models.CASCADE,
        related_name="memberships",
        verbose_name=_("user"),
    )
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.CASCADE,
        related_name="memberships",
        verbose_name=_("organisation"),
    )
    role = models.CharField(
        _("role"), max_length=20, choices=Role, default=Role.PLANNER
    )

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"], name="membership_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}, {self.organisation}"


class Substitution(models.Model):
    """Somebody acts for a colleague for a period, of which both days are included.

    The deputy has the rights of that one membership, and what the deputy does is
    recorded under the deputy's own name.
    """

    membership = models.ForeignKey(
        Membership,
        on_delete=models.CASCADE,
        related_name="substitutions",
        verbose_name=_("membership"),
    )
    deputy = models.ForeignKey(
        User,
        on_delete=models.CASCADE,
        related_name="substitutions",
        verbose_name=_("deputy"),
    )
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))

    class Meta:
        verbose_name = _("substitution")
        verbose_name_plural = _("substitutions")
        ordering = ["first_day", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(first_day__lte=F("last_day")),
                name="substitution_starts_before_it_ends",
                violation_error_message=_("The last day lies before the first day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deputy}, {self.membership}"
