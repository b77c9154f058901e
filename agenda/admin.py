from django.contrib import admin

from agenda.models import Challenge, Goal


@admin.register(Goal)
class GoalAdmin(admin.ModelAdmin):
    list_display = ["title", "level", "parent"]
    list_filter = ["level"]
    search_fields = ["title"]
    autocomplete_fields = ["parent"]


@admin.register(Challenge)
class ChallengeAdmin(admin.ModelAdmin):
    list_display = ["title", "domain", "first_year", "last_year", "goal"]
    list_filter = ["domain", "areas"]
    search_fields = ["title"]
    autocomplete_fields = ["areas", "goal"]
