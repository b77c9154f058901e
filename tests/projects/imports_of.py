"""Imports as the wizard makes them: upload, guess, check, store."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile

from organisations.models import Organisation, User
from projects.imports.checking import check, store
from projects.imports.guessing import guess, look_into
from projects.imports.mapping import Mapping
from projects.models import Import, ImportRow
from tests.files import making

SWISS = Path(__file__).parent.parent / "data" / "swiss"
HEADINGS = ["id", "naam", "soort werk", "begin", "eind", "kosten"]
PLAN: list[list[Any]] = [
    HEADINGS,
    ["W1", "Elm Lane", "riool", "1-4-2030", "30-6-2030", 1200],
    ["W2", "Oak Street", "asfalt", "K2 2030", "K3 2030", "1,2 mln"],
]


def silent(_done: int, _total: int) -> None:
    """Nobody watches."""


def uploaded(user: User, organisation: Organisation, path: Path) -> Import:
    """An import whose columns are guessed and not looked at."""
    layer = look_into(path).layers[0]
    mapping = guess(layer, organisation)
    import_ = Import(
        organisation=organisation,
        user=user,
        file_name=path.name,
        mapping=mapping.as_json(),
        layer=mapping.layer,
        crs=mapping.crs,
    )
    import_.file.save(path.name, ContentFile(path.read_bytes()))
    return import_


def checked(user: User, organisation: Organisation, path: Path) -> Import:
    import_ = uploaded(user, organisation, path)
    check(import_, silent)
    return import_


def imported(user: User, organisation: Organisation, path: Path) -> Import:
    import_ = checked(user, organisation, path)
    store(import_, silent)
    import_.state = Import.State.DONE
    import_.save()
    return import_


def sheet(lines: Sequence[Sequence[Any]], name: str = "plan.xlsx") -> Path:
    return making.write_xlsx(Path(tempfile.mkdtemp()) / name, lines)


def with_mapping(import_: Import, **changes: Any) -> Import:
    mapping = Mapping.from_json({**import_.mapping, **changes})
    import_.mapping = mapping.as_json()
    import_.save()
    return import_


def counts(import_: Import) -> dict[str, int]:
    """The outcomes that are there."""
    return {
        outcome: import_.counts[outcome]
        for outcome in ImportRow.Outcome.values
        if import_.counts[outcome]
    }


def messages(import_: Import) -> str:
    return "\n".join(import_.rows.values_list("message", flat=True))


def changed_plan() -> Path:
    return sheet([HEADINGS, [*PLAN[1][:4], "30-9-2030", 1500], PLAN[2]])
