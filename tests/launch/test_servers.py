"""The real servers, each started in a folder of its own."""

import shutil
from pathlib import Path

import psycopg
import pytest
import redis as redis_client

from launch import folders, postgres, servers
from launch.progress import Failure
from launch.supervisor import Supervisor

pytestmark = pytest.mark.skipif(
    not (postgres.majors() and shutil.which("redis-server")),
    reason="the servers are elsewhere: DATABASE_URL, REDIS_URL",
)


def test_both_run_and_the_role_is_no_superuser(
    supervisor: Supervisor, folder: Path
) -> None:
    addresses = servers.start(supervisor, folder, {}, durable=False)
    with psycopg.connect(addresses["DATABASE_URL"], autocommit=True) as connection:
        rights = (
            "SELECT rolsuper, rolcreatedb FROM pg_roles WHERE rolname = current_user"
        )
        assert connection.execute(rights).fetchone() == (False, True)
        connection.execute("CREATE DATABASE another")
    another = addresses["DATABASE_URL"].replace("/kip?", "/another?")
    with psycopg.connect(another) as connection:
        names = connection.execute("SELECT extname FROM pg_extension").fetchall()
        assert {("postgis",), ("btree_gist",), ("pg_trgm",)} <= set(names)
    with redis_client.Redis.from_url(addresses["REDIS_URL"]) as client:
        assert client.ping()


def test_given_servers_are_used_and_remembered(folder: Path) -> None:
    asked = {"REDIS_URL": "redis://elsewhere/0", "DATABASE_URL": ""}
    others = servers.given(asked, {}, folder)
    assert others == {"REDIS_URL": "redis://elsewhere/0"}
    assert servers.given({}, others, folder) == others
    (folder / "redis").mkdir()  # by now we run it ourselves
    assert servers.given({}, others, folder) == {}


def test_data_of_a_version_that_is_gone_say_what_to_install(
    supervisor: Supervisor, folder: Path
) -> None:
    (folder / "postgres").mkdir()
    (folder / "postgres" / "PG_VERSION").write_text("11\n")
    with pytest.raises(Failure, match="apt-get install postgresql-11-postgis-3"):
        servers.start(supervisor, folder, {})


def test_root_does_not_run_postgresql_itself() -> None:
    assert folders.server_user({"DATABASE_URL": "postgresql://elsewhere/kip"}) is None
