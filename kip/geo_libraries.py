"""Finds the GDAL and GEOS that come with the pyogrio and shapely wheels.

With these no system library has to be installed, and one GDAL and one GEOS serve
GeoDjango, shapely and pyogrio alike.
"""

import ctypes
import importlib.util
import os
from pathlib import Path


def gdal_library() -> str | None:
    """Path of the GDAL library for GeoDjango, or None to let Django search."""
    return os.environ.get("GDAL_LIBRARY_PATH") or _bundled("pyogrio", "libgdal-*.so*")


def geos_library() -> str | None:
    """Path of the GEOS C library for GeoDjango, or None to let Django search."""
    if given := os.environ.get("GEOS_LIBRARY_PATH"):
        return given
    # The wheel's libgeos_c does not know where its libgeos lies: load that first.
    if core := _bundled("shapely", "libgeos-*.so*"):
        ctypes.CDLL(core)
    return _bundled("shapely", "libgeos_c-*.so*")


def _bundled(package: str, pattern: str) -> str | None:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        return None
    libraries = Path(spec.origin).parent.parent / f"{package}.libs"
    return next((str(path) for path in sorted(libraries.glob(pattern))), None)
