"""What is kept of one person, for who asks the municipality to erase it."""

from dataclasses import dataclass

from django.db import transaction

from residents.initiatives import services
from residents.initiatives.steps import State
from residents.models import Initiative
from residents.subscriptions.links import of_address


@dataclass(frozen=True, slots=True)
class Forgotten:
    subscriptions: int
    initiatives: int
    senders: int  # of initiatives that everybody reads: those stay, without sender


@transaction.atomic
def forget_person(email: str) -> Forgotten:
    """Afterwards this e-mail address, however written, stands nowhere any more."""
    subscriptions = of_address(email)
    count = subscriptions.count()
    subscriptions.delete()
    sent = Initiative.objects.filter(email__iexact=email)
    published = list(sent.filter(state=State.PUBLISHED))
    for one in published:
        services.stop_mails(one)
        one.mails.all().delete()  # the answer of a mail server may repeat the address
    gone = services.forget(sent.exclude(state=State.PUBLISHED))
    return Forgotten(count, gone, len(published))
