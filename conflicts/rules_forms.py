"""Changing the rules: one field per figure, and `Rules` itself says what is wrong."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.forms.boundfield import BoundField
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conflicts import rules_display as display
from conflicts.engine import Rules
from conflicts.engine.most import most
from conflicts.engine.rules import Parameter
from conflicts.rules import ORGANISATION_BUFFERS, Figures
from conflicts.rules_display import Names
from conflicts.rules_words import Section
from projects.planning import Discipline

# Longer than any figure that means something.
MOST_SIGNS = 30
# Tables of figures per discipline, in which an entry may be left out.
_PER_DISCIPLINE = {
    "buffers_m": "m",
    "technical_order": "rank",
    "strips_m": "m",
    "life_years": "years",
}
_ESTIMATES = ("low", "high")


class FigureField(forms.Field):
    """A number as people write it: 1,5 or 200.000. Shares are written in percent.

    `name` is that of the figure: it may be as large as the engine says.
    """

    def __init__(self, name: str, unit: str, **kwargs: Any) -> None:
        attrs = {"inputmode": "decimal", "autocomplete": "off", "maxlength": MOST_SIGNS}
        super().__init__(widget=forms.TextInput(attrs=attrs), **kwargs)
        self.unit, self.most = unit, most(name, unit)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether somebody wrote something else: what was shown may be rounded."""
        return str(initial or "") != str(data or "").strip()

    def to_python(self, value: Any) -> Any:
        text = str(value or "").strip()
        if not text:
            return None
        if len(text) > MOST_SIGNS:
            raise forms.ValidationError(_("Enter a number."))
        try:
            figure = display.read(text, self.unit)
        except ValueError as error:
            raise forms.ValidationError(_("Enter a number.")) from error
        if figure > self.most:
            raise forms.ValidationError(self._too_much())
        return figure

    def _too_much(self) -> str:
        if display.scale(self.unit) > 1:
            return _("Must be 0 to 100 percent.")
        largest = display.shown(self.most, self.unit)
        return _("Must be %(largest)s or less.") % {"largest": largest}


@dataclass(frozen=True, slots=True)
class Asked:
    """The fields of one figure."""

    label: str
    explanation: str
    unit: str
    value: BoundField
    source: BoundField
    estimates: list[BoundField]

    @property
    def is_wrong(self) -> bool:
        return any(one.errors for one in (self.value, self.source, *self.estimates))


@dataclass(frozen=True, slots=True)
class Block:
    """One figure, or one table with an entry per discipline."""

    label: str
    explanation: str
    unit: str
    rows: list[Asked]
    is_table: bool

    @property
    def is_wrong(self) -> bool:
        return any(row.is_wrong for row in self.rows)


