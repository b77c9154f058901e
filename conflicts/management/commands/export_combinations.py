"""manage.py export_combinations"""

import csv
from typing import Any

from django.core.management.base import BaseCommand

from conflicts.exports import COMBINATION_COLUMNS, combination_rows


class Command(BaseCommand):
    help = "Writes the combinations, best first, as CSV to standard output."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.ending = ""  # each row brings its own line end
        writer = csv.writer(self.stdout, lineterminator="\n")
        writer.writerow(COMBINATION_COLUMNS)
        writer.writerows(combination_rows())
