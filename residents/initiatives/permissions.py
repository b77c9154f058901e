"""Who may see and answer what residents propose. Residents themselves have a link."""

from django.db.models import Q, QuerySet

from areas.models import Area
from conflicts.permissions import may_change_rules
from organisations.models import Organisation, User
from organisations.permissions import Role, Visitor, has_role, is_municipal
from residents.models import Initiative

State = Initiative.State


def visible_to(user: Visitor) -> QuerySet[Initiative]:
    """What `user` moderates: area managers what lies in their areas, administrators of
    the municipality everything, a colleague what was given to them. Never what nobody
    confirmed."""
    confirmed = Initiative.objects.exclude(confirmed_at=None)
    if sees_everything(user):
        return confirmed
    if not is_municipal(user):
        return confirmed.none()
    through = Initiative.areas.through.objects
    managed = through.filter(area__in=Area.objects.managed_by(user))
    mine = Q(pk__in=managed.values("initiative"))
    return confirmed.filter(mine | Q(handler=user.pk))


def sees_everything(user: Visitor) -> bool:
    return may_change_rules(user)


def may_moderate(user: Visitor) -> bool:
    """Whether `user` has a list of initiatives at all."""
    if sees_everything(user) or has_role(user, Role.AREA_MANAGER):
        return True
    return user.is_authenticated and visible_to(user).exists()


def colleagues() -> QuerySet[User]:
    """Who can be given an initiative: people of the municipality itself."""
    town = Organisation.objects.filter(kind=Organisation.Kind.DEPARTMENT)
    people = User.objects.filter(is_active=True, memberships__organisation__in=town)
    return people.distinct().order_by("name", "email")
