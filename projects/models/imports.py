"""Files on their way into a plan."""

import uuid
from pathlib import Path

from django.conf import settings
from django.contrib.gis.db import models
from django.utils.translation import gettext_lazy as _

from areas.geo import GRID
from organisations.models import Organisation
from projects.models.works import PlannedWork


class ImportProfile(models.Model):
    """What the columns of an organisation's file mean, for the next time."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="import_profiles"
    )
    name = models.CharField(_("name"), max_length=80)
    mapping = models.JSONField(_("mapping"), default=dict)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("import profile")
        verbose_name_plural = _("import profiles")
        ordering = ["organisation", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name"], name="import_profile_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


def _import_path(_import: "Import", name: str) -> str:
    """Nothing of the name that somebody gave the file, but the end, which says what
    it is."""
    suffix = "".join(c for c in Path(name).suffix.lower() if c.isalnum() or c == ".")
    return f"imports/{uuid.uuid4().hex}{suffix[:9]}"


class Import(models.Model):
    """A file on its way into the plan of an organisation: from upload to undone.

    What a worker has to do with it is a fact in the database, so that it goes on
    after a worker died: see `imports.jobs`.
    """

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("uploaded")
        READING = "reading", _("being read")
        CHECKING = "checking", _("being checked")
        CHECKED = "checked", _("checked")
        STORING = "storing", _("being imported")
        DONE = "done", _("imported")
        UNDOING = "undoing", _("being undone")
        UNDONE = "undone", _("undone")
        FAILED = "failed", _("failed")

    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="imports",
        verbose_name=_("organisation"),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="imports"
    )
    file = models.FileField(_("file"), upload_to=_import_path)
    file_name = models.CharField(_("name of the file"), max_length=200)
    state = models.CharField(
        _("state"), max_length=20, choices=State, default=State.UPLOADED
    )
    layer = models.CharField(_("layer or sheet"), max_length=200, blank=True)
    crs = models.CharField(_("coordinate system"), max_length=40, blank=True)
    mapping = models.JSONField(_("mapping"), default=dict)
    # Why works of an adopted programme move, if they do.
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    counts = models.JSONField(default=dict)
    rows_done = models.PositiveIntegerField(default=0)
    rows_total = models.PositiveIntegerField(default=0)
    message = models.TextField(blank=True)  # why it failed, or what was kept
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    # When a worker last said that it is still at it.
    alive_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(_("imported"), null=True)
    undone_at = models.DateTimeField(_("undone"), null=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.file_name


class ImportLayer(models.Model):
    """What is known of a layer, sheet or file in an uploaded file: enough to ask how to
    read it, and little, however large it is. See `imports.looking`."""

    of_import = models.ForeignKey(
        Import, on_delete=models.CASCADE, related_name="layers"
    )
    number = models.PositiveIntegerField()  # from 1, the likeliest first
    name = models.TextField(blank=True)
    rows = models.PositiveIntegerField()
    content = models.JSONField()

    class Meta:
        ordering = ["of_import", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["of_import", "number"], name="import_layer_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.of_import}, {self.name}"


class ImportRow(models.Model):
    """One row of an imported file, what it does to the plan, and why not."""

    class Outcome(models.TextChoices):
        NEW = "new", _("new")
        CHANGED = "changed", _("changed")
        UNCHANGED = "unchanged", _("unchanged")
        SKIPPED = "skipped", _("skipped")
        ERROR = "error", _("error")

    of_import = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("row"))
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome)
    title = models.CharField(_("title"), max_length=200, blank=True)
    message = models.TextField(_("message"), blank=True)
    column = models.CharField(_("column"), max_length=200, blank=True)
    # The work that this row is, and whether its source renumbered it.
    work = models.ForeignKey(
        PlannedWork, on_delete=models.SET_NULL, null=True, related_name="import_rows"
    )
    is_renumbered = models.BooleanField(default=False)
    is_confirmed = models.BooleanField(null=True)  # a person said: the same, or not
    # {field: [old, new]} as text, for people.
    differences = models.JSONField(default=dict)
    # What the fields were, for undoing; and the revision that the import left.
    before = models.JSONField(null=True)
    revision_after = models.PositiveIntegerField(null=True)
    footprint = models.GeometryField(srid=GRID, null=True, spatial_index=False)

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of an import")
        ordering = ["of_import", "number"]
        indexes = [models.Index(fields=["of_import", "outcome", "number"])]

    def __str__(self) -> str:
        return f"{self.of_import}, {self.number}"
