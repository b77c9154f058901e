"""The demo town, installed as a visitor installs it, in its own grid.

Detection is checked against a plain geopandas join that shares no code with it.
"""

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import geopandas
import pandas
import psycopg
import pytest
import shapely
from django.conf import settings
from psycopg import sql

from tests.databases import database_url

ROOT = Path(__file__).resolve().parents[2]
BELGIAN_LAMBERT = 31370

BUFFER_METRES = 10
TOLERANCE_DAYS = 365
ORDER_TOLERANCE_DAYS = 5 * 365
DEPTH = {
    "sewerage": 1,
    "heat": 2,
    "water": 3,
    "gas": 3,
    "electricity": 4,
    "telecom": 4,
    "lighting": 4,
    "roads": 6,
    "traffic": 7,
    "green": 8,
}
SURFACES = {"roads", "green"}
NO_START, NO_END = date.min.toordinal(), date.max.toordinal()


# What everybody can do who stands on the sign-in page, told by the installation itself.
PEOPLE = """
import json
from kip.demo.accounts import ACCOUNTS, PASSWORD
from organisations.models import Organisation, User
from projects.models import PlannedWork

def told(account):
    user = User.objects.get(email=account.email)
    return {
        "signs in": user.check_password(PASSWORD),
        "is member": user.memberships.count() == len(account.organisations),
        "sees works": PlannedWork.objects.visible_to(user).exists(),
    }

planner = User.objects.get(email="planner@kip.example")
managers = User.objects.filter(memberships__role="area_manager")
print(json.dumps({
    "others": User.objects.count() - len(ACCOUNTS),
    "accounts": [told(account) for account in ACCOUNTS],
    "editable": PlannedWork.objects.editable_by(planner).count(),
    "areas": [user.memberships.get().areas.count() for user in managers],
    "municipal": Organisation.objects.get(name="Gemeente Schaarbeek").is_municipal,
}))
"""


class Town:
    """An installation of its own: a database, and manage.py to work on it."""

    def __init__(self) -> None:
        self.database = f"{settings.DATABASES['default']['NAME']}_demo_town"
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "kip.settings",
            "DATABASE_URL": database_url(self.database),
            "KIP_SRID": str(BELGIAN_LAMBERT),
            "KIP_DEMO": "1",
        }

    def manage(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def table(self, *arguments: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self.manage(*arguments))))

    def ask(self, question: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        with psycopg.connect(database_url(self.database)) as connection:
            return connection.execute(question, values).fetchall()  # type: ignore[arg-type]

    def remake_database(self, *, drop_only: bool = False) -> None:
        name = sql.Identifier(self.database)
        with psycopg.connect(database_url("postgres"), autocommit=True) as connection:
            drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
            connection.execute(drop.format(name))
            if not drop_only:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(name))


def today() -> date:
    """As the commands of the installation read it; they are processes of their own."""
    return datetime.now(ZoneInfo(settings.TIME_ZONE)).date()


@pytest.fixture(scope="module")
def town() -> Iterator[Town]:
    installed = Town()
    installed.remake_database()
    installed.manage("migrate", "--verbosity", "0")
    installed.manage("load_demo")
    yield installed
    installed.remake_database(drop_only=True)


def test_it_has_areas_streets_accounts_works_and_proposals(town: Town) -> None:
    counts = {
        table: town.ask(f"SELECT count(*) FROM {table}")[0][0]
        for table in (
            "areas_area",
            "areas_streetsurface",
            "organisations_user",
            "projects_plannedwork",
            "conflicts_match",
            "conflicts_combination",
        )
    }
    assert counts["areas_area"] == 15
    assert counts["areas_streetsurface"] == 1113
    assert counts["organisations_user"] >= 7
    assert counts["projects_plannedwork"] > 136
    assert counts["conflicts_match"] > 0
    assert counts["conflicts_combination"] > 0
    public = "SELECT count(*) FROM projects_plannedwork WHERE visibility = 'public'"
    assert 0 < town.ask(public)[0][0] < counts["projects_plannedwork"]


def test_it_has_inhabitants_events_and_a_planting_season(town: Town) -> None:
    level = "SELECT inhabitants FROM areas_area WHERE level = 'municipality'"
    assert town.ask(level) == [(130_000,)]
    kinds = "SELECT kind, applies_to, repeats_yearly, count(*) FROM areas_restriction"
    assert town.ask(f"{kinds} GROUP BY 1, 2, 3 ORDER BY 1") == [
        ("event", "opening", False, 5),
        ("season", "planting", True, 1),
    ]


