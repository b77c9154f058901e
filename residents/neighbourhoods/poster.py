"""What fits on a poster: the same sheet of A3 for one work and for sixty. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from residents.neighbourhoods.five_years import FiveYears, Numbered, Part

# Below the map, in millimetres: as static/css/poster.css sets them.
ROOM, HEADING, ROW = 186, 12, 17
COLUMNS = 3


@dataclass(frozen=True, slots=True)
class OnPoster:
    part: Part
    works: tuple[Numbered, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class Poster:
    parts: tuple[OnPoster, ...]

    @property
    def left_out(self) -> int:
        return sum(part.left_out for part in self.parts)

    @property
    def numbers(self) -> set[int]:
        return {one.number for part in self.parts for one in part.works}


def poster_of(plan: FiveYears) -> Poster:
    """As much of it as fits: of each heading the first works, of all as fairly as
    possible."""
    parts = plan.parts
    rows = [-(-len(part.works) // COLUMNS) for part in parts]
    most = shares(rows, (ROOM - HEADING * len(parts)) // ROW)
    return Poster(
        tuple(
            OnPoster(part, part.works[:room], max(0, len(part.works) - room))
            for part, room in zip(parts, (n * COLUMNS for n in most), strict=True)
        )
    )


def shares(wanted: Sequence[int], room: int) -> list[int]:
    """Of each what it wants; where that is more than there is room for, who wants
    little gets it and the others get the same, the first ones rather than the last."""
    given = [0] * len(wanted)
    for _one in range(room):
        short = [n for n in range(len(wanted)) if given[n] < wanted[n]]
        if not short:
            break
        given[min(short, key=lambda n: (given[n], n))] += 1
    return given
