"""Load moratoria, events or seasons from a file."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from areas.files.days import day_in
from areas.loading import LoadReport
from areas.loading_restrictions import load_restrictions
from areas.management.reading import LoadCommand
from areas.restriction_rows import (
    DAY_FORMATS,
    LONGEST_EVENT_DAYS,
    AppliesTo,
    Kind,
    RestrictionFields,
    Terms,
)


class Command(LoadCommand):
    help = "Load where and when digging is barred; doing it again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--kind", required=True, choices=Kind.values)
        self._add_columns(parser)
        self._add_terms(parser)

    def _add_columns(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--title-field",
            required=True,
            metavar="COLUMN",
            help="a column, or several: '{type}: {name}'",
        )
        parser.add_argument("--start-field", required=True, metavar="COLUMN")
        parser.add_argument(
            "--end-field",
            default="",
            metavar="COLUMN",
            help="last day; a moratorium without one lasts the usual term of the rules",
        )
        parser.add_argument(
            "--id-field",
            default="",
            metavar="COLUMN",
            help="recognise a row by its id, and let its days and place change",
        )
        parser.add_argument(
            "--date-format",
            action="append",
            metavar="FORM",
            help="like %%d.%%m.%%Y, may be given more than once; "
            "without it 31-03-2027, 31/03/2027 and 2027-03-31 are read",
        )

    def _add_terms(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--source",
            default="",
            metavar="NAME",
            help="whose ids they are; goes with --id-field",
        )
        parser.add_argument(
            "--applies-to",
            default=AppliesTo.OPENING,
            choices=AppliesTo.values,
            help="which works it bars (default: those that open the street)",
        )
        parser.add_argument(
            "--yearly", action="store_true", help="the same days come back every year"
        )
        parser.add_argument(
            "--longest-days",
            type=int,
            metavar="DAYS",
            help="refuse rows that take longer "
            f"(default: {LONGEST_EVENT_DAYS} for events)",
        )

    def load(self, options: dict[str, Any]) -> LoadReport:
        kind = Kind(options["kind"])
        _check(kind, options)
        fields = RestrictionFields(
            title=options["title_field"],
            start=options["start_field"],
            end=options["end_field"],
            id=options["id_field"],
            day_formats=tuple(options["date_format"] or DAY_FORMATS),
        )
        longest = options["longest_days"]
        if longest is None and kind == Kind.EVENT:
            longest = LONGEST_EVENT_DAYS
        terms = Terms(
            kind=kind,
            applies_to=AppliesTo(options["applies_to"]),
            repeats_yearly=options["yearly"],
            source_system=options["source"],
            longest_days=longest,
        )
        return load_restrictions(self.table(options), fields=fields, terms=terms)


def _check(kind: Kind, options: dict[str, Any]) -> None:
    """Refuse what can't go together."""
    if not options["end_field"] and kind != Kind.MORATORIUM:
        raise CommandError(
            _("Only a moratorium can do without a last day. Give --end-field.")
        )
    if options["yearly"] and kind == Kind.MORATORIUM:
        raise CommandError(_("A moratorium does not come back every year."))
    if bool(options["id_field"]) != bool(options["source"]):
        raise CommandError(
            _("Give --id-field and --source together: an id counts within its source.")
        )
    for form in options["date_format"] or ():
        if not _reads_a_year(form):
            raise CommandError(
                _("“%(form)s” is not the form of a date. Write it like %(example)s.")
                % {"form": form, "example": "%d-%m-%Y"}
            )


def _reads_a_year(form: str) -> bool:
    """Whether a day that is written in this form can be read back."""
    written = date(2027, 1, 1).strftime(form.replace("%q", "1"))
    day = day_in(written, [form])
    return day is not None and day.year == 2027