def test_its_planner_has_adopted_programmes_and_room_to_spend(town: Town) -> None:
    adopted = "SELECT state, count(*) FROM projects_programme GROUP BY 1"
    assert town.ask(adopted) == [("adopted", 2)]
    assert town.ask("SELECT count(*) FROM projects_programmework")[0][0] > 20
    assert town.ask("SELECT count(DISTINCT year) FROM projects_budgetframe") == [(5,)]
    why = "SELECT count(*) FROM pghistory_context WHERE metadata ? 'reason'"
    of_proposals = "metadata->>'reason' ~ '^CV-'"  # dates that an owner confirmed
    assert town.ask(f"{why} AND NOT {of_proposals}")[0][0] == 4
    # What is made up about money changes nothing about what is proposed.
    first = "SELECT counts->'proposals' FROM conflicts_detectionrun ORDER BY id LIMIT 1"
    assert town.ask(first) == [(32,)]


def test_its_people_have_talked_decided_and_met(town: Town) -> None:
    states = dict(
        town.ask("SELECT state, count(*) FROM conflicts_combination GROUP BY 1")
    )
    assert states["consulting"] == 2
    assert {"accepted", "rejected", "later"} <= states.keys()
    assert town.ask("SELECT state FROM conflicts_combination WHERE number = 1") == [
        ("new",)
    ]
    for what, question in {
        "a condition": "conflicts_answer WHERE reply = 'conditions' AND note <> ''",
        "silence": "conflicts_answer WHERE reply = 'asked'",
        "silence told": "conflicts_notice WHERE kind = 'silent'",
        "a mention": "conflicts_comment_mentions",
        "an internal comment": "conflicts_comment WHERE is_internal",
        "dates confirmed": "conflicts_dateconfirmation WHERE state = 'confirmed'",
        "dates asked": "conflicts_dateconfirmation WHERE state = 'asked'",
        "what is left out": "conflicts_choice WHERE chosen = 'out'",
        "an assignment": "conflicts_assignment WHERE state = 'draft'",
        "an agenda": "conflicts_agendaitem JOIN conflicts_meeting m"
        " ON m.id = meeting_id WHERE m.state = 'planned'",
        "minutes": "conflicts_agendaitem JOIN conflicts_meeting m"
        " ON m.id = meeting_id WHERE m.state = 'closed' AND discussion <> ''",
        "a close-out": "conflicts_closeout",
        "a missed chance": "conflicts_missedchance WHERE why = 'rejected'",
    }.items():
        assert town.ask(f"SELECT count(*) FROM {question}")[0][0] > 0, what


def test_everybody_on_the_sign_in_page_can_sign_in_and_has_a_task(town: Town) -> None:
    told = json.loads(town.manage("shell", "--verbosity", "0", "-c", PEOPLE))
    assert all(all(account.values()) for account in told["accounts"])
    assert told["others"] == 0
    assert told["editable"] > 20
    assert (len(told["areas"]), sum(told["areas"])) == (2, 14)
    assert told["municipal"]


def test_loading_and_detecting_again_writes_no_row(town: Town) -> None:
    before = everything(town)
    town.manage("load_demo")
    town.manage("detect")
    assert everything(town) == before


def everything(town: Town) -> dict[str, list[tuple[Any, ...]]]:
    """Every row with the transaction that wrote it."""
    tables = (
        "areas_area",
        "areas_streetsurface",
        "areas_restriction",
        "organisations_organisation",
        "projects_plannedwork",
        "projects_plannedwork_areas",
        "projects_yearcost",
        "projects_budgetframe",
        "projects_programme",
        "projects_programmework",
        "organisations_substitution",
        "conflicts_match",
        "conflicts_combination",
        "conflicts_combinationmember",
        "conflicts_detectedwork",
        "conflicts_decision",
        "conflicts_dateconfirmation",
        "conflicts_consultation",
        "conflicts_answer",
        "conflicts_comment",
        "conflicts_choice",
        "conflicts_assignment",
        "conflicts_meeting",
        "conflicts_agendaitem",
        "conflicts_closeout",
        "conflicts_missedchance",
        "conflicts_journalentry",
        "conflicts_notice",
    )
    return {
        table: town.ask(f"SELECT xmin::text, id_of.* FROM {table} id_of ORDER BY 2")
        for table in tables
    }


