"""What an import did, for the person who has to mend the file."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Remark:
    """Something about one row, and what to do about it."""

    row: int
    message: str
    column: str = ""
    value: str = ""


@dataclass
class ImportReport:
    """Every row of the file is counted once: as created, changed, unchanged, skipped
    (by reason), or left out with a problem."""

    rows: int = 0
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    left_out: int = 0
    # Works of this source that the file no longer has. They stay as they are.
    missing: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    repaired: list[Remark] = field(default_factory=list)
    problems: list[Remark] = field(default_factory=list)
    new_organisations: list[str] = field(default_factory=list)
