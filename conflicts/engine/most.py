"""How large each figure of the rules may be.

Far beyond what any town would choose, and within what can be computed: with these, days
stay in the calendar, amounts in their columns and a run of the town in minutes.
"""

MOST_BY_UNIT = {
    "m": 500.0,
    "m2": 2_000_000.0,
    "m2/m2": 1_000.0,
    "m2/day": 100_000.0,
    "days": 36_500.0,
    "working days": 10_000.0,
    "years": 1_000.0,
    "rank": 1_000.0,
    "EUR": 1_000_000_000.0,
    "EUR/m2": 10_000.0,
    "EUR/day": 100_000.0,
    "EUR/work": 1_000_000.0,
    "EUR/organisation": 1_000_000.0,
    "EUR/working day": 100_000.0,
    "address-days": 1_000_000_000.0,
}

# Where the unit alone allows too much, or too little.
MOST_BY_NAME = {
    "detour_m": 5_000.0,
    "campaign_reach_m": 100.0,
    # These three multiply: a group is valued once more without each of its parts.
    "campaign_max_works": 20.0,
    "max_group_size": 8.0,
    "max_neighbours": 30.0,
}


def most(name: str, unit: str) -> float:
    """The largest value of a figure, in its unit; shares are parts of one.

    `name` is that of the field, or "field.key" for one entry of a table.
    """
    field = name.partition(".")[0]
    return MOST_BY_NAME.get(field, MOST_BY_UNIT.get(unit, 1.0))
