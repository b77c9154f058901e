from django.urls import path

from conflicts import planner_views, runs_views, views, why_not_views

app_name = "conflicts"
urlpatterns = [
    path("", views.combination_list, name="combination_list"),
    path("kaart.geojson", views.combinations_geojson, name="combinations_geojson"),
    path("buren", planner_views.neighbours, name="neighbours"),
    path("werk/<int:work_id>", planner_views.work_matches, name="work_matches"),
    path("waarom-niet", why_not_views.why_not, name="why_not"),
    path("rekenrondes", runs_views.run_list, name="runs"),
    path("<int:number>", views.combination_detail, name="combination_detail"),
    path(
        "<int:number>/kaart.geojson",
        views.combination_geojson,
        name="combination_geojson",
    ),
    path("<int:number>/besluit", views.decide_on, name="decide"),
]