class RulesForm(forms.Form):
    """All figures of `rules`, as they are in `start` until somebody changes them.

    When it is valid, `proposed` has the changed rules and `sources` what they rest on.
    """

    note = forms.CharField(
        label=gettext_lazy("Why do you change this?"),
        max_length=300,
        help_text=gettext_lazy("Colleagues read this with the new version."),
        widget=forms.TextInput,
    )
    # The number of the version that was shown.
    based_on = forms.IntegerField(widget=forms.HiddenInput)
    proposed: Rules
    sources: dict[str, str]

    def __init__(self, rules: Rules, start: Figures, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rules, self.start = rules, start
        for figure in _figures_asked(rules, start):
            self._ask(figure)
        self.order_fields([name for name in self.fields if name != "note"])

    def _ask(self, figure: Parameter) -> None:
        key, unit = _key(figure.name), figure.unit
        known = self.start.get(figure.name)
        is_entry = "." in figure.name
        about = display.label(figure.name, {})
        self.fields[key] = FigureField(
            figure.name,
            unit,
            label=about,
            required=not is_entry,
            initial=display.shown(known.value if known else None, unit),
        )
        if figure.name in Rules().low:
            for estimate, text in zip(_ESTIMATES, (_("low"), _("high")), strict=True):
                self.fields[f"{key}-{estimate}"] = FigureField(
                    figure.name,
                    unit,
                    label=f"{about}, {text}",
                    required=False,
                    initial=display.shown(getattr(known, estimate, None), unit),
                )
        self.fields[f"{key}-source"] = forms.CharField(
            label=_("%(figure)s, source") % {"figure": about},
            required=False,
            max_length=300,
            initial=display.source(known.source) if known else "",
        )

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        values = self.rules.as_json()
        for table in _PER_DISCIPLINE:
            values[table] = {}
        for name in list(self._asked_names()):
            self._take(name, values)
        self._complain_of_tables(values)
        if not self.errors:
            self._propose(values)
        return answers

    def _asked_names(self) -> Iterator[str]:
        return (
            one.name
            for one in _figures_asked(self.rules, self.start)
            if _key(one.name) in self.fields
        )

    def _take(self, name: str, values: dict[str, Any]) -> None:
        """Puts the answers about one figure in `values`, or a message beside them."""
        field, _dot, entry = name.partition(".")
        value = self._figure(name)
        if entry:
            if value is not None:
                values[field][entry] = value
                self._check(name, {field: {**values[field]}})
            return
        if value is not None:
            values[field] = value
            self._check(name, {field: value})
        for estimate in _ESTIMATES:
            if f"{_key(name)}-{estimate}" not in self.fields:
                continue
            figure = self._figure(name, estimate)
            values[estimate].pop(name, None)
            if figure is not None:
                values[estimate][name] = figure
                alone = {**getattr(self.rules, estimate), name: figure}
                self._check(name, {estimate: alone}, estimate)

    def _figure(self, name: str, which: str = "value") -> float | None:
        """As answered; what was left alone keeps all its decimals."""
        key = _key(name) if which == "value" else f"{_key(name)}-{which}"
        known = self.start.get(name)
        as_stored: float | None = getattr(known, which, None)
        if as_stored is not None and key not in self.changed_data:
            return as_stored
        return self.cleaned_data.get(key)

    def _check(
        self, name: str, changed: Mapping[str, Any], which: str = "value"
    ) -> None:
        """Asks `Rules` about one change alone, so that each field gets its message."""
        key = _key(name) if which == "value" else f"{_key(name)}-{which}"
        if key in self.errors or key not in self.changed_data:
            return
        try:
            Rules.from_json({**self.rules.as_json(), **changed})
        except ValueError as error:
            self.add_error(key, _complaint(error))

    def _complain_of_tables(self, values: Mapping[str, Any]) -> None:
        """What is wrong with a table because of an entry that was left out."""
        if self.errors:
            return
        for name in self.rules.surface_disciplines:
            if name not in values["technical_order"]:
                self.add_error(
                    _key(f"technical_order.{name}"),
                    _("A discipline that renews the surface needs a place."),
                )

    def _propose(self, values: dict[str, Any]) -> None:
        try:
            self.proposed = Rules.from_json(values)
        except ValueError as error:
            self.add_error(None, _complaint(error))
            return
        self.sources = {name: self._source(name) for name in self._asked_names()}

    def _source(self, name: str) -> str:
        """As stored when it was left alone, or it would be stored as translated."""
        key, known = f"{_key(name)}-source", self.start.get(name)
        if known and key not in self.changed_data:
            return known.source
        text: str = self.cleaned_data.get(key, "")
        return text

    def sections(self) -> Iterator[tuple[Section, list[Block], bool]]:
        """Every heading with its figures, and whether something is wrong there."""
        figures = {one.name: one for one in _figures_asked(self.rules, self.start)}
        for section, names in display.headings(figures):
            blocks: dict[str, Block] = {}
            for name in names:
                field = display.field_of(name)
                blocks.setdefault(field, self._block(field, figures[name]))
                blocks[field].rows.append(self._asked(figures[name]))
            tables = list(blocks.values())
            yield section, tables, any(block.is_wrong for block in tables)

    def _block(self, field: str, figure: Parameter) -> Block:
        return Block(
            label=display.label(field, {}),
            explanation=display.explanation(field),
            unit=display.unit(figure.unit),
            rows=[],
            is_table="." in figure.name,
        )

    def _asked(self, figure: Parameter) -> Asked:
        key = _key(figure.name)
        is_entry = "." in figure.name
        return Asked(
            label=display.entry(figure.name, {}) or display.label(figure.name, {}),
            explanation="" if is_entry else display.explanation(figure.name),
            unit=display.unit(figure.unit),
            value=self[key],
            source=self[f"{key}-source"],
            estimates=[
                self[f"{key}-{one}"]
                for one in _ESTIMATES
                if f"{key}-{one}" in self.fields
            ],
        )


def _figures_asked(rules: Rules, start: Figures) -> Iterator[Parameter]:
    """Every figure of `rules`, and for tables an entry for each discipline."""
    known = {one.name: one for one in rules.parameters()}
    for name, figure in known.items():
        if "." not in name:
            yield figure
    for table, unit in _PER_DISCIPLINE.items():
        entries = [name for name in start if name.startswith(f"{table}.")]
        every = [f"{table}.{one}" for one in Discipline.values]
        for name in dict.fromkeys([*every, *entries]):
            yield known.get(name) or Parameter(name, 0, unit, "", None, None)


def _key(name: str) -> str:
    return name.replace(".", "__")


def _complaint(error: ValueError) -> str:
    """What `Rules` has against a value, in the reader's language."""
    text = str(error)
    for part, told in (
        ("must be 0 or more", _("Must be 0 or more.")),
        ("must be 0 to 1", _("Must be 0 to 100 percent.")),
        ("not whole", _("Must be a whole number.")),
        ("would take no ground", _("Must be more than 0.")),
        ("a life of 0 years", _("Must be more than 0.")),
        ("that is no group", _("Must be 2 or more.")),
    ):
        if part in text:
            return told
    return text


class OrganisationBufferForm(forms.Form):
    """A buffer for the works of one organisation."""

    organisation = forms.ChoiceField(label=gettext_lazy("Organisation"), required=False)
    discipline = forms.ChoiceField(label=gettext_lazy("Discipline"), required=False)
    metres = FigureField(
        ORGANISATION_BUFFERS,
        "m",
        label=gettext_lazy("Buffer in metres"),
        required=False,
    )

    def __init__(self, organisations: Names, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose an organisation")),
            *organisations.items(),
        ]
        self.fields["discipline"].choices = [  # type: ignore[attr-defined]
            ("*", _("all disciplines")),
            *((one.value, capfirst(one.label)) for one in Discipline),
        ]

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        metres = answers.get("metres")
        if metres is not None and metres < 0:
            self.add_error("metres", _("Must be 0 or more."))
        if metres is not None and not answers.get("organisation"):
            self.add_error("organisation", _("Choose the organisation."))
        return answers


class _BufferFormSet(forms.BaseFormSet):
    """A row without metres is a row taken out."""

    def clean(self) -> None:
        seen = set()
        for form in self.forms:
            answers = form.cleaned_data if form.is_valid() else {}
            if answers.get("metres") is None:
                continue
            whose = (answers["organisation"], answers.get("discipline") or "*")
            if whose in seen:
                form.add_error("organisation", _("This one has a buffer already."))
            seen.add(whose)

    def buffers(self) -> dict[str, dict[str, float]]:
        """As `Rules.organisation_buffers_m` has them."""
        found: dict[str, dict[str, float]] = {}
        for form in self.forms:
            answers = form.cleaned_data
            if answers.get("metres") is not None:
                whose = answers["organisation"]
                discipline = answers.get("discipline") or "*"
                found.setdefault(whose, {})[discipline] = answers["metres"]
        return found


OrganisationBuffers = cast(
    type[_BufferFormSet],
    forms.formset_factory(
        OrganisationBufferForm, formset=_BufferFormSet, extra=3, max_num=500
    ),
)


def initial_buffers(figures: Figures) -> list[dict[str, Any]]:
    """The rows of `OrganisationBuffers` for these figures."""
    rows = []
    for name, figure in figures.items():
        field, *keys = name.split(".")
        if field == ORGANISATION_BUFFERS:
            metres = display.shown(figure.value, "m")
            rows.append(
                {"organisation": keys[0], "discipline": keys[1], "metres": metres}
            )
    return rows
