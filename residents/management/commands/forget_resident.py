"""Erases what is kept of a resident, by e-mail address."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from residents.privacy.person import forget_person


class Command(BaseCommand):
    help = "Erases the subscriptions and initiatives of an e-mail address."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *, email: str, **_options: Any) -> None:
        gone = forget_person(email)
        self.stdout.write(
            f"{gone.subscriptions} subscriptions and {gone.initiatives} initiatives are"
            f" erased; {gone.senders} published initiatives have no sender any more."
        )
