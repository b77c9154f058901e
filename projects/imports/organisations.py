"""Finding the organisation that a file means, whatever it calls it."""

from organisations.models import Organisation, OrganisationAlias
from projects.imports.profile import Party, Profile
from projects.imports.words import WordList, fold


class Organisations:
    """All organisations by name and alias, in KIP and in the profile.

    What KIP has wins: somebody may have said there that a name means another.
    """

    def __init__(self, profile: Profile) -> None:
        self.created: list[str] = []
        self._profile = profile
        self._by_name = {
            fold(alias.name): alias.organisation
            for alias in OrganisationAlias.objects.select_related("organisation")
        }
        self._by_name |= {fold(one.name): one for one in Organisation.objects.all()}
        self._parties = [
            (party, WordList((party.name, *party.aliases))) for party in profile.parties
        ]

    def find(self, name: str) -> Organisation | None:
        """The organisation called so, made if the profile allows it; else None."""
        if known := self._by_name.get(fold(name)):
            return known
        party = self.party(name)
        if party is None:
            if not self._profile.create_unlisted_organisations:
                return None
            party = Party(name=name[:150])
        elif known := self._by_name.get(fold(party.name)):
            return known
        elif not self._profile.create_organisations:
            return None
        return self._create(party)

    def party(self, name: str) -> Party | None:
        """What the profile says about the organisation called so."""
        return next((p for p, words in self._parties if words.has(name)), None)

    def create_listed(self) -> None:
        """Afterwards every organisation that the profile lists exists."""
        for party, _words in self._parties:
            if fold(party.name) not in self._by_name:
                self._create(party)

    def _create(self, party: Party) -> Organisation:
        organisation = Organisation.objects.create(
            name=party.name, code=party.code, kind=party.kind
        )
        self.created.append(party.name)
        self._by_name[fold(party.name)] = organisation
        # Its name as well, by which files find it when KIP has given it another.
        OrganisationAlias.objects.create(organisation=organisation, name=party.name)
        for alias in party.aliases:
            self._add_alias(organisation, alias)
        return organisation

    def _add_alias(self, organisation: Organisation, alias: str) -> None:
        if "*" in alias or fold(alias) in self._by_name:
            return
        OrganisationAlias.objects.create(organisation=organisation, name=alias)
        self._by_name[fold(alias)] = organisation
