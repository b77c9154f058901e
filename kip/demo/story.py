"""What people have done with the proposals of the demo town, so that every screen has
something to show. Made up; told by the same services that the pages use.

All of it is dated around the day of the first load, and told once: what visitors do
afterwards stays.
"""

from collections.abc import Callable
from datetime import date

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction

from conflicts.missing import services as missing
from conflicts.models import Combination, Consultation, Decision, Notice
from conflicts.permissions import who_may_decide
from conflicts.review import Kind, State
from conflicts.rules import current_rules
from conflicts.services import detect, pending_works
from kip.demo import after_works, handing_over, talks
from kip.demo.stage import NotThere, Stage

_OF_PROPOSALS = (
    talks.consult_and_hear,
    talks.consult_in_silence,
    handing_over.accept_and_confirm,
    handing_over.hand_over,
    talks.reject,
    talks.put_off,
    handing_over.meet,
)
# So many of the best ones are for visitors to work on.
_LEFT_ALONE = 3


def load_story(today: date) -> bool:
    """Afterwards there are talks, decisions, an assignment, meetings, a close-out and
    missed chances, as far as the town has what these need; False when somebody used the
    proposals already."""
    if Decision.objects.exists() or Consultation.objects.exists():
        return False
    stage = Stage(today)
    with transaction.atomic():
        _play(after_works.look_back, stage)
        stage.left = _proposals()
        for scene in _OF_PROPOSALS:
            _play(scene, stage)
        # What happened before today is mailed to nobody any more.
        Notice.objects.filter(sent_at=None).update(sent_at=stage.now())
    detect(today, pending_works())
    missing.find(today, current_rules())
    return True


def _play(scene: Callable[[Stage], None], stage: Stage) -> None:
    """Afterwards it is told, or nothing of it when something it needs is not there."""
    try:
        with transaction.atomic():
            scene(stage)
    except (NotThere, ObjectDoesNotExist):
        pass


def _proposals() -> list[Combination]:
    """New ones, the best first, that an area manager can decide on; not those that
    visitors begin with."""
    rows = Combination.objects.filter(state=State.NEW, kind=Kind.COMBINE).best_first()
    decidable = [row for row in rows if who_may_decide(row)]
    return decidable[_LEFT_ALONE:]
