"""manage.py detect"""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from conflicts.services import detect


class Command(BaseCommand):
    help = "Finds where works meet and what to combine, for the whole plan."

    def handle(self, *args: Any, **options: Any) -> None:
        run = detect(timezone.localdate())
        seconds = (run.finished_at - run.started_at).total_seconds()
        self.stdout.write(
            f"{run.works} works in {seconds:.1f} s, rules {run.rules_version}"
        )
        for name, number in run.counts.items():
            self.stdout.write(f"{number:>8} {name.replace('_', ' ')}")
