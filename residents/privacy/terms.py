"""How long personal data of residents are kept: the one table of all such periods.

What forgets them reads it here, and so does the page that tells residents.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import ngettext


@dataclass(frozen=True, slots=True)
class Term:
    """A period as people say it: one of these numbers."""

    hours: int = 0
    months: int = 0
    years: int = 0

    def before(self, now: datetime) -> datetime:
        """The moment this long ago; the last day of a month that has fewer days."""
        return self._away(now, -1)

    def after(self, moment: datetime) -> datetime:
        """As `before`, the other way."""
        return self._away(moment, 1)

    def _away(self, moment: datetime, sign: int) -> datetime:
        months = moment.month - 1 + sign * (self.months + 12 * self.years)
        year, month = moment.year + months // 12, months % 12 + 1
        day = min(moment.day, monthrange(year, month)[1])
        there = moment.replace(year=year, month=month, day=day)
        return there + sign * timedelta(hours=self.hours)

    @property
    def text(self) -> str:
        if self.hours:
            return ngettext("%(n)d hour", "%(n)d hours", self.hours) % {"n": self.hours}
        if self.months:
            text = ngettext("%(n)d month", "%(n)d months", self.months)
            return text % {"n": self.months}
        return ngettext("%(n)d year", "%(n)d years", self.years) % {"n": self.years}


# Nobody clicked in the mail that asks to confirm.
UNCONFIRMED = Term(hours=48)
# A photo that came along with an idea, which was never sent.
LOOSE_PHOTO = Term(hours=24)
# A subscription of which nobody uses a link any more, nor ever changed anything.
UNUSED = Term(months=24)
# Which mail went to whom, and what the mail server said.
MAILS = Term(months=3)
# An initiative that was rejected or withdrawn.
CLOSED = Term(months=3)
# Who sent an initiative to which the municipality asked something, without a reaction.
RETURNED = Term(months=6)
# Who sent an initiative that was published and answered. The idea itself stays.
SENDER = Term(years=2)
