"""Addresses that are keys, which no log may keep."""

import logging
from datetime import timedelta
from types import SimpleNamespace

import pytest
from gunicorn.config import Config

from kip.access_log import AccessLog
from kip.log_lines import WithoutKeys
from launch import programs

TOKEN = "WzEsMl0:1wABCd:abcdef-_123"
ADDRESSES = [
    f"/voorstellen/reactie/{TOKEN}",
    f"/account/afmelden/{TOKEN}",
    f"/account/password/reset/key/{TOKEN}/",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_gunicorn_writes_down_no_key(address: str) -> None:
    environ = {
        "REQUEST_METHOD": "POST",
        "RAW_URI": address,
        "PATH_INFO": address,
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_REFERER": f"https://kip.example{address}",
    }
    answer = SimpleNamespace(status="200 OK", sent=1, headers=[])
    asked = SimpleNamespace(headers=[])
    log = AccessLog(Config())
    took = timedelta(seconds=1)
    atoms = log.atoms_wrapper_class(log.atoms(answer, asked, environ, took))
    written = Config().access_log_format % atoms
    assert TOKEN not in written
    assert written.count(address.replace(TOKEN, "…")) == 2


@pytest.mark.parametrize("address", ADDRESSES)
def test_kip_writes_down_no_key(address: str) -> None:
    record = logging.makeLogRecord(
        {"msg": "%s: %s", "args": ("Unprocessable Entity", address)}
    )
    assert WithoutKeys().filter(record)
    assert record.getMessage() == f"Unprocessable Entity: {address}".replace(TOKEN, "…")


def test_every_program_that_serves_pages_uses_it() -> None:
    command = programs.web("python", "127.0.0.1:8000")
    assert command[command.index("--logger-class") + 1] == "kip.access_log.AccessLog"
