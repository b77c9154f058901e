"""Putting proposals together by hand, and changing them."""

from collections.abc import Collection
from datetime import date
from typing import Any

from conflicts.models import Combination
from organisations.models import User


class Impossible(Exception):
    """These works can't start together then; the text says what stands in the way."""


def changed_for_decision(
    combination: Combination,
    works: Collection[int],
    start_quarter: date | None,
    by: User,
    today: date,
) -> list[dict[str, Any]]:
    raise Impossible
