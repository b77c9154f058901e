"""What ./test answers when a check fails, once or twice."""

import os
import sys
from pathlib import Path

import pytest

from launch.checks import Check, _run_all
from launch.processes import Command


def ends_with(code: int) -> Command:
    return [sys.executable, "-c", f"raise SystemExit({code})"]


@pytest.mark.parametrize(
    ("first", "once_more", "answer"),
    [(0, None, 0), (1, None, 1), (1, 0, 0), (1, 1, 1), (2, 5, 1)],
)
def test_a_failure_counts_unless_it_passes_alone(
    first: int,
    once_more: int | None,
    answer: int,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    again = None if once_more is None else ends_with(once_more)
    check = Check("pytest", ends_with(first), speaks=True, again=again)
    assert _run_all([check], os.environ, tmp_path) == answer
    told = capsys.readouterr().out.partition("=== result ===")[2]
    assert told.count("FAILED") == (first > 0) + bool(once_more)


def test_another_check_that_failed_still_counts(tmp_path: Path) -> None:
    checks = [
        Check("style", ends_with(1)),
        Check("pytest", ends_with(1), speaks=True, again=ends_with(0)),
    ]
    assert _run_all(checks, os.environ, tmp_path) == 1
