"""The rules by which is detected, each version of them."""

from copy import deepcopy
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from conflicts.engine import Rules


class RuleSet(models.Model):
    """One version of the rules. The newest holds; none is ever changed or deleted."""

    number = models.PositiveIntegerField(_("number"), unique=True)
    version = models.CharField(_("version"), max_length=20)
    # What is no single figure: lists of disciplines, buffers per organisation.
    tables = models.JSONField(_("tables"), default=dict)
    note = models.CharField(_("why"), max_length=300, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="rule_sets",
        verbose_name=_("changed by"),
    )
    created_at = models.DateTimeField(_("changed at"), auto_now_add=True)

    class Meta:
        verbose_name = _("set of rules")
        verbose_name_plural = _("sets of rules")
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"{self.number} ({self.version})"

    def rules(self) -> Rules:
        """These rules as the engine takes them: its own defaults for what it learned
        since, and without what it no longer knows."""
        default = Rules()
        known = default.as_json().keys()
        rows = [row for row in self.parameters.all() if row.field in known]
        stored = {row.name for row in rows}
        values = {
            name: deepcopy(table)
            for name, table in self.tables.items()
            if name in known
        }
        for estimate in ("low", "high"):
            figures = getattr(default, estimate).items()
            values[estimate] = {name: v for name, v in figures if name not in stored}
        for row in rows:
            row.put_into(values)
        return Rules.from_json(values)

    def sources(self) -> dict[str, str]:
        """Where each figure comes from, by its name; empty: assumed."""
        return {row.name: row.source for row in self.parameters.all()}


class RuleParameter(models.Model):
    """One figure in a version of the rules, with its unit and where it comes from."""

    rule_set = models.ForeignKey(
        RuleSet, on_delete=models.CASCADE, related_name="parameters"
    )
    # Of a field of `engine.Rules`; "field.key" for one entry of a table.
    name = models.CharField(_("name"), max_length=80)
    value = models.FloatField(_("value"))
    low = models.FloatField(_("in the low estimate"), null=True, blank=True)
    high = models.FloatField(_("in the high estimate"), null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=40)
    # Empty: assumed, until somebody finds a source.
    source = models.CharField(_("source"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("parameter")
        verbose_name_plural = _("parameters")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["rule_set", "name"], name="parameter_once_per_rule_set"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} = {self.value}"

    @property
    def is_assumed(self) -> bool:
        return not self.source

    @property
    def field(self) -> str:
        """Of `engine.Rules`, of which this is the value or one entry."""
        return self.name.partition(".")[0]

    def put_into(self, values: dict[str, Any]) -> None:
        """Sets this figure in values for `Rules.from_json`."""
        field, _dot, key = self.name.partition(".")
        if key:
            values.setdefault(field, {})[key] = self.value
            return
        values[field] = self.value
        for estimate in ("low", "high"):
            if (figure := getattr(self, estimate)) is not None:
                values[estimate][field] = figure


class RulesPreview(models.Model):
    """What changed rules would do to the proposals, computed before they are saved."""

    values = models.JSONField(_("rules"), default=dict)  # as `Rules.as_json`
    sources = models.JSONField(_("sources"), default=dict)  # per parameter
    note = models.CharField(_("why"), max_length=300, blank=True)
    # The set that was current when it was asked: a newer one makes this stale.
    based_on = models.ForeignKey(
        RuleSet, on_delete=models.CASCADE, related_name="previews"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    asked_at = models.DateTimeField(_("asked at"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    # What appears, vanishes and moves; or what went wrong.
    result = models.JSONField(_("result"), default=dict)

    class Meta:
        verbose_name = _("preview of rules")
        verbose_name_plural = _("previews of rules")
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d %H:%M}"
