"""Load municipalities, districts or neighbourhoods from a file."""

from argparse import ArgumentParser
from typing import Any

from areas.loading import AreaFields, LoadReport, load_areas
from areas.management.reading import LoadCommand
from areas.models import Area


class Command(LoadCommand):
    help = "Load the areas of one level; doing it again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--level", required=True, choices=Area.Level.values)
        parser.add_argument("--code-field", required=True, metavar="COLUMN")
        parser.add_argument(
            "--name-field",
            required=True,
            metavar="COLUMN",
            help="a column, or several: '{place} {code}'",
        )
        parser.add_argument(
            "--parent-field",
            default="",
            metavar="COLUMN",
            help="code of the area above; without it, place decides",
        )
        parser.add_argument("--inhabitants-field", default="", metavar="COLUMN")
        parser.add_argument("--households-field", default="", metavar="COLUMN")

    def load(self, options: dict[str, Any]) -> LoadReport:
        fields = AreaFields(
            code=options["code_field"],
            name=options["name_field"],
            parent=options["parent_field"],
            inhabitants=options["inhabitants_field"],
            households=options["households_field"],
        )
        level = Area.Level(options["level"])
        return load_areas(self.table(options), level=level, fields=fields)
