"""How a picture draws each discipline: the colours and hatches of the map on screen."""

from projects.planning import Discipline

# As `--sewerage` and the others in static/css/tokens.css.
COLOURS: dict[str, str] = {
    Discipline.SEWERAGE: "#7b2d8b",
    Discipline.ROADS: "#45525b",
    Discipline.GREEN: "#39701a",
    Discipline.LIGHTING: "#9a5300",
    Discipline.GAS: "#6c6600",
    Discipline.ELECTRICITY: "#b3261e",
    Discipline.HEAT: "#00716d",
    Discipline.WATER: "#0a5fb4",
    Discipline.TELECOM: "#5a41be",
    Discipline.HOUSING: "#80422a",
    Discipline.TRAFFIC: "#22357a",
    Discipline.EVENT: "#ad1457",
}
HATCHES: dict[str, str] = {
    Discipline.SEWERAGE: "////",
    Discipline.ROADS: "+++",
    Discipline.GREEN: "...",
    Discipline.LIGHTING: "||",
    Discipline.GAS: "\\\\\\\\",
    Discipline.ELECTRICITY: "xxx",
    Discipline.HEAT: "--",
    Discipline.WATER: "----",
    Discipline.TELECOM: "||||",
    Discipline.HOUSING: "\\\\",
    Discipline.TRAFFIC: "//",
    Discipline.EVENT: "oo",
}
UNKNOWN = "#4b5a61"


def colour_of(discipline: str) -> str:
    return COLOURS.get(discipline, UNKNOWN)


def hatch_of(discipline: str) -> str:
    return HATCHES.get(discipline, "")
