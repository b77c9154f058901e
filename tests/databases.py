"""Databases beside the one of the tests, for processes of their own."""

from urllib.parse import quote, urlencode

from django.conf import settings


def database_url(name: str) -> str:
    """The address of another database on the server of the tests."""
    server = settings.DATABASES["default"]
    given = {
        "host": server["HOST"],
        "port": server["PORT"],
        "user": server["USER"],
        "password": server["PASSWORD"],
    }
    known = {key: value for key, value in given.items() if value}
    return f"postgresql:///{quote(name)}?{urlencode(known, quote_via=quote)}"
