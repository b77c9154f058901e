"""How people get in: accounts are made by an administrator, never by sign-up."""

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

logger = logging.getLogger(__name__)


class InvitedOnly(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(
        self, template_prefix: str, email: str, context: dict[str, Any]
    ) -> None:
        """While the mail server is away the page answers as it does to strangers: an
        error for those who have an account would tell who has one."""
        try:
            super().send_mail(template_prefix, email, context)
        except OSError:  # smtplib's own errors are OSErrors too
            logger.exception("No mail could be sent: %s", template_prefix)
