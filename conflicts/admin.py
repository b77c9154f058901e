"""To look at, not to change: detection and people write these rows."""

from django.contrib import admin
from django.http import HttpRequest

from conflicts.choices.rule_form import OpportunityRuleForm
from conflicts.models import (
    Combination,
    CombinationMember,
    Decision,
    DetectionRun,
    Match,
    Notice,
    NoticeDigest,
    OpportunityRule,
    RestrictionMatch,
    RuleParameter,
    RuleSet,
)
from projects.desk.letter_admin import LetterAdmin


class ReadOnly:
    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


class MemberInline(ReadOnly, admin.TabularInline):
    model = CombinationMember


class DecisionInline(ReadOnly, admin.TabularInline):
    model = Decision
    fields = ["verdict", "reason", "explanation", "decided_by", "decided_at"]
    readonly_fields = ["decided_at"]


@admin.register(Combination)
class CombinationAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["reference", "state", "start_quarter", "value", "changed_at"]
    list_filter = ["state"]
    inlines = [MemberInline, DecisionInline]


@admin.register(Match)
class MatchAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["first", "second", "kind", "reason", "is_near_miss", "worth"]
    list_filter = ["kind", "reason", "is_near_miss"]
    list_select_related = ["first", "second"]


@admin.register(RestrictionMatch)
class RestrictionMatchAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["work", "restriction"]
    list_select_related = ["work", "restriction"]


@admin.register(DetectionRun)
class DetectionRunAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["started_at", "finished_at", "is_full", "works", "counts"]
    list_filter = ["is_full"]


class ParameterInline(ReadOnly, admin.TabularInline):
    model = RuleParameter


@admin.register(RuleSet)
class RuleSetAdmin(ReadOnly, admin.ModelAdmin):
    """Rules are changed on their own page, where one sees first what that does."""

    list_display = ["number", "version", "note", "created_by", "created_at"]
    inlines = [ParameterInline]


@admin.register(OpportunityRule)
class OpportunityRuleAdmin(admin.ModelAdmin):
    """What works make possible together: for the municipality to change."""

    form = OpportunityRuleForm
    list_display = ["title", "disciplines", "challenge_words", "is_active"]
    list_filter = ["is_active"]


admin.site.register([Notice, NoticeDigest], LetterAdmin)
