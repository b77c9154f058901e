from django.urls import path

from conflicts.notices import views

urlpatterns = [
    path("berichten", views.notices, name="notices"),
    path("berichten/gelezen", views.notices_read, name="notices_read"),
    path("berichten/instellingen", views.notice_settings, name="notice_settings"),
    path("berichten/<int:pk>", views.notice, name="notice"),
    path("berichten/<int:pk>/gelezen", views.notice_read, name="notice_read"),
]
