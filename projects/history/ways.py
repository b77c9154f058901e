"""Along which way a change came in, in words."""

from collections.abc import Mapping
from typing import Any

from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_BY_APP = {
    "admin": gettext_lazy("in the administration"),
    "conflicts": gettext_lazy("through a combination proposal"),
}
# A piece of the name of the page.
_BY_PAGE = {
    "import": gettext_lazy("by an import"),
    "bulk": gettext_lazy("for several works at once"),
    "cell": gettext_lazy("in the table"),
    "undo": gettext_lazy("by taking a change back"),
    "programme": gettext_lazy("with a programme"),
    "restore": gettext_lazy("by putting back a version"),
    "version": gettext_lazy("by putting back a version"),
}


def way_of(metadata: Mapping[str, Any]) -> str:
    """From what the history keeps with a change: the address, or an import."""
    if metadata.get("undone_import"):
        return _("by undoing an import")
    if metadata.get("import"):
        return str(_BY_PAGE["import"])
    address = str(metadata.get("url") or "")
    if not address:
        return "" if metadata.get("user") else _("by the system")
    if address.startswith("/api/"):
        return _("through the API")
    return _page(address)


def _page(address: str) -> str:
    try:
        found = resolve(address)
    except Resolver404:
        return ""
    if found.app_name in _BY_APP:
        return str(_BY_APP[found.app_name])
    name = found.url_name or ""
    ways = (str(text) for piece, text in _BY_PAGE.items() if piece in name)
    return next(ways, _("in the form"))
