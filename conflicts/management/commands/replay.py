"""manage.py replay CV-001"""

from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from conflicts.inputs import replayed
from conflicts.models import Combination
from conflicts.rules import rules_of_version


class Command(BaseCommand):
    help = "Computes a combination once more, from what it was computed from."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("reference", help="such as CV-001, or just 1")

    def handle(self, *args: Any, **options: Any) -> None:
        row = _combination(options["reference"])
        rules = rules_of_version(row.rules_version)
        if rules is None or not hasattr(row, "inputs"):
            raise CommandError(
                f"{row} was computed before KIP kept what proposals are computed from. "
                "Run detect, and it is kept from then on."
            )
        again = replayed(row, rules)
        for before, now in zip(row.terms, map(asdict, again.terms), strict=True):
            self.stdout.write(
                f"{before['name']:<14}{before['amount_eur']:>14,.2f}"
                f"{now['amount_eur']:>14,.2f}"
            )
        self.stdout.write(f"{'in all':<14}{row.value:>14,.2f}{again.likely:>14,.2f}")
        if round(float(row.value) - again.likely, 2):
            raise CommandError("The two differ: a row was changed by hand.")


def _combination(reference: str) -> Combination:
    number = reference.upper().removeprefix("CV-")
    found = Combination.objects.filter(number=number) if number.isdecimal() else None
    row = found.first() if found is not None else None
    if row is None:
        raise CommandError(f"There is no combination {reference}.")
    return row
