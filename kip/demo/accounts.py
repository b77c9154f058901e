"""Who can sign in to the demo town. Made-up people; shown on the sign-in page."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PASSWORD = "kip-demo-schaarbeek"
# The municipality itself, for whoever works for no department in the plans.
MUNICIPALITY = "Gemeente Schaarbeek"


@dataclass(frozen=True)
class Account:
    """Someone with one role in one or more organisations.

    `role_code` is that of a membership; `areas` holds codes of neighbourhoods.
    """

    name: str
    email: str
    role: str | Promise
    role_code: str
    organisations: tuple[str, ...]
    areas: tuple[str, ...] = ()
    is_administrator: bool = False


ACCOUNTS = [
    Account(
        "Noor Peeters",
        "planner@kip.example",
        _("planner of pavements and roads"),
        "planner",
        ("Schaerbeek Trottoirs", "Schaerbeek Asphalte"),
    ),
    Account(
        "Karim Dubois",
        "renovas@kip.example",
        _("planner of urban renewal"),
        "planner",
        ("Schaerbeek Renovas",),
    ),
    Account(
        "Els Vermeulen",
        "vivaqua@kip.example",
        _("planner of the water company"),
        "planner",
        ("VIVAQUA Assainissement", "VIVAQUA Distribution", "VIVAQUA Répartition"),
    ),
    Account(
        "Yasmina Claes",
        "gebied.west@kip.example",
        _("area manager in the west"),
        "area_manager",
        (MUNICIPALITY,),
        areas=("01", "09", "10", "11", "12", "13", "14"),
    ),
    Account(
        "Pieter Lambert",
        "gebied.oost@kip.example",
        _("area manager in the east"),
        "area_manager",
        (MUNICIPALITY,),
        areas=("02", "03", "04", "05", "06", "07", "08"),
    ),
    Account(
        "Amélie Janssens",
        "bestuur@kip.example",
        _("executive"),
        "executive",
        (MUNICIPALITY,),
    ),
    Account(
        "Tom Wouters",
        "beheer@kip.example",
        _("administrator"),
        "administrator",
        (MUNICIPALITY,),
        is_administrator=True,
    ),
]
