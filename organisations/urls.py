from django.urls import path

from organisations import views

app_name = "organisations"
urlpatterns = [
    path("instellingen", views.settings, name="settings"),
    path("organisatie/<int:pk>", views.organisation, name="organisation"),
    path("afmelden/<str:token>", views.unsubscribe, name="unsubscribe"),
    path("vervanging", views.substitution_list, name="substitutions"),
    path(
        "vervanging/<int:pk>/stoppen", views.substitution_end, name="substitution_end"
    ),
]
