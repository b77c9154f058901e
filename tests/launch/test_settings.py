"""What an administrator may set arrives where KIP runs."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# What an installation decides at its first start, or the containers say themselves.
NOT_FROM_OUTSIDE = {"KIP_VAR", "KIP_SECRET_KEY"}


def test_containers_are_given_every_setting_that_is_told() -> None:
    table = (ROOT / "docs" / "beheer.md").read_text().split("## Wat vanzelf")[0]
    told = set(re.findall(r"`(KIP_[A-Z_]+)`", table)) - NOT_FROM_OUTSIDE
    compose = (ROOT / "docker-compose.yml").read_text()
    assert told <= set(re.findall(r"^ {4}(KIP_[A-Z_]+):", compose, re.MULTILINE))


@pytest.mark.parametrize(
    ("asked", "address"),
    [
        ({}, "http://localhost:8000"),
        ({"KIP_PORT": "8090"}, "http://localhost:8090"),
        ({"KIP_PORT": "8090", "KIP_ORIGINS": "https://kip.nl"}, "https://kip.nl"),
    ],
    ids=["usual", "port", "origin"],
)
def test_links_in_mails_lead_to_where_kip_runs(
    tmp_path: Path, asked: dict[str, str], address: str
) -> None:
    places = {"KIP_PORT", "KIP_ORIGINS", "KIP_ADDRESS"}
    plain = {name: v for name, v in os.environ.items() if name not in places}
    plain["KIP_VAR"] = str(tmp_path)
    command = [
        sys.executable,
        "-c",
        "from kip import settings as s; print(s.KIP_ADDRESS)",
    ]
    done = subprocess.run(
        command, env={**plain, **asked}, cwd=ROOT, capture_output=True, text=True
    )
    assert done.stdout.strip() == address, done.stderr
