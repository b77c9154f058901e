"""What every template may use."""

from django.conf import settings
from django.http import HttpRequest

from conflicts.notices.pages import unread_count
from conflicts.permissions import may_review
from kip.demo.mails import may_see_mails
from organisations.permissions import organisations_of
from organisations.substitutions import acting_for
from projects.desk.inbox import has_inbox, total


def installation(request: HttpRequest) -> dict[str, object]:
    """The name of the municipality, and whether this is the demo."""
    return {
        "municipality": settings.KIP_MUNICIPALITY,
        "is_demo": settings.KIP_DEMO,
    }


def menu(request: HttpRequest) -> dict[str, object]:
    """Which pages are for this person; asked when a page shows its menu, not before."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {
        "shows_planning": lambda: user.is_superuser or organisations_of(user).exists(),
        "shows_proposals": lambda: may_review(user),
        "shows_inbox": lambda: has_inbox(user),
        "acting_for": lambda: (
            acting_for(user, user.visits_on) if user.visits_on else []
        ),
        "shows_mails": lambda: may_see_mails(user),
        "unread_notices": lambda: unread_count(user),
        "inbox_count": lambda: total(user, user.visits_on) if user.visits_on else 0,
    }
