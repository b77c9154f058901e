"""Jobs for residents; each reads the clock and passes it on."""

import logging

from celery import shared_task
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from residents import versions
from residents.initiatives import mailing, nearby
from residents.news import noticing
from residents.privacy import keeping
from residents.subscriptions import sending

logger = logging.getLogger(__name__)


@shared_task
def forget_old_changes() -> None:
    versions.forget_old_changes(timezone.now())


@shared_task
def forget_personal_data() -> None:
    """Remove what is kept of residents and was promised to go."""
    gone = keeping.forget(timezone.now())
    logger.info("%s things that were kept of residents are gone", gone)


@shared_task
def send_initiative_mails() -> None:
    """Send what who proposed something has to hear, as far as nobody did."""
    mailing.send_all(timezone.localdate())


def announce_initiative_mails() -> None:
    """Asks a worker to send what waits, once it is stored; if Redis is away, beat does
    so later."""
    transaction.on_commit(_announce_initiative_mails)


def _announce_initiative_mails() -> None:
    try:
        send_initiative_mails.delay()
    except OperationalError as error:
        logger.warning("Redis is away; mails about initiatives wait: %s", error)


@shared_task
def find_works_near_initiatives() -> None:
    """Tell both sides of works that came near what residents proposed."""
    nearby.find_works_near(timezone.now(), timezone.localdate())


@shared_task
def notice_news() -> None:
    """Find what changed for residents since the last time."""
    noticing.notice(timezone.now())


@shared_task
def forget_hidden_works() -> None:
    noticing.forget_hidden()


@shared_task
def send_subscription_mails() -> None:
    """Ask who subscribed to confirm it, as far as nobody did."""
    sending.send_confirmations(timezone.now())


def announce_subscription_mails() -> None:
    """As `announce_initiative_mails`."""
    transaction.on_commit(_announce_subscription_mails)


def _announce_subscription_mails() -> None:
    try:
        send_subscription_mails.delay()
    except OperationalError as error:
        logger.warning("Redis is away; mails to subscribers wait: %s", error)


@shared_task
def send_subscription_reminders() -> None:
    """Ask who did not use a subscription for long whether it should go on, once."""
    sent = sending.send_reminders(timezone.now())
    logger.info("%s mails sent that ask whether news should go on", sent)


@shared_task
def send_news_mails() -> None:
    """Mail subscribers the news of a day, once."""
    sent = sending.send_news(timezone.localdate(), timezone.now())
    logger.info("%s mails with news sent", sent)
