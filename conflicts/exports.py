"""What detection found, as rows to check or to take elsewhere."""

from collections.abc import Iterator

from conflicts.models import Combination, Match

MATCH_COLUMNS = (
    "first_source_system",
    "first_source_id",
    "second_source_system",
    "second_source_id",
    "kind",
    "reason",
    "is_near_miss",
    "metres_apart",
    "overlap_days",
    "gap_days",
    "shared_m2",
    "worth_eur",
    "rules_version",
)
COMBINATION_COLUMNS = (
    "number",
    "rank",
    "state",
    "source_ids",
    "start_quarter",
    "value_eur",
    "value_low_eur",
    "value_high_eur",
    "address_days",
    "rules_version",
)


# What a spreadsheet takes for the beginning of a formula, and would carry out.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def match_rows() -> Iterator[tuple[object, ...]]:
    """One row per match; days and metres as measured, square metres of both.

    What two works would save is empty where they can't be joined.
    """
    matches = Match.objects.select_related("first", "second")
    for match in matches.order_by("first", "second").iterator(chunk_size=2000):
        yield (
            safe_text(match.first.source_system),
            safe_text(match.first.source_id) or match.first_id,
            safe_text(match.second.source_system),
            safe_text(match.second.source_id) or match.second_id,
            match.kind,
            match.reason,
            int(match.is_near_miss),
            round(match.metres_apart, 3),
            match.overlap_days,
            match.gap_days,
            round(match.shared_m2, 2),
            None if match.worth is None else round(match.worth, 2),
            match.rules_version,
        )


def combination_rows() -> Iterator[tuple[object, ...]]:
    """One row per combination that has not lapsed, the most valuable first."""
    rows = Combination.objects.alive().best_first()
    rows = rows.prefetch_related("members__work")
    for rank, row in enumerate(rows, start=1):
        works = [member.work for member in row.members.all()]
        yield (
            row.reference,
            rank,
            row.state,
            safe_text(" ".join(str(work.source_id or work.pk) for work in works)),
            row.start_quarter.isoformat(),
            row.value,
            row.value_low,
            row.value_high,
            round(row.address_days, 1),
            row.rules_version,
        )


def safe_text(of_others: str) -> str:
    """What stands in somebody's file, with an apostrophe before what isn't text."""
    return f"'{of_others}" if of_others.startswith(_FORMULA) else of_others
