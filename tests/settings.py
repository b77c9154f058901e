"""The settings of the tests: the real ones, but quick to hash and quiet."""

from kip.settings import *  # noqa: F403
from kip.settings import STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Pages are tested without collecting static files first; `test_static.py` collects.
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Nobody reaches a tile server from here, and pages must work without one.
KIP_TILE_URL = ""
# Nor an address search; its tests have one of their own.
KIP_ADDRESS_SEARCH = ""
KIP_DEMO = False
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Nothing is collected, so there is no folder for it to look at beforehand.
WHITENOISE_AUTOREFRESH = True
# KIP keeps no uploads. Without an address for them the live server of the browser
# tests serves the files of the checkout, and the page /start becomes ./start.
MEDIA_URL = "/uploads/"
# Residents see a change with the next request; tests of the wait set it themselves.
PUBLIC_ANSWERS_BEHIND = PUBLIC_FILES_BEHIND = 0
