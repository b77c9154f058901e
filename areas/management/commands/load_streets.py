"""Load the street surfaces: the map's background, and something to snap to."""

from argparse import ArgumentParser
from typing import Any

from areas.loading import LoadReport, load_streets
from areas.management.reading import LoadCommand


class Command(LoadCommand):
    help = "Replace all street surfaces by those of a file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--name-field", required=True, metavar="COLUMN")
        parser.add_argument("--other-name-field", default="", metavar="COLUMN")

    def load(self, options: dict[str, Any]) -> LoadReport:
        return load_streets(
            self.table(options),
            name=options["name_field"],
            other_name=options["other_name_field"],
        )
