"""The question that both sides answer: which works are near in space and in time."""

BUFFER_M = 15.0
TOLERANCE_DAYS = 28
TODAY = "2026-01-01"

# Where each side stores its pairs: first, second, overlap_days, gap_days.
TABLES = {"ours": "bench_pairs_ours", "theirs": "bench_pairs_theirs"}

# Beyond every window, for open sides: as KIP counts them, and as dates.
ENDLESS_DAYS = 36_525
LONG_AGO, FAR_AWAY = "1800-01-01", "2250-01-01"