def test_matches_equal_those_of_a_plain_geopandas_join(town: Town) -> None:
    expected = joined_by_geopandas(works_of(town))
    found = {
        (row["first_source_id"], row["second_source_id"]): (
            row["kind"],
            int(row["overlap_days"]),
            int(row["gap_days"]),
            float(row["metres_apart"]),
            float(row["shared_m2"]),
        )
        for row in town.table("export_matches")
        if row["is_near_miss"] == "0"
    }
    assert found
    assert found.keys() == expected.keys()
    for pair, (kind, overlap, gap, metres, shared) in expected.items():
        assert found[pair][:3] == (kind, overlap, gap), pair
        assert found[pair][3] == pytest.approx(metres, abs=0.01), pair
        assert found[pair][4] == pytest.approx(shared, rel=1e-6, abs=0.1), pair


def works_of(town: Town) -> geopandas.GeoDataFrame:
    """The works that others may know of and that are not over, straight from SQL."""
    rows = town.ask(
        "SELECT id, source_id, organisation_id, discipline, earliest_start, latest_end,"
        " ST_AsBinary(footprint) FROM projects_plannedwork"
        " WHERE footprint IS NOT NULL AND visibility <> 'organisation'"
        " AND status NOT IN ('finished', 'cancelled')"
        " AND (latest_end IS NULL OR latest_end >= %s OR status = 'under_way')",
        [today()],
    )
    names = ["id", "source_id", "organisation", "discipline", "first", "last"]
    names.append("footprint")
    works = pandas.DataFrame(rows, columns=names)
    works["first"] = [d.toordinal() if d else NO_START for d in works["first"]]
    works["last"] = [d.toordinal() if d else NO_END for d in works["last"]]
    shapes = [shapely.from_wkb(bytes(wkb)) for wkb in works.pop("footprint")]
    return geopandas.GeoDataFrame(works, geometry=shapes, crs=BELGIAN_LAMBERT)


def joined_by_geopandas(
    works: geopandas.GeoDataFrame,
) -> dict[tuple[str, str], tuple[str, int, int, float, float]]:
    """Every pair of works that meets, by their source ids, lower id first."""
    near = works.sjoin(works, predicate="dwithin", distance=BUFFER_METRES)
    near = near[near["id_left"] < near["id_right"]]
    by_id = works.set_index("id")
    pairs = {}
    for one_id, other_id in zip(near["id_left"], near["id_right"], strict=True):
        one, other = by_id.loc[one_id], by_id.loc[other_id]
        if kind := kind_of(one, other):
            pairs[one["source_id"], other["source_id"]] = (
                kind,
                overlap_days(one, other),
                gap_days(one, other),
                one.geometry.distance(other.geometry),
                one.geometry.intersection(other.geometry).area,
            )
    return pairs


def kind_of(one: Any, other: Any) -> str | None:
    gap = gap_days(one, other)
    if gap <= TOLERANCE_DAYS and same_twice(one, other):
        return "supersedes"
    if gap <= ORDER_TOLERANCE_DAYS and wrong_order(one, other):
        return "order"
    return "combine" if gap <= TOLERANCE_DAYS else None


def same_twice(one: Any, other: Any) -> bool:
    """One organisation's work in one discipline, entered again, whole or in part."""
    if one["organisation"] != other["organisation"]:
        return False
    if one["discipline"] != other["discipline"]:
        return False
    grounds = [ground(work.geometry) for work in (one, other)]
    common = grounds[0].intersection(grounds[1]).area
    return bool(common >= 0.9 * min(each.area for each in grounds))


def ground(shape: Any) -> Any:
    """Surfaces as drawn; a line or point with 4 m on every side."""
    parts = getattr(shape, "geoms", [shape])
    return shapely.union_all([part if part.area else part.buffer(4) for part in parts])


def wrong_order(one: Any, other: Any) -> bool:
    earlier, later = sorted((one, other), key=lambda work: work["last"])
    return (
        earlier["last"] < later["first"]
        and earlier["discipline"] in SURFACES
        and later["discipline"] in DEPTH
        and DEPTH[later["discipline"]] < DEPTH[earlier["discipline"]]
    )


def gap_days(one: Any, other: Any) -> int:
    return max(0, max(one["first"], other["first"]) - min(one["last"], other["last"]))


def overlap_days(one: Any, other: Any) -> int:
    """Days that both have; a hundred years when both go on without an end."""
    first, last = max(one["first"], other["first"]), min(one["last"], other["last"])
    if first == NO_START or last == NO_END:
        return 36_525
    return max(0, last - first + 1)


def test_combinations_can_be_exported_best_first(town: Town) -> None:
    rows = town.table("export_combinations")
    values = [float(row["value_eur"]) for row in rows]
    assert rows
    assert values == sorted(values, reverse=True)
    assert [row["rank"] for row in rows] == [str(n + 1) for n in range(len(rows))]
    assert all(len(row["source_ids"].split()) >= 2 for row in rows)
