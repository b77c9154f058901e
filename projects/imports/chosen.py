"""The organisations that a file may be imported for, as a person said what it calls
them."""

from organisations.models import Organisation
from organisations.permissions import PLANNING_ROLES, organisations_of
from projects.imports.mapping import Mapping
from projects.imports.organisations import Organisations
from projects.imports.profile import Profile
from projects.imports.words import fold
from projects.models import Import


class ChosenOrganisations(Organisations):
    """As `Organisations`, but what the mapping says wins, and none is ever made."""

    def __init__(self, profile: Profile, mapping: Mapping, own: Organisation) -> None:
        super().__init__(profile)
        ids = mapping.organisations
        chosen = Organisation.objects.in_bulk(list(ids.values()))
        self._by_name |= {
            fold(name): chosen[pk] for name, pk in ids.items() if pk in chosen
        }
        self._by_name[fold(own.name)] = own


def plannable_by(import_: Import) -> set[int] | None:
    """The organisations whose works this import may touch; None: all.

    The one that it is for was allowed at the door, perhaps as somebody's deputy, which
    a worker can't see.
    """
    if import_.user.is_superuser:
        return None
    own = organisations_of(import_.user, *PLANNING_ROLES).values_list("pk", flat=True)
    return {import_.organisation_id, *own}
