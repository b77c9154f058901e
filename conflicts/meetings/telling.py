"""Who hears that a meeting was closed, and where it goes on record."""

from collections.abc import Sequence

from conflicts.concerned import managers_of, parties_of, planners_of
from conflicts.journal import note
from conflicts.models import AgendaItem, Meeting
from conflicts.notices.telling import tell
from conflicts.review import Happened, NoticeKind
from organisations.models import User


def after_closing(meeting: Meeting, items: Sequence[AgendaItem], by: User) -> None:
    """Afterwards each proposal's journal has it, and whom it concerns one notice."""
    concerned: dict[int, User] = {}
    for item in items:
        combination = item.combination
        note(
            combination,
            Happened.MEETING,
            by,
            subject=meeting.title,
            day=meeting.held_on.isoformat(),
            text=item.outcome,
        )
        people = [*planners_of(parties_of(combination)), *managers_of(combination)]
        concerned |= {user.pk: user for user in people}
    told = [
        user
        for user in concerned.values()
        if Meeting.objects.visible_to(user).filter(pk=meeting.pk).exists()
    ]
    tell(told, NoticeKind.MEETING, f"closed-{meeting.pk}", meeting=meeting, by=by)
