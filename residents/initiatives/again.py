"""Mailing somebody once more the links to what they proposed.

Whoever asks learns nothing of an address: the answer is the same for every one.
"""

from datetime import date

from django.db import connection, transaction

from residents.initiatives import links, mailing

_LOCK = "SELECT pg_advisory_xact_lock(hashtext('residents_initiative'), hashtext(%s))"


@transaction.atomic
def send_again(email: str, today: date) -> None:
    """Afterwards a mail is due with the links to what this address proposed, if it did;
    at most one a day, beside the first ones that ask to confirm."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [email.lower()])
    asked = mailing.sent_again().filter(initiative__email__iexact=email, day=today)
    last = links.of_address(email).first()
    if last and not asked.exists():
        mailing.mail_again(last, today)
