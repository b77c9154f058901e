from django.urls import include, path

from conflicts import (
    effects_views,
    planner_views,
    rules_views,
    runs_views,
    views,
    why_not_views,
)
from conflicts.board import views as board
from conflicts.deciding import views as deciding

app_name = "conflicts"
urlpatterns = [
    path("", board.combination_list, name="combination_list"),
    path("kaart.geojson", board.combinations_geojson, name="combinations_geojson"),
    path("bord/<str:state>", board.lane, name="lane"),
    path("aandachtspunten", board.points, name="points"),
    path("aandachtspunten/<int:match>/bord", board.put_on_board, name="put_on_board"),
    path("vergelijking", board.rerun, name="rerun"),
    path("<int:number>/toewijzen", board.assign_to, name="assign"),
    path("buren", planner_views.neighbours, name="neighbours"),
    path("gevolgen", effects_views.effects, name="effects"),
    path("werk/<int:work_id>", planner_views.work_matches, name="work_matches"),
    path("waarom-niet", why_not_views.why_not, name="why_not"),
    path("rekenrondes", runs_views.run_list, name="runs"),
    path("<int:number>", views.combination_detail, name="combination_detail"),
    path(
        "<int:number>/kaart.geojson",
        views.combination_geojson,
        name="combination_geojson",
    ),
    path(
        "<int:number>/grond.geojson",
        views.combination_ground,
        name="combination_ground",
    ),
    path("<int:number>/a4.pdf", views.proposal_a4, name="proposal_a4"),
    path("<int:number>/besluit", deciding.decide_on, name="decide"),
    path("<int:number>/datums/<int:pk>", deciding.confirm_dates, name="confirm_dates"),
    path("", include("conflicts.composing.urls")),
    path("", include("conflicts.consulting.urls")),
    path("", include("conflicts.notices.urls")),
    path("", include("conflicts.choices.urls")),
    path("", include("conflicts.assignments.urls")),
    path("", include("conflicts.meetings.urls")),
    path("", include("conflicts.missing.urls")),
    path("", include("conflicts.closing.urls")),
    path("rekenregels", rules_views.rules, name="rules"),
    path("rekenregels/<int:number>", rules_views.rules, name="rules_version"),
    path("rekenregels/wijzigen", rules_views.change_rules, name="rules_change"),
    path("rekenregels/voorbeeld/<int:pk>", rules_views.preview, name="rules_preview"),
    path(
        "rekenregels/voorbeeld/<int:pk>/vaststellen",
        rules_views.save_rules,
        name="rules_save",
    ),
]
