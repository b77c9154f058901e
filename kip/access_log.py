"""Gunicorn's log of who asked for what, without the keys that some addresses are."""

from typing import Any

from gunicorn.glogging import Logger  # type: ignore[import-untyped]

from kip.log_lines import without_keys


class AccessLog(Logger):
    def atoms(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().atoms(*args, **kwargs)
        for name in ("r", "U", "f"):  # the request, its path, and where it came from
            found[name] = without_keys(str(found[name]))
        return found
