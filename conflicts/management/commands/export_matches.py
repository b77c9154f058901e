"""manage.py export_matches"""

import csv
from typing import Any

from django.core.management.base import BaseCommand

from conflicts.exports import MATCH_COLUMNS, match_rows


class Command(BaseCommand):
    help = "Writes where works meet as CSV to standard output."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.ending = ""  # each row brings its own line end
        writer = csv.writer(self.stdout, lineterminator="\n")
        writer.writerow(MATCH_COLUMNS)
        writer.writerows(match_rows())
