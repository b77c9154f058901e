"""What the commands that read a file have in common."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from areas.files import ShapeColumns, Table, UnreadableFile, read_table
from areas.loading import LoadReport

# Enough to see what is going on; the rest is more of the same.
SHOWN = 10


class LoadCommand(BaseCommand):
    """A command that reads a file with shapes, and says what it did with it."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--layer", default="", help="layer, sheet or file in a zip")
        parser.add_argument("--crs", default="", help="EPSG:n, if the file is silent")
        parser.add_argument("--wkt", default="", help="column that holds the shape")
        parser.add_argument("--x", default="", help="column that holds the x (east)")
        parser.add_argument("--y", default="", help="column that holds the y (north)")
        parser.add_argument(
            "--only",
            default="",
            metavar="COLUMN=VALUE",
            help="use only the rows in which this column reads so",
        )

    def table(self, options: dict[str, Any]) -> Table:
        columns = ShapeColumns(options["wkt"], options["x"], options["y"])
        table = read_table(
            options["file"],
            layer=options["layer"],
            crs=options["crs"],
            shape_columns=columns,
        )
        column, is_asked, value = options["only"].partition("=")
        return table.where(column, value) if is_asked else table

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = self.load(options)
        except UnreadableFile as error:
            raise CommandError(str(error)) from error
        self.tell(report)

    def load(self, options: dict[str, Any]) -> LoadReport:
        raise NotImplementedError

    def tell(self, report: LoadReport) -> None:
        self.stdout.write(
            _("%(created)d created, %(changed)d changed, %(unchanged)d unchanged.")
            % {
                "created": report.created,
                "changed": report.changed,
                "unchanged": report.unchanged,
            }
        )
        self._tell_rows(_("Repaired: %(count)d"), report.repaired)
        self._tell_rows(_("Not usable: %(count)d"), report.problems)

    def _tell_rows(self, heading: str, rows: list[tuple[int, str]]) -> None:
        if not rows:
            return
        self.stdout.write(heading % {"count": len(rows)})
        by_text: dict[str, list[int]] = {}
        for number, text in rows:
            by_text.setdefault(text, []).append(number)
        for text, numbers in list(by_text.items())[:SHOWN]:
            self.stdout.write(f"  {rows_in_words(numbers)}: {text}")
        if len(by_text) > SHOWN:
            self.stdout.write(
                "  " + _("and %(count)d more") % {"count": len(by_text) - SHOWN}
            )


def rows_in_words(numbers: list[int]) -> str:
    """'row 3' or 'rows 3, 4, 5 and 20 more'."""
    named = ", ".join(map(str, numbers[:5]))
    if len(numbers) == 1:
        return _("row %(row)s") % {"row": named}
    if len(numbers) <= 5:
        return _("rows %(rows)s") % {"rows": named}
    return _("rows %(rows)s and %(count)d more") % {
        "rows": named,
        "count": len(numbers) - 5,
    }
