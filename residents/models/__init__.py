"""For whom: what residents were told, who wants news, and what they propose."""

from residents.models.initiatives import (
    Initiative,
    InitiativeEntry,
    InitiativeMail,
    WorkNearInitiative,
)
from residents.models.news import News, Shown
from residents.models.subscriptions import Subscription, SubscriptionMail
from residents.models.versions import PublicChange

__all__ = [
    "Initiative",
    "InitiativeEntry",
    "InitiativeMail",
    "News",
    "PublicChange",
    "Shown",
    "Subscription",
    "SubscriptionMail",
    "WorkNearInitiative",
]
