"""What residents of the demo town propose, and what became of it. Made up, and told by
the same services that the pages use; once, so that what visitors do afterwards stays.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import date

from django.contrib.gis.db.models.functions import PointOnSurface
from django.contrib.gis.geos import Point
from django.db import transaction
from django.db.models.functions import Now

from areas.models import Area
from kip.demo.drawing import drawn_strip
from kip.demo.stage import NotThere, Stage
from organisations.models import User
from projects.models import PlannedWork
from residents.initiatives import services
from residents.initiatives.services import Moment
from residents.models import Initiative, InitiativeMail
from residents.public import published_works

_WEST, _EAST = "gebied.west@kip.example", "gebied.oost@kip.example"


@dataclass(frozen=True, slots=True)
class Idea:
    """What somebody proposes, some metres beside a public work of a neighbourhood."""

    title: str
    text: str
    area: str  # its code
    place_text: str
    wished_when: str = ""
    joining: int = 1
    joining_text: str = ""
    number: int = 0  # beside which of the works there


_STRIP = Idea(
    "Een groenstrook in plaats van tegels",
    "Voor onze gevels ligt een brede strook tegels die niemand gebruikt. Wij willen er "
    "planten en twee kleine bomen. Het water geven doen we zelf, om de beurt.",
    area="10",
    place_text="De stoep aan de even kant",
    wished_when="als de straat toch openligt",
    joining=6,
    joining_text="Zes huizen en de bakker op de hoek",
)
_BENCH = Idea(
    "Twee banken op het pleintje",
    "Onze oudere buren rusten graag uit op weg naar de winkel. Nu kan dat nergens.",
    area="11",
    place_text="In de schaduw van de lindes",
    wished_when="voor de zomer",
    joining=4,
)
_CROSSING = Idea(
    "Veilig oversteken bij de school",
    "Om half negen is het hier te druk. Een zebrapad of een smallere weg zou helpen.",
    area="03",
    place_text="Bij de ingang van de school",
    wished_when="voor het nieuwe schooljaar",
    joining=12,
    joining_text="De ouderraad",
)
_BIKES = Idea(
    "Een stalling voor bakfietsen",
    "Steeds meer gezinnen hebben een bakfiets, en die staan nu op de stoep.",
    area="04",
    place_text="Op één parkeerplaats",
    joining=5,
)
_TREES = Idea(
    "Schaduw op de speelplek",
    "In juli is het te heet om te spelen. Drie bomen aan de zuidkant zijn genoeg.",
    area="12",
    place_text="De zuidkant van de speelplek",
    wished_when="komende winter",
    joining=9,
    joining_text="De buurtvereniging",
)
_POOL = Idea(
    "Een zwembad in het park",
    "Een openluchtbad voor de hele wijk.",
    area="05",
    place_text="Op het grote grasveld",
)
_LAMP = Idea(
    "Een lamp in de doorgang",
    "'s Avonds is het er donker.",
    area="13",
    place_text="De doorgang achter de garages",
)


def load_residents(today: date) -> bool:
    """Afterwards there are initiatives in every state, as far as the town has places
    for them; False when somebody proposed something already."""
    if Initiative.objects.exists():
        return False
    stage = Stage(today)
    for scene in _SCENES:
        try:
            with transaction.atomic():
                scene(stage)
        except NotThere:
            continue
    # What happened before today is mailed to nobody any more.
    InitiativeMail.objects.update(handed_at=Now(), sent_at=Now())
    return True


def _too_long_ago(stage: Stage) -> None:
    _sent(stage, _STRIP, days_ago=17)


def _just_sent(stage: Stage) -> None:
    _sent(stage, _BENCH, days_ago=2)


def _asked_back(stage: Stage) -> None:
    idea = _sent(stage, _CROSSING, days_ago=9)
    question = "Aan welke kant van het kruispunt steken de meeste kinderen over?"
    services.give_back(idea, _by(stage, _EAST, 6), question)


def _waits_in_public(stage: Stage) -> None:
    idea = _sent(stage, _BIKES, days_ago=8)
    services.publish(idea, _by(stage, _EAST, 5))


def _goes_along(stage: Stage) -> None:
    idea = _sent(stage, _TREES, days_ago=30, photo=drawn_strip())
    answer = (
        "Bedankt voor uw idee. In deze straat komen werkzaamheden. Wij nemen de bomen "
        "mee in het ontwerp en nodigen u uit zodra dat begint."
    )
    services.publish(idea, _by(stage, _WEST, 24), answer)
    works = [_work(stage, _TREES)]
    services.link(idea, _by(stage, _WEST, 23), works, None)


def _can_not_be_done(stage: Stage) -> None:
    idea = _sent(stage, _POOL, days_ago=20)
    reason = "Een zwembad past niet in het park, en er is geen geld voor."
    services.reject(idea, _by(stage, _EAST, 15), reason)


def _taken_back(stage: Stage) -> None:
    idea = _sent(stage, _LAMP, days_ago=12)
    services.withdraw(idea, stage.now(10))


def _never_confirmed(stage: Stage) -> None:
    idea = _written(stage, replace(_LAMP, number=1))
    services.write(idea, stage.now())
    services.send(idea, stage.now())


_SCENES: tuple[Callable[[Stage], None], ...] = (
    _too_long_ago,
    _just_sent,
    _asked_back,
    _waits_in_public,
    _goes_along,
    _can_not_be_done,
    _taken_back,
    _never_confirmed,
)


def _written(stage: Stage, idea: Idea, **more: object) -> Initiative:
    fields = asdict(idea)
    del fields["area"], fields["number"]
    place = _beside(_work(stage, idea))
    email = "buurtbewoner@mail.example"
    return Initiative(**fields, place=place, email=email, name="Sam", **more)


def _sent(stage: Stage, idea: Idea, days_ago: int, **more: object) -> Initiative:
    """Confirmed so long ago. Raises NotThere."""
    row, then = _written(stage, idea, **more), stage.now(days_ago)
    services.write(row, then)
    services.send(row, then)
    services.confirm(row, then)
    return row


def _by(stage: Stage, address: str, days_ago: int) -> Moment:
    who: User = stage.person(address)
    return Moment(stage.now(days_ago), who)


def _work(stage: Stage, idea: Idea) -> PlannedWork:
    """Raises NotThere."""
    area = Area.objects.filter(level=Area.Level.NEIGHBOURHOOD, code=idea.area).first()
    works = published_works(stage.today)
    if area is None:
        raise NotThere
    there = works.filter(footprint__coveredby=area.boundary).order_by("pk")
    found = there.annotate(inside=PointOnSurface("footprint"))
    work = found[idea.number : idea.number + 1].first()
    if work is None:
        raise NotThere
    return work


def _beside(work: PlannedWork) -> Point:
    inside = work.inside  # type: ignore[attr-defined]
    return Point(inside.x + 8, inside.y + 6, srid=inside.srid)
