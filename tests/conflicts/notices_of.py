"""What people were told and mailed, for tests."""

from datetime import UTC, datetime, timedelta

from conflicts.models import Combination, Notice
from conflicts.notices import sending
from conflicts.notices.telling import tell
from conflicts.review import NoticeKind
from organisations.models import User
from tests.factories import TODAY


def tell_decided(combination: Combination, *users: User, key: str = "1") -> None:
    tell(
        users,
        NoticeKind.DECIDED,
        key,
        combination=combination,
        verdict="accept",
        reason="saves",
        explanation="Start < soon & cheap.",
    )


def told_to(user: User) -> list[tuple[str, str]]:
    """The kind of each notice, and how it reaches them."""
    rows = Notice.objects.filter(user=user).order_by("pk")
    return list(rows.values_list("kind", "how"))


def send_now() -> int:
    return sending.send_now(TODAY, datetime.now(UTC))


def send_daily(days_later: int = 0) -> int:
    later = timedelta(days=days_later)
    return sending.send_daily(TODAY + later, datetime.now(UTC) + later)
