"""What goes into the log, without the keys that some addresses are.

Who reads a log must not be able to answer for a party, or to set somebody's password.
"""

import logging
import re

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
