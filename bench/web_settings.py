"""KIP as it runs, with the peers' view beside it; BENCH_KEEPS=0: nothing is kept."""

import os

from kip.settings import *  # noqa: F403  all of them, and two others

ROOT_URLCONF = "bench.peers"
if os.environ.get("BENCH_KEEPS") == "0":
    CACHES["public"] = {  # noqa: F405
        "BACKEND": "django.core.cache.backends.dummy.DummyCache"
    }
