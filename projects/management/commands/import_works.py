"""Import planned works from a file that an organisation already has."""

import csv
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from areas.files import UnreadableFile
from areas.management.reading import rows_in_words
from projects.imports import ImportReport, ProfileError, import_works, read_profile
from projects.services import ReasonNeeded

# Enough to see what is going on; the rest is in the report.
_SHOWN = 10
# A sheet program takes a cell that starts so for a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_WHY = gettext_lazy(
    "Nothing was imported: %(count)d works of an adopted programme would move. Say why "
    "with --reason."
)


class Command(BaseCommand):
    help = "Import works; doing it again with the same file changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--profile",
            required=True,
            help="what the columns mean: a TOML file, or the name of a built-in one",
        )
        parser.add_argument("--layer", default="", help="layer, sheet or file in a zip")
        parser.add_argument("--crs", default="", help="EPSG:n, if the file is silent")
        parser.add_argument(
            "--reason",
            default="",
            help="why works of an adopted programme move, if they do; kept with them",
        )
        parser.add_argument(
            "--report", type=Path, metavar="CSV", help="write every remark to this file"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            profile = read_profile(options["profile"])
            report = import_works(
                options["file"],
                profile,
                crs=options["crs"],
                layer=options["layer"],
                reason=options["reason"],
            )
        except ReasonNeeded as error:
            raise CommandError(_WHY % {"count": len(error.work_ids)}) from error
        except (UnreadableFile, ProfileError) as error:
            raise CommandError(str(error)) from error
        for line in in_words(report):
            self.stdout.write(line)
        if options["report"]:
            write_report(report, options["report"])


def in_words(report: ImportReport) -> list[str]:
    """The report in lines, with the first of the problems."""
    lines = [
        _("%(rows)d rows read.") % {"rows": report.rows},
        _("%(created)d created, %(changed)d changed, %(unchanged)d unchanged.")
        % {
            "created": report.created,
            "changed": report.changed,
            "unchanged": report.unchanged,
        },
    ]
    for reason, count in report.skipped.most_common():
        text = _("%(count)d skipped: %(reason)s")
        lines.append(text % {"count": count, "reason": reason})
    if report.new_organisations:
        text = _("New organisations: %(names)s")
        lines.append(text % {"names": ", ".join(report.new_organisations)})
    if report.missing:
        text = _("%(count)d works of this source are not in the file; they stay.")
        lines.append(text % {"count": report.missing})
    if report.repaired:
        lines.append(_("%(count)d repairs.") % {"count": len(report.repaired)})
    return lines + (_problems_in_words(report) if report.problems else [])


def _problems_in_words(report: ImportReport) -> list[str]:
    """The same problem in many rows is one line."""
    rows: dict[tuple[str, str, str], list[int]] = {}
    for one in report.problems:
        rows.setdefault((one.column, one.value, one.message), []).append(one.row)
    text = _("%(count)d problems; %(left_out)d rows were left out.")
    lines = [text % {"count": len(report.problems), "left_out": report.left_out}]
    for (column, value, message), numbers in list(rows.items())[:_SHOWN]:
        where = ", ".join(filter(None, [rows_in_words(numbers), column]))
        shown = f" “{value}”" if value else ""
        lines.append(f"  {where}{shown}: {message}")
    if len(rows) > _SHOWN:
        text = _("and %(count)d more; see them all with --report FILE.csv")
        lines.append("  " + text % {"count": len(rows) - _SHOWN})
    return lines


def write_report(report: ImportReport, path: Path) -> None:
    """Every problem and repair, as a sheet."""
    remarks = [(_("problem"), one) for one in report.problems]
    remarks += [(_("repaired"), one) for one in report.repaired]
    # With a byte order mark, without which Excel misreads the accents.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow([_("sort"), _("row"), _("column"), _("value"), _("message")])
        for sort, one in sorted(remarks, key=lambda pair: pair[1].row):
            cells = (one.column, one.value, one.message)
            writer.writerow([sort, one.row, *map(_as_plain_text, cells)])


def _as_plain_text(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
