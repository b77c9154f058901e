"""The words and signs for what became of works since a programme."""

from django.utils.translation import gettext_lazy as _

from projects.programmes.comparison import (
    ADDED,
    CHEAPER,
    DEARER,
    GONE,
    MOVED,
    OTHER,
    PLACE,
)

KIND_LABELS = {
    ADDED: _("added"),
    GONE: _("gone"),
    MOVED: _("moved in time"),
    DEARER: _("dearer"),
    CHEAPER: _("cheaper"),
    PLACE: _("other footprint"),
    OTHER: _("changed otherwise"),
}
# On the map and beside the words, so that colour is never needed.
SIGNS = {
    ADDED: "+",
    GONE: "×",
    MOVED: "→",
    DEARER: "▲",
    CHEAPER: "▼",
    PLACE: "◇",
    OTHER: "•",
}
