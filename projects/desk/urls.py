"""What waits, what people ask each other, and what hangs on a work."""

from django.urls import path

from projects.desk import attachment_views, inbox_views, question_views

urlpatterns = [
    path("werkvoorraad", inbox_views.inbox_page, name="inbox"),
    path("werkvoorraad/klaar", inbox_views.inbox_finish, name="inbox_finish"),
    path("werkvoorraad/gezien", inbox_views.inbox_seen, name="inbox_seen"),
    path("werkvoorraad/later", inbox_views.inbox_later, name="inbox_later"),
    path("werkvoorraad/terug", inbox_views.inbox_undo, name="inbox_undo"),
    path("vragen/<int:question_id>", question_views.question, name="question"),
    path("<int:work_id>/vragen", question_views.work_questions, name="work_questions"),
    path("<int:work_id>/vraag", question_views.ask, name="ask"),
    path(
        "<int:work_id>/bijlagen", attachment_views.attachment_list, name="attachments"
    ),
    path(
        "<int:work_id>/bijlagen/toevoegen",
        attachment_views.attachment_add,
        name="attachment_add",
    ),
    path("bijlagen/<int:pk>", attachment_views.attachment, name="attachment"),
    path(
        "bijlagen/<int:pk>/verwijderen",
        attachment_views.attachment_remove,
        name="attachment_remove",
    ),
    path(
        "<int:work_id>/bijlagen/verwijderd/<int:pk>/terugzetten",
        attachment_views.attachment_put_back,
        name="attachment_put_back",
    ),
]
