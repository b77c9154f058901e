"""Who makes and runs meetings, and which items of one somebody may see."""

from django.db.models import QuerySet

from areas.models import Area
from conflicts.models import AgendaItem, Combination, Meeting, MeetingAction
from organisations.permissions import Visitor, is_municipal


def may_make_meetings(user: Visitor) -> bool:
    """Area managers, and nobody else."""
    return Area.objects.managed_by(user).exists()


def may_run(user: Visitor, meeting: Meeting) -> bool:
    """Whether `user` sets its agenda, leads it and takes its minutes."""
    return Meeting.objects.run_by(user).filter(pk=meeting.pk).exists()


def items_visible_to(user: Visitor, meeting: Meeting) -> QuerySet[AgendaItem]:
    """The items about proposals that `user` may see, in their order."""
    seen = Combination.objects.visible_to(user)
    rows = meeting.agenda.filter(combination__in=seen.values("pk"))
    return rows.select_related("combination", "decision__decided_by")


def actions_visible_to(
    user: Visitor, actions: QuerySet[MeetingAction]
) -> QuerySet[MeetingAction]:
    """Those about proposals that `user` may see; what is about none in particular is
    the municipality's own."""
    seen = Combination.objects.visible_to(user)
    mine = actions.filter(item__combination__in=seen.values("pk"))
    if may_read_all(user):
        mine = mine | actions.filter(item=None)
    return mine.select_related("item__combination", "meeting")


def may_read_all(user: Visitor) -> bool:
    """Whether `user` reads what is said about no proposal in particular."""
    return is_municipal(user)
