"""As much of a work as is needed to say who is near: where, when and what.

Nothing here refuses: what can't be read is told, and the rest is looked at all the
same.
"""

from datetime import date

from django import forms
from django.contrib.gis.geos import GEOSGeometry
from django.http import QueryDict

from areas.days import DAY_VALIDATORS
from areas.geo import GRID
from projects.footprints import FootprintField
from projects.models import PlannedWork
from projects.planning import Discipline

MOST_PARTS = 50


class QuickFootprintField(FootprintField):
    """A drawing that crosses itself is mended for the moment, to look around it."""

    is_mended = False

    def _as_footprint(self, drawn: GEOSGeometry) -> GEOSGeometry:
        try:
            return super()._as_footprint(drawn)
        except forms.ValidationError as error:
            mended = None if drawn.empty else drawn.make_valid()
            if error.code != "crosses" or mended is None or mended.empty:
                raise
            self.is_mended = True
            return mended


class PieceForm(forms.Form):
    """A place and a time: of a work, or of one of its parts."""

    footprint = QuickFootprintField(srid=GRID, required=False)
    earliest_start = forms.DateField(required=False, validators=DAY_VALIDATORS)
    latest_end = forms.DateField(required=False, validators=DAY_VALIDATORS)

    @property
    def is_mended(self) -> bool:
        field = self.fields["footprint"]
        return isinstance(field, QuickFootprintField) and field.is_mended

    @property
    def window(self) -> tuple[date | None, date | None]:
        """First and last day; neither when they are the wrong way round."""
        first = self.cleaned_data.get("earliest_start")
        last = self.cleaned_data.get("latest_end")
        return (None, None) if first and last and last < first else (first, last)

    @property
    def is_reversed(self) -> bool:
        first = self.cleaned_data.get("earliest_start")
        last = self.cleaned_data.get("latest_end")
        return bool(first and last and last < first)


class DraftForm(PieceForm):
    """A work that is being entered, with its parts if it has any."""

    # The stored version of what is being edited, which is not its own neighbour.
    work = forms.IntegerField(required=False, max_value=2**31 - 1)
    organisation = forms.IntegerField(required=False, max_value=2**31 - 1)
    discipline = forms.ChoiceField(
        required=False, choices=[("", ""), *Discipline.choices]
    )
    closes_street = forms.BooleanField(required=False)

    def __init__(self, asked: QueryDict) -> None:
        super().__init__(asked)
        self.parts = [
            PieceForm(asked, prefix=f"parts-{number}")
            for number in range(_parts_in(asked))
            if not asked.get(f"parts-{number}-DELETE")
        ]
        for form in (self, *self.parts):
            form.full_clean()

    @property
    def pieces(self) -> list[PlannedWork]:
        """What has a place, each with its own time: the parts, or else the whole."""
        drawn = [one for one in self.parts if one.cleaned_data.get("footprint")]
        if not drawn and self.cleaned_data.get("footprint"):
            drawn = [self]
        return [self._piece(one) for one in drawn]

    def _piece(self, one: PieceForm) -> PlannedWork:
        first, last = one.window if any(one.window) else self.window
        return PlannedWork(
            pk=self.cleaned_data.get("work"),
            organisation_id=self.cleaned_data.get("organisation") or 0,
            discipline=self.cleaned_data.get("discipline", ""),
            closes_street=self.cleaned_data.get("closes_street", False),
            footprint=one.cleaned_data["footprint"],
            earliest_start=first,
            latest_end=last,
        )

    @property
    def problems(self) -> list[str]:
        """What could not be read, each text once."""
        texts = [
            str(error)
            for form in (self, *self.parts)
            for errors in form.errors.values()
            for error in errors
        ]
        return list(dict.fromkeys(texts))

    @property
    def crosses_itself(self) -> bool:
        return any(form.is_mended for form in (self, *self.parts))

    @property
    def ends_before_it_starts(self) -> bool:
        return any(form.is_reversed for form in (self, *self.parts))

    @property
    def has_no_dates(self) -> bool:
        return not any(any(form.window) for form in (self, *self.parts))


def _parts_in(asked: QueryDict) -> int:
    number = asked.get("parts-TOTAL_FORMS", "")
    return min(int(number), MOST_PARTS) if number.isdecimal() and len(number) < 6 else 0
