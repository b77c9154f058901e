"""Fill this installation with the demo town."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from kip.demo.load import load_demo


class Command(BaseCommand):
    help = "Load the demo town, its accounts and plans; doing it again changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.KIP_DEMO:
            raise CommandError(
                _(
                    "This is not a demo installation, so the demo town with its known "
                    "password is not loaded. Start one with KIP_DEMO=1."
                )
            )
        load_demo(timezone.localdate(), self._say)

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
