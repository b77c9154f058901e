"""What tests of the import wizard send and find."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from projects.models import Import, ImportRow
from tests.people import People
from tests.towns import EAST, NORTH, street

State = Import.State
START = "/planning/importeren"

SHEET = f"""nummer;titel;vakdiscipline;stand;begin;eind;kosten;x;y
A1;Elm Lane, new sewer;riolering;gepland;2030-04-01;2030-06-30;250000;{EAST};{NORTH}
A2;Oak Lane, new sewer;riolering;gepland;2031;2031;90000;;
A3;Ash Lane, new sewer;riolering;gepland;2031-09-01;2031-03-01;90000;;
"""


def upload(client: Client, content: str | bytes = SHEET, name: str = "plan.csv") -> Any:
    data = content.encode() if isinstance(content, str) else content
    return client.post(f"{START}/bestand", {"file": SimpleUploadedFile(name, data)})


def uploaded(client: Client, content: str = SHEET) -> Import:
    answer = upload(client, content)
    assert answer.status_code == 302, answer.content.decode()
    return Import.objects.get()


def page(import_: Import, name: str) -> str:
    return reverse(f"projects:import_{name}", args=[import_.pk])


def answers_on(page: Any) -> dict[str, str]:
    """What a browser would send of the form of the columns, untouched."""
    form = page.context["form"]
    return {name: str(form[name].value() or "") for name in form.fields}


def made(people: People, state: str = State.CHECKED, **fields: Any) -> Import:
    """An import of the sewers with a row of each kind."""
    import_ = Import.objects.create(
        organisation=people.sewers,
        user=people.sewer_planner,
        file=SimpleUploadedFile("plan.csv", SHEET.encode()),
        file_name="plan.csv",
        state=state,
        mapping={"columns": {"title": "titel"}, "seen": ["titel"]},
        **fields,
    )
    for number, outcome in enumerate(ImportRow.Outcome, start=2):
        ImportRow.objects.create(
            of_import=import_,
            number=number,
            outcome=outcome,
            title=f"Lane {number}",
            message=f"about row {number}" if outcome == "error" else "",
            footprint=street(0, 20 * number),
        )
    return import_


def columns_of(client: Client, import_: Import) -> Any:
    chosen = client.get(page(import_, "layer")).context["chosen"]
    answer = client.post(page(import_, "layer"), {"crs": chosen}, follow=True)
    assert answer.redirect_chain[-1][0] == page(import_, "columns")
    return answer
