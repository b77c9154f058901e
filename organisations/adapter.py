"""How people get in: accounts are made by an administrator, never by sign-up."""

import logging
from ipaddress import IPv6Address, ip_address
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

logger = logging.getLogger(__name__)


class InvitedOnly(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """For limits, which take a whole network of IPv6 for one visitor: all of IPv4
        would be one, where a server writes its addresses as those of IPv6."""
        ip = ip_address(super().get_client_ip(request))
        mapped = ip.ipv4_mapped if isinstance(ip, IPv6Address) else None
        return str(mapped or ip)

    def send_mail(
        self, template_prefix: str, email: str, context: dict[str, Any]
    ) -> None:
        """While the mail server is away the page answers as it does to strangers: an
        error for those who have an account would tell who has one."""
        try:
            super().send_mail(template_prefix, email, context)
        except OSError:  # smtplib's own errors are OSErrors too
            logger.exception("No mail could be sent: %s", template_prefix)
