"""Mails to who sent an initiative: each a row before it goes out, so that it goes once.

They tell what everybody may know, what the municipality said, and nobody's name.
"""

from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.desk import mails
from projects.desk.mails import Content, Reader
from residents.initiatives import links
from residents.initiatives.steps import Kind, State
from residents.models import Initiative, InitiativeEntry, InitiativeMail
from residents.public import PublicWork, as_public

_KIND = "initiative"
# A mail is to be read.
_MOST_AGAIN = 20
_SUBJECTS = {
    Kind.CONFIRMED: gettext_lazy("We have received your initiative: %(title)s"),
    Kind.RETURNED: gettext_lazy("A question about your initiative: %(title)s"),
    Kind.PUBLISHED: gettext_lazy("Your initiative is published: %(title)s"),
    Kind.ANSWERED: gettext_lazy("An answer to your initiative: %(title)s"),
    Kind.REJECTED: gettext_lazy("Your initiative is not taken up: %(title)s"),
    Kind.LINKED: gettext_lazy("Your initiative is linked to works: %(title)s"),
    Kind.WITHDRAWN: gettext_lazy("You withdrew your initiative: %(title)s"),
}


def ask_to_confirm(initiative: Initiative, day: date) -> None:
    """Afterwards a mail waits that asks its sender to confirm it."""
    rows = InitiativeMail.objects
    rows.get_or_create(initiative=initiative, kind=InitiativeMail.Kind.CONFIRM, day=day)


def sent_again() -> QuerySet[InitiativeMail]:
    """The mails with links to who lost the first: unlike that one they name an entry,
    that it was sent."""
    return InitiativeMail.objects.filter(
        kind=InitiativeMail.Kind.CONFIRM, entry__isnull=False
    )


def mail_again(initiative: Initiative, day: date) -> None:
    """Afterwards a mail waits with the links to all that its sender proposed."""
    entry = initiative.entries.filter(kind=Kind.SENT).first()
    rows = InitiativeMail.objects
    rows.create(
        initiative=initiative, kind=InitiativeMail.Kind.CONFIRM, day=day, entry=entry
    )


def tell(entry: InitiativeEntry, day: date) -> None:
    """Afterwards a mail waits that tells of this step; not to who wants no mails."""
    if entry.initiative.email:
        rows = InitiativeMail.objects
        rows.create(
            initiative=entry.initiative,
            kind=InitiativeMail.Kind.ENTRY,
            day=day,
            entry=entry,
        )


def send_all(today: date) -> int:
    """Afterwards what waited went out; returns how many mails."""
    rows = InitiativeMail.objects.exclude(initiative__email="")
    rows = rows.select_related("initiative", "entry").order_by("pk")
    return mails.send(rows, lambda mail: _write(mail, today), _reader)


def _reader(mail: InitiativeMail) -> Reader:
    initiative = mail.initiative
    return Reader(
        initiative.email,
        initiative.language,
        lambda _kind: links.no_mail_link(initiative),
    )


def _write(mail: InitiativeMail, today: date) -> Content | None:
    if mail.kind == InitiativeMail.Kind.CONFIRM:
        return _again(mail) if mail.entry else _confirm(mail)
    if mail.kind == InitiativeMail.Kind.WORK_NEAR:
        return _work_near(mail, today)
    return _step(mail, today)


def _confirm(mail: InitiativeMail) -> Content | None:
    if mail.initiative.state != State.UNCONFIRMED:
        return None
    # Without its title: who filled it in may have typed the address of another.
    return _content(mail, _("Confirm your initiative"), "initiative_confirm")


def _again(mail: InitiativeMail) -> Content | None:
    rows = links.of_address(mail.initiative.email)[:_MOST_AGAIN]
    # Of what nobody confirmed not even the title, as in the first mail.
    ideas = [
        {
            "title": "" if one.state == State.UNCONFIRMED else one.title,
            "day": one.created_at,
            "link": links.link_for(one),
        }
        for one in rows
    ]
    if not ideas:
        return None
    subject = _("The links to what you proposed")
    return _content(mail, subject, "initiative_again", ideas=ideas)


def _step(mail: InitiativeMail, today: date) -> Content | None:
    assert mail.entry is not None
    kind = Kind(mail.entry.kind)
    works: list[PublicWork] = []
    if kind == Kind.LINKED:
        works = as_public(list(mail.initiative.works.all()), today)
        if not works:  # of those that are not public nobody may hear
            return None
    subject = str(_SUBJECTS[kind])
    return _content(
        mail, subject, "initiative_step", kind=kind, entry=mail.entry, works=works
    )


def _work_near(mail: InitiativeMail, today: date) -> Content | None:
    initiative = mail.initiative
    found = initiative.works_near.filter(
        found_at__gt=initiative.published_at,
        found_at__date=mail.day,  # those of before stood in the mail of their day
    )
    rows = [row.work for row in found.select_related("work").order_by("-pk")]
    works = as_public(rows, today) if initiative.state == State.PUBLISHED else []
    if not works:
        return None
    subject = _("Works are planned near your initiative: %(title)s")
    return _content(mail, subject, "initiative_near", works=works)


def _content(
    mail: InitiativeMail, subject: str, template: str, **context: object
) -> Content:
    initiative = mail.initiative
    given = {"initiative": initiative, "link": links.link_for(initiative), **context}
    return Content(subject % {"title": initiative.title}, template, given, _KIND)
