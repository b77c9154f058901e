"""So what: where works meet, what to carry out together, and what people decided."""

from copy import deepcopy
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from areas.models import Restriction
from conflicts.engine import Rules
from conflicts.querysets import CombinationQuerySet, MatchQuerySet
from conflicts.review import Kind, MatchReason, Reason, State, Verdict
from projects.models import PlannedWork


class Match(models.Model):
    """Two works that meet, with the facts as measured. One row per pair."""

    first = models.ForeignKey(
        PlannedWork, on_delete=models.CASCADE, related_name="matches_as_first"
    )
    second = models.ForeignKey(
        PlannedWork, on_delete=models.CASCADE, related_name="matches_as_second"
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    reason = models.CharField(
        _("reason"), max_length=20, choices=MatchReason, default=MatchReason.NEAR
    )
    # Would be a match with a year more of room, and is worth asking for.
    is_near_miss = models.BooleanField(_("near miss"), default=False)
    metres_apart = models.FloatField(_("metres apart"))
    overlap_days = models.PositiveIntegerField(_("days of overlap"))
    gap_days = models.PositiveIntegerField(_("days between"))
    shared_m2 = models.FloatField(_("shared m²"))
    # What the two would save together, in euros; empty when they can't be joined.
    worth = models.FloatField(_("benefit of the two (EUR)"), null=True)
    rules_version = models.CharField(_("rules"), max_length=20)

    objects = MatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("match")
        verbose_name_plural = _("matches")
        ordering = ["first", "second"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="match_once"),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="match_lower_id_first"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} × {self.second_id}"


