"""The rules that hold now: one place to ask, whoever needs them."""

from conflicts.engine import Rules


def current_rules() -> Rules:
    return Rules()
