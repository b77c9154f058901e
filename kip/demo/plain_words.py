"""What the works of the demo town mean to who lives there, in plain words. Made up, for
the plans themselves do not say; written once, so that what visitors write stays.
"""

from dataclasses import dataclass

from django.db import transaction
from django.utils.text import slugify

from organisations.models import Organisation
from projects.models import PlannedWork
from projects.planning import Discipline, HomesReached, Visibility

_REGISTER = "osiris"


@dataclass(frozen=True, slots=True)
class _Words:
    """Of the works of one kind that do, or do not, close the street."""

    discipline: Discipline
    closes_street: bool
    text: str
    takes_parking: bool = False
    is_noisy: bool = False


_TOLD = (
    _Words(
        Discipline.SEWERAGE,
        False,
        "We vernieuwen het riool onder de straat. Daarvoor graven we een sleuf. U kunt "
        "uw toilet en kraan gewoon gebruiken. Eén dag sluiten we uw huis aan: dat "
        "hoort u een week van tevoren.",
        takes_parking=True,
        is_noisy=True,
    ),
    _Words(
        Discipline.WATER,
        False,
        "We vernieuwen de waterleiding. Op één dag hebt u enkele uren geen water. U "
        "krijgt daarover een brief.",
        takes_parking=True,
    ),
    _Words(
        Discipline.ROADS,
        True,
        "We maken de rijweg nieuw. Zolang we werken kunnen er geen auto's door. Het "
        "afval halen we op aan het begin van de straat.",
        takes_parking=True,
        is_noisy=True,
    ),
    _Words(
        Discipline.ROADS,
        False,
        "We herstellen de stoep en de rijweg. We werken in korte stukken, zodat u "
        "altijd langs kunt.",
        is_noisy=True,
    ),
    _Words(
        Discipline.ELECTRICITY,
        False,
        "We leggen een nieuwe stroomkabel in de stoep. Als de stroom even uit moet, "
        "hoort u dat een week van tevoren.",
    ),
    _Words(
        Discipline.TELECOM,
        False,
        "We leggen kabels voor snel internet in de stoep. Bij uw deur werken we een "
        "dag.",
    ),
    _Words(
        Discipline.HOUSING,
        True,
        "We bouwen en leggen daarna de straat opnieuw aan. Vrachtwagens rijden op "
        "werkdagen tussen 7 en 16 uur.",
        takes_parking=True,
        is_noisy=True,
    ),
)


@transaction.atomic
def load_plain_words() -> bool:
    """Afterwards each organisation has a desk to ask, and the public works of these
    kinds tell what people notice; False when somebody wrote that already."""
    if Organisation.objects.exclude(public_contact="").exists():
        return False
    for organisation in Organisation.objects.all():
        organisation.public_contact = f"{slugify(organisation.name)}@vragen.example"
        organisation.save()
    for words in _TOLD:
        _tell(words)
    return True


def _tell(words: _Words) -> None:
    works = PlannedWork.objects.filter(
        visibility=Visibility.PUBLIC,
        discipline=words.discipline,
        closes_street=words.closes_street,
    )
    works.update(
        homes_reached=HomesReached.ON_FOOT
        if words.closes_street
        else HomesReached.AS_USUAL,
        takes_parking=words.takes_parking,
        is_noisy=words.is_noisy,
    )
    # Of the others their file has the text, and is read again with every start.
    works.filter(public_text="", source_system=_REGISTER).update(public_text=words.text)
