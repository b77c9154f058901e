"""What goes into the log, without the keys that some addresses are.

Who reads a log must not be able to answer for a party, or to set somebody's password.
"""

import logging
import re
from typing import Any

_KEY = re.compile(
    r"(/(?:reactie|afmelden|abonnement|initiatief/volgen|password/reset/key)/)"
    r"[^\s/?\"']+"
)


def without_keys(text: str) -> str:
    return _KEY.sub(r"\1…", text)


class WithoutKeys(logging.Filter):
    """Lets every line through, without the keys in it."""

    def filter(self, record: logging.LogRecord) -> bool:
        line = record.getMessage()
        if (shown := without_keys(line)) != line:
            record.msg, record.args = shown, ()
        return True


def to_standard_output(level: str) -> dict[str, Any]:
    """For `logging`: a line per event of this level or a higher one."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
        },
        "filters": {"without_keys": {"()": WithoutKeys}},
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": "line",
                "filters": ["without_keys"],
            }
        },
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            # It tells every step of every page.
            "weasyprint.progress": {"level": "WARNING", "propagate": False},
            "fontTools": {"level": "WARNING"},
        },
    }
