"""Who sees and does what with the imports of an organisation."""

from django.db.models import Exists, OuterRef, QuerySet

from organisations.models import Organisation
from organisations.permissions import PLANNING_ROLES, Visitor, organisations_of
from projects.models import Import, ImportRow


def importing_for(user: Visitor) -> QuerySet[Organisation]:
    """The organisations whose plan `user` keeps, and so may import into."""
    if user.is_superuser:
        return Organisation.objects.all()
    return organisations_of(user, *PLANNING_ROLES)


def imports_of(user: Visitor) -> QuerySet[Import]:
    """The imports that `user` may see, which are those that they may do.

    A colleague who plans for more organisations may have imported works of those too;
    such an import is not for whoever plans for fewer.
    """
    own = importing_for(user).values("pk")
    of_others = ImportRow.objects.filter(of_import=OuterRef("pk"), work__isnull=False)
    of_others = of_others.exclude(work__organisation__in=own)
    return Import.objects.filter(~Exists(of_others), organisation__in=own)
