from django.urls import path

from residents.subscriptions import link_views, views

urlpatterns = [
    path("abonneren", views.subscribe, name="subscribe"),
    path("abonneren/verstuurd", views.subscribed, name="subscribed"),
    path("abonneren/link", views.link, name="subscription_link"),
    path("abonnement/<str:token>", link_views.subscription, name="subscription"),
]
