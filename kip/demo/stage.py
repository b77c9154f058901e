"""Who is there in the demo town, and which proposals are left to tell about."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.timezone import make_aware

from conflicts.models import Combination
from conflicts.permissions import who_may_decide
from organisations.models import Membership, User


class NotThere(LookupError):
    """What a scene needs is not in this town (any more)."""


@dataclass
class Stage:
    """The proposals that are left to tell about, the best first, and who is there."""

    today: date
    left: list[Combination] = field(default_factory=list)

    def now(self, days_ago: int = 0) -> datetime:
        """Some morning."""
        day = self.today - timedelta(days=days_ago)
        return make_aware(datetime.combine(day, time(10)))

    def take(
        self, fits: Callable[[Combination], Any] = lambda row: True
    ) -> Combination:
        """The best proposal that fits, for one scene only. Raises NotThere."""
        row = next((row for row in self.left if fits(row)), None)
        if row is None:
            raise NotThere
        self.left.remove(row)
        row.refresh_from_db()
        return row

    def manager(self, row: Combination) -> User:
        """Who decides on it. Raises NotThere."""
        managers = who_may_decide(row)
        if not managers:
            raise NotThere
        return managers[0]

    def person(self, address: str) -> User:
        """Raises NotThere."""
        user = User.objects.filter(email=address).first()
        if user is None:
            raise NotThere
        return user

    def planner(self, organisation: int) -> User | None:
        """The made-up planner of an organisation, if it has one."""
        rows = Membership.objects.filter(
            organisation=organisation, role="planner", user__is_active=True
        )
        first = rows.select_related("user").order_by("pk").first()
        return first.user if first else None
