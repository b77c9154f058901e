"""What is kept of residents, why, who sees it, and what removes it: the page tells this
table, and the job does it. So the one can't promise what the other doesn't do."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.contrib.sessions.backends.db import SessionStore
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from residents.initiatives import keeping as initiatives
from residents.privacy import forgetting, terms
from residents.privacy.terms import Term
from residents.subscriptions import keeping as subscriptions


@dataclass(frozen=True, slots=True)
class Rule:
    """When something goes, in words around its `%(term)s`, and what does so."""

    says: Promise
    term: Term
    forget: Callable[[datetime], int]

    @property
    def text(self) -> str:
        return str(self.says) % {"term": self.term.text}


@dataclass(frozen=True, slots=True)
class Kept:
    what: Promise
    why: Promise
    who: Promise
    rules: tuple[Rule, ...]
    # What else removes it; empty: nothing.
    otherwise: Promise | str = ""


KEPT = (
    Kept(
        what=_("Your subscription: e-mail address, place and how often"),
        why=_(
            "To mail you what changes there. Of the place we keep a point and a "
            "radius, or a neighbourhood. We don't keep the address that you typed."
        ),
        who=_("Nobody reads along. Only who administers KIP could look."),
        rules=(
            Rule(
                _("%(term)s after you asked for it, if you don't confirm it"),
                terms.UNCONFIRMED,
                subscriptions.forget_unconfirmed,
            ),
            Rule(
                _(
                    "%(term)s after you last confirmed or changed it. A month "
                    "earlier we ask you by e-mail whether it should go on"
                ),
                terms.UNUSED,
                subscriptions.forget_unused,
            ),
        ),
        otherwise=_("At once when you erase it, with the link in each mail."),
    ),
    Kept(
        what=_("Which mails we sent you"),
        why=_("So that no mail goes out twice, and we can see why one did not arrive."),
        who=_("Nobody reads along. Only who administers KIP could look."),
        rules=(
            Rule(_("%(term)s after the mail"), terms.MAILS, forgetting.forget_mails),
        ),
    ),
    Kept(
        what=_("Your initiative: e-mail address, name, idea, place and photo"),
        why=_(
            "To answer you, and to show your idea to the neighbourhood. From a photo "
            "we remove where, when and with what it was made."
        ),
        who=_(
            "Your e-mail address and name: only who deals with it at the municipality. "
            "The idea, the place and the photo: everybody, once it is published."
        ),
        rules=(
            Rule(
                _("%(term)s after you chose a photo, if you don't go on: the photo"),
                terms.LOOSE_PHOTO,
                initiatives.remove_orphans,
            ),
            Rule(
                _("%(term)s after you sent it, if you don't confirm it: everything"),
                terms.UNCONFIRMED,
                initiatives.forget_unconfirmed,
            ),
            Rule(
                _("%(term)s after our question, if you don't react: everything"),
                terms.RETURNED,
                initiatives.forget_returned,
            ),
            Rule(
                _("%(term)s after you withdrew it: everything"),
                terms.CLOSED,
                initiatives.forget_withdrawn,
            ),
            Rule(
                _(
                    "%(term)s after it was rejected: your e-mail address, name and "
                    "photo"
                ),
                terms.CLOSED,
                initiatives.forget_sender_of_rejected,
            ),
            Rule(
                _(
                    "%(term)s after it was published and answered: your e-mail "
                    "address and name"
                ),
                terms.SENDER,
                initiatives.forget_sender_of_published,
            ),
        ),
    ),
)


def forget(now: datetime) -> int:
    """Afterwards nothing is kept longer than residents are told; returns how many
    things went. May be done as often as one likes."""
    gone = sum(rule.forget(rule.term.before(now)) for rule in rules())
    SessionStore.clear_expired()
    return gone


def rules() -> Iterator[Rule]:
    for kept in KEPT:
        yield from kept.rules
