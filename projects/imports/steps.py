"""Where an import is on its way, and which page belongs to that."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from projects.models import Import

State = Import.State

_PAGES = {
    State.READING: "import_progress",
    State.CHECKING: "import_progress",
    State.CHECKED: "import_preview",
    State.STORING: "import_progress",
    State.DONE: "import_report",
    State.UNDOING: "import_progress",
    State.UNDONE: "import_report",
    State.FAILED: "import_columns",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One of the steps at the top of the page."""

    number: int
    name: str
    url: str  # empty: one can't go there from here
    is_current: bool
    is_done: bool


def page_of(import_: Import) -> str:
    """The address of the page where this import goes on."""
    name = _PAGES.get(State(import_.state))
    if name is None:
        name = "import_columns" if import_.mapping else "import_layer"
    return reverse(f"projects:{name}", args=[import_.pk])


def to_its_page(import_: Import) -> HttpResponse:
    return redirect(page_of(import_))


def steps(import_: Import | None, current: int) -> list[Step]:
    """The six steps; while nothing is stored one may go back."""
    names = (
        (_("File"), "import_list"),
        (_("Layer and place"), "import_layer"),
        (_("Columns"), "import_columns"),
        (_("Preview"), "import_preview"),
        (_("Import"), "import_progress"),
        (_("Report"), "import_report"),
    )
    goes_back = import_ is not None and import_.state in BEFORE_STORING
    found = []
    for number, (name, page) in enumerate(names, start=1):
        url = ""
        if import_ is not None and goes_back and 1 < number < current:
            url = reverse(f"projects:{page}", args=[import_.pk])
        found.append(Step(number, name, url, number == current, number < current))
    return found


# While it is still about the file, and not about works.
BEFORE_STORING = (State.UPLOADED, State.CHECKED, State.FAILED)
