"""What is kept in the process, so that every page works while Redis is down."""

from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.locmem import LocMemCache


class BoundedCache(LocMemCache):
    """As Django's, with the option MOST_BYTES besides: whoever asks for ever other
    addresses gets ever other answers, and these must not fill the memory."""

    _cache: Any
    _expire_info: Any

    def __init__(self, name: str, params: dict[str, Any]) -> None:
        super().__init__(name, params)
        self._most_bytes = int(params["OPTIONS"]["MOST_BYTES"])

    def _set(self, key: str, value: bytes, timeout: Any = DEFAULT_TIMEOUT) -> None:
        """Afterwards this is kept, and what was not asked for longest had to go."""
        super()._set(key, value, timeout)  # type: ignore[misc]
        size = sum(map(len, self._cache.values()))
        while size > self._most_bytes:
            oldest, gone = self._cache.popitem()
            del self._expire_info[oldest]
            size -= len(gone)
