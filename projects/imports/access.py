"""Who sees and does what with the imports of an organisation."""

from django.db.models import QuerySet

from organisations.models import Organisation
from organisations.permissions import PLANNING_ROLES, Visitor, organisations_of
from projects.models import Import


def importing_for(user: Visitor) -> QuerySet[Organisation]:
    """The organisations whose plan `user` keeps, and so may import into."""
    if user.is_superuser:
        return Organisation.objects.all()
    return organisations_of(user, *PLANNING_ROLES)


def imports_of(user: Visitor) -> QuerySet[Import]:
    """The imports that `user` may see, which are those that they may do."""
    return Import.objects.filter(organisation__in=importing_for(user))
