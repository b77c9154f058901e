"""Asking the parties, answering, and what they say to each other."""

from django.urls import path

from conflicts.consulting import comment_views, link_views, views

urlpatterns = [
    path("<int:number>/overleg", views.consult, name="consult"),
    path("<int:number>/overleg/stoppen", views.withdraw, name="withdraw"),
    path("<int:number>/overleg/uitnodigen", views.join, name="join"),
    path("<int:number>/trekker", views.hand_over_lead, name="lead"),
    path("<int:number>/reactie", views.answer, name="answer"),
    path("reactie/<str:token>", link_views.answer_by_link, name="answer_by_link"),
    path("<int:number>/opmerkingen", comment_views.comment, name="comment"),
    path("<int:number>/volgen", comment_views.follow, name="follow"),
]
