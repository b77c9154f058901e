"""Filling the demo town: Schaarbeek, with the plans that it really has.

Doing it again changes nothing, so `./start` may do so every time.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from django.db import connection, transaction
from django.utils.translation import gettext as _

from areas.files import read_table
from areas.loading import AreaFields, load_areas, load_streets
from areas.loading_restrictions import load_restrictions
from areas.models import Area, Restriction
from areas.restriction_rows import (
    LONGEST_EVENT_DAYS,
    AppliesTo,
    Kind,
    RestrictionFields,
    Terms,
)
from conflicts.services import detect
from kip.demo.accounts import ACCOUNTS, MUNICIPALITY, PASSWORD, Account
from kip.demo.news import load_news
from kip.demo.plain_words import load_plain_words
from kip.demo.programmes import load_programmes
from kip.demo.residents import load_residents
from kip.demo.story import load_story
from organisations.models import Membership, Organisation, User
from projects.imports import import_works, read_profile
from projects.imports.organisations import Organisations

TOWN = Path(__file__).parent / "schaarbeek"
# Per file of works the profile that explains it.
PLANS = [
    ("programme_2026-04.geojson", "schaarbeek_programme.toml"),
    ("register_2026-02-02.geojson", "schaarbeek_register.toml"),
]
_MUNICIPALITY = TOWN / "municipality.geojson"
_AREAS = [
    (
        _MUNICIPALITY,
        Area.Level.MUNICIPALITY,
        AreaFields(code="code", name="name", inhabitants="inhabitants"),
    ),
    (
        TOWN / "neighbourhoods.geojson",
        Area.Level.NEIGHBOURHOOD,
        AreaFields(code="code", name="name"),
    ),
]
_EVENTS = (
    TOWN / "events_2026-08-17.geojson",
    RestrictionFields(
        title="{Type}: {Libelle}", start="DateDebut", end="DateFin", id="Chantier"
    ),
    Terms(
        kind=Kind.EVENT,
        source_system="OSIRIS Brussels",
        longest_days=LONGEST_EVENT_DAYS,
    ),
)
_PLANTING = (
    _MUNICIPALITY,
    RestrictionFields(
        title="not_planted", start="not_planted_from", end="not_planted_to"
    ),
    Terms(kind=Kind.SEASON, applies_to=AppliesTo.PLANTING, repeats_yearly=True),
)


def load_demo(today: date, say: Callable[[str], None]) -> None:
    """Afterwards the town, its people and their plans are there, and its proposals."""
    _load_place(say)
    _load_organisations(say)
    for account in ACCOUNTS:
        _load_account(account)
    say(_("Accounts: %(count)d") % {"count": len(ACCOUNTS)})
    for file, profile in PLANS:
        report = import_works(TOWN / file, read_profile(TOWN / profile))
        say(
            _("Works from %(file)s: %(created)d new, %(unchanged)d already there")
            % {
                "file": file,
                "created": report.created,
                "unchanged": report.unchanged + report.changed,
            }
        )
    load_plain_words()
    say(_("Programmes: %(count)d") % {"count": load_programmes(today)})
    # The tables were empty a minute ago: else every question would be planned as if
    # they were.
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    say(_("Looking for works that meet …"))
    detect(today)
    if load_story(today):
        say(_("Talks, decisions and meetings about the proposals"))
    if load_residents(today):
        say(_("Initiatives of residents"))
    if load_news(today):
        say(_("News for residents"))


def _load_place(say: Callable[[str], None]) -> None:
    for path, level, areas in _AREAS:
        load_areas(read_table(path), level=level, fields=areas)
    say(_("Areas: %(count)d") % {"count": Area.objects.count()})
    streets = read_table(TOWN / "street_surfaces.geojson")
    load_streets(streets, name="name_fr", other_name="name_nl")
    say(_("Pieces of street: %(count)d") % {"count": len(streets.rows)})
    for path, fields, terms in (_EVENTS, _PLANTING):
        load_restrictions(read_table(path), fields=fields, terms=terms)
    say(_("Restrictions: %(count)d") % {"count": Restriction.objects.count()})


@transaction.atomic
def _load_organisations(say: Callable[[str], None]) -> None:
    Organisation.objects.get_or_create(
        name=MUNICIPALITY,
        defaults={"code": "GEM", "kind": Organisation.Kind.DEPARTMENT},
    )
    for _file, profile in PLANS:
        Organisations(read_profile(TOWN / profile)).create_listed()
    say(_("Organisations: %(count)d") % {"count": Organisation.objects.count()})


@transaction.atomic
def _load_account(account: Account) -> None:
    """What somebody changed about an account that is already there, stays."""
    user = User.objects.filter(email=account.email).first()
    if user is None:
        user = User.objects.create_user(
            account.email,
            PASSWORD,
            name=account.name,
            is_staff=account.is_administrator,
            is_superuser=account.is_administrator,
        )
    for name in account.organisations:
        membership, is_new = Membership.objects.get_or_create(
            user=user,
            organisation=Organisation.objects.get(name=name),
            role=account.role_code,
        )
        if is_new and account.areas:
            membership.areas.set(Area.objects.filter(code__in=account.areas))
