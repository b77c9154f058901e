from django.urls import path

from conflicts.meetings import (
    agenda_views,
    pack_views,
    paper_views,
    screen_views,
    views,
)

_ONE = "vergaderingen/<int:pk>"
urlpatterns = [
    path("vergaderingen", views.meetings, name="meetings"),
    path("vergaderingen/nieuw", views.meeting_new, name="meeting_new"),
    path(_ONE, views.meeting, name="meeting"),
    path(f"{_ONE}/wijzigen", views.meeting_edit, name="meeting_edit"),
    path(f"{_ONE}/sluiten", views.meeting_close, name="meeting_close"),
    path(f"{_ONE}/acties", views.meeting_action, name="meeting_action"),
    path(f"{_ONE}/acties/<int:action>", views.action_done, name="action_done"),
    path(f"{_ONE}/agenda", agenda_views.agenda, name="meeting_agenda"),
    path(f"{_ONE}/agenda/volgorde", agenda_views.in_order, name="agenda_order"),
    path(f"{_ONE}/agenda/<int:item>", agenda_views.move_item, name="agenda_item"),
    path(f"{_ONE}/scherm", screen_views.screen, name="meeting_screen"),
    path(f"{_ONE}/scherm/<int:item>/notitie", screen_views.note, name="item_note"),
    path(f"{_ONE}/scherm/<int:item>/acties", screen_views.action, name="item_action"),
    path(f"{_ONE}/scherm/<int:item>/besluit", screen_views.decide, name="item_decide"),
    path(f"{_ONE}/verslag.<str:form>", paper_views.minutes, name="minutes"),
    path(f"{_ONE}/pakket", pack_views.pack, name="meeting_pack"),
    path(f"{_ONE}/pakket/<int:pack>", pack_views.pack_progress, name="pack_progress"),
    path(f"{_ONE}/pakket/<int:pack>.pdf", pack_views.pack_file, name="pack_file"),
    path("<int:number>/op-de-agenda", agenda_views.put_on, name="put_on_agenda"),
]