class RestrictionMatch(models.Model):
    """A work that cannot keep clear of a restriction, whenever it starts."""

    work = models.ForeignKey(
        PlannedWork, on_delete=models.CASCADE, related_name="restriction_matches"
    )
    restriction = models.ForeignKey(
        Restriction, on_delete=models.CASCADE, related_name="matches"
    )
    rules_version = models.CharField(_("rules"), max_length=20)

    class Meta:
        verbose_name = _("work under a restriction")
        verbose_name_plural = _("works under a restriction")
        ordering = ["work", "restriction"]
        constraints = [
            models.UniqueConstraint(
                fields=["work", "restriction"], name="restriction_match_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.work_id} × {self.restriction_id}"


class Combination(models.Model):
    """A proposal to carry works out together, known for ever by its number.

    Detection writes the facts. `state` is written by people, except that detection
    lapses what no longer holds and asks for a re-assessment when facts moved.
    """

    number = models.PositiveIntegerField(_("number"), unique=True)
    state = models.CharField(
        _("state"), max_length=20, choices=State, default=State.NEW
    )
    start_quarter = models.DateField(_("start"), help_text=_("First day of a quarter"))
    value = models.DecimalField(_("benefit (EUR)"), max_digits=13, decimal_places=2)
    value_low = models.DecimalField(
        _("low estimate (EUR)"), max_digits=13, decimal_places=2, default=0
    )
    value_high = models.DecimalField(
        _("high estimate (EUR)"), max_digits=13, decimal_places=2, default=0
    )
    # Days that people who live there are spared, times their addresses.
    address_days = models.FloatField(_("address-days avoided"), default=0)
    terms = models.JSONField(_("how it is computed"), default=list)
    # What each owner gains and which limits hold it back: `engine.Appraisal`.
    appraisal = models.JSONField(_("who gains what"), default=dict)
    rules_version = models.CharField(_("rules"), max_length=20)
    # Entries of `facts.what_moved`.
    what_moved = models.JSONField(_("what moved since the decision"), default=list)
    created_at = models.DateTimeField(_("first proposed"), auto_now_add=True)
    changed_at = models.DateTimeField(_("last changed"), auto_now=True)

    objects = CombinationQuerySet.as_manager()

    class Meta:
        verbose_name = _("combination")
        verbose_name_plural = _("combinations")
        ordering = ["-value", "number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(start_quarter__day=1)
                & Q(start_quarter__month__in=[1, 4, 7, 10]),
                name="combination_starts_a_quarter",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        return f"CV-{self.number:03d}"


class CombinationMember(models.Model):
    """A work in a combination, and how far it would move."""

    combination = models.ForeignKey(
        Combination, on_delete=models.CASCADE, related_name="members"
    )
    work = models.ForeignKey(
        PlannedWork, on_delete=models.PROTECT, related_name="memberships"
    )
    # Days to move the work's window; negative is earlier, 0 fits as it is.
    shift_days = models.IntegerField(_("days to move"))
    # What the combination is worth with this work, less what it is without.
    marginal = models.DecimalField(
        _("adds (EUR)"), max_digits=13, decimal_places=2, default=0
    )
    # Works with the same number are one campaign; 0: the work stands for itself.
    campaign = models.PositiveSmallIntegerField(_("campaign"), default=0)

    class Meta:
        verbose_name = _("work in a combination")
        verbose_name_plural = _("works in a combination")
        ordering = ["work"]
        constraints = [
            models.UniqueConstraint(
                fields=["combination", "work"], name="member_once_per_combination"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.combination_id}: {self.work_id}"


class CombinationInputs(models.Model):
    """The works of a combination as the engine saw them, to compute it once more."""

    combination = models.OneToOneField(
        Combination, on_delete=models.CASCADE, primary_key=True, related_name="inputs"
    )
    works = models.JSONField(_("works"), default=list)  # see `inputs.work_as_json`

    class Meta:
        verbose_name = _("what a combination was computed from")
        verbose_name_plural = _("what combinations were computed from")

    def __str__(self) -> str:
        return str(self.combination_id)


class Decision(models.Model):
    """What an area manager decided, why, and on which facts. Appended, never edited."""

    combination = models.ForeignKey(
        Combination, on_delete=models.PROTECT, related_name="decisions"
    )
    verdict = models.CharField(_("decision"), max_length=20, choices=Verdict)
    reason = models.CharField(_("reason"), max_length=30, choices=Reason)
    explanation = models.TextField(_("explanation"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="decisions",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided at"), auto_now_add=True)
    # The works as they were, by id: see `facts.Facts`.
    facts = models.JSONField(_("facts at that moment"), default=dict)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-decided_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()}: {self.combination}"


class DetectedWork(models.Model):
    """The last revision of a work that detection has taken into account.

    What has no row here, or an older revision, still has to be detected: a fact in
    the database, so that nothing is forgotten while Redis or a worker is down.
    """

    work = models.OneToOneField(
        PlannedWork, on_delete=models.CASCADE, primary_key=True, related_name="detected"
    )
    revision = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("detected work")
        verbose_name_plural = _("detected works")

    def __str__(self) -> str:
        return f"{self.work_id}, {self.revision}"


class DetectionRun(models.Model):
    """One finished execution of detection, with its counts."""

    started_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"))
    is_full = models.BooleanField(_("whole plan"))
    works = models.PositiveIntegerField(_("works looked at"))
    counts = models.JSONField(_("counts"), default=dict)
    # Name and seconds of each step, in the order in which they were taken.
    steps = models.JSONField(_("time per step"), default=list)
    peak_mb = models.PositiveIntegerField(_("memory (MB)"), default=0)
    rules_version = models.CharField(_("rules"), max_length=20)
    # Rules, restrictions, budgets and quarter together: see `conditions`.
    conditions = models.CharField(_("conditions"), max_length=20, blank=True)
    # Prices of the limits that were full, per limit: see `engine.Selection`.
    prices = models.JSONField(_("prices of what is full"), default=list)

    class Meta:
        verbose_name = _("detection run")
        verbose_name_plural = _("detection runs")
        ordering = ["-started_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}"


class SharedRun(models.Model):
    """A full run that several workers carry out, each a part of the plan.

    Its parts are rows, so that a worker that dies is made up for by another.
    """

    today = models.DateField(_("day"))
    rules = models.JSONField(_("rules"))  # as `engine.Rules.as_json`
    # Per work the revision that this run takes into account.
    revisions = models.JSONField(_("revisions"), default=dict)
    # Those under which it began: see `conditions`.
    conditions = models.CharField(_("conditions"), max_length=20, blank=True)
    started_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"), null=True)

    class Meta:
        verbose_name = _("shared detection run")
        verbose_name_plural = _("shared detection runs")
        ordering = ["-started_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}"


class SharedPart(models.Model):
    """The works that one worker looks at, and what it found."""

    run = models.ForeignKey(SharedRun, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField(_("number"))
    work_ids = models.JSONField(_("works"), default=list)
    asked_at = models.DateTimeField(_("asked at"))
    finished_at = models.DateTimeField(_("finished"), null=True)
    found = models.JSONField(_("found"), null=True)  # see `considered_as_json`
    steps = models.JSONField(_("time per step"), default=list)
    peak_mb = models.PositiveIntegerField(_("memory (MB)"), default=0)

    class Meta:
        verbose_name = _("part of a shared detection run")
        verbose_name_plural = _("parts of shared detection runs")
        ordering = ["run", "number"]
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="part_once_per_run"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}.{self.number}"


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
