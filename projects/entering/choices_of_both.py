"""The answer to two versions: what somebody posts, with the other's where that is
chosen."""

from typing import Any

from django.http import QueryDict

from projects.entering.forms import PlannedWorkForm
from projects.entering.versions import THEIRS
from projects.footprints import text_of
from projects.models import PlannedWork

_ROWS = ("costs", "parts")
_PREFIX = "keep-"


def with_theirs(data: QueryDict, work: PlannedWork, user: Any) -> QueryDict:
    """`data`, with the value of the stored `work` for each `keep-<field>=theirs`."""
    chosen = [
        key.removeprefix(_PREFIX)
        for key in data
        if key.startswith(_PREFIX) and data[key] == THEIRS
    ]
    if not chosen:
        return data
    stored = PlannedWorkForm(instance=work, user=user)
    mixed = data.copy()
    for name in chosen:
        if name in _ROWS:
            _take_rows(mixed, getattr(stored, name))
        elif name in stored.fields:
            mixed.setlist(name, _posted(stored, name))
    return mixed


def _posted(form: PlannedWorkForm, name: str) -> list[str]:
    """The value of an unbound field, as a browser would send it."""
    value = form[name].value()
    if name == "footprint":
        return [text_of(value) if value else ""]
    if isinstance(value, bool):
        return ["on"] if value else []
    if isinstance(value, list):
        return [str(getattr(one, "pk", one)) for one in value]
    return ["" if value is None else str(value)]


def _take_rows(data: QueryDict, rows: Any) -> None:
    for key in [key for key in data if key.startswith(f"{rows.prefix}-")]:
        del data[key]
    for form in [rows.management_form, *rows.forms]:
        for name in form.fields:
            value = form[name].value()
            if name == "footprint":
                value = text_of(value) if value else ""
            data[form.add_prefix(name)] = "" if value in (None, False) else str(value)
