"""One installation, with what is needed to run it."""

import hashlib
import http.client
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from launch import installation
from launch.processes import Command
from launch.progress import run


@dataclass(frozen=True)
class Site:
    checkout: Path
    folder: Path
    python: Path
    values: Mapping[str, str]  # what kip.env says
    environ: Mapping[str, str]  # what the caller's environment says

    @property
    def env(self) -> dict[str, str]:
        """The caller's word goes first, except for what the installation decides."""
        decided = {name: self.values[name] for name in installation.DECIDED}
        return {**self.values, **self.environ, **decided, "PYTHONUNBUFFERED": "1"}

    def prepare(self) -> None:
        """Bring tables and static files up to date; load the demo town once."""
        self._manage("Bringing the database up to date", "migrate", "--noinput")
        self._collect_static()
        loaded = self.folder / "demo-loaded"
        if self.values["KIP_DEMO"] == "1" and not loaded.exists():
            self._manage("Loading the demo town", "load_demo")
            loaded.touch()

    def _collect_static(self) -> None:
        """Packing them takes most of a minute, so only when they may have changed."""
        made_of = fingerprint(self.checkout)
        told = self.folder / "static-made-of"
        is_made = (self.folder / "static" / "staticfiles.json").exists()
        if is_made and told.exists() and told.read_text() == made_of:
            return
        quiet = ["--noinput", "--verbosity", "0"]
        self._manage("Collecting the static files", "collectstatic", *quiet)
        told.write_text(made_of)

    def is_healthy(self) -> bool:
        """Whether the site answers that it and its servers are well."""
        host = self.env.get("KIP_HOSTS", "localhost").split(",")[0].strip(".* ")
        # Asked as a proxy would, so that a site behind https does not redirect us.
        headers = {"Host": host or "localhost", "X-Forwarded-Proto": "https"}
        port = int(self.values["KIP_PORT"])
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as door:
            try:
                door.request("GET", "/gezond", headers=headers)
                return door.getresponse().status == http.HTTPStatus.OK
            except (OSError, http.client.HTTPException):
                return False

    def _manage(self, what: str, *arguments: str) -> None:
        command: Command = [self.python, "manage.py", *arguments]
        run(what, command, env=self.env, cwd=self.checkout)


def fingerprint(checkout: Path) -> str:
    """Another one after every change of what collected static files are made of: our
    own, those of the packages that are installed, and how they are written."""
    ours = sorted(path for path in (checkout / "static").rglob("*") if path.is_file())
    how = [checkout / "kip" / name for name in ("storage.py", "settings.py")]
    told = hashlib.sha256()
    for path in (*ours, checkout / "requirements.lock", *how):
        name = str(path.relative_to(checkout))
        told.update(f"{name} {hashlib.sha256(path.read_bytes()).hexdigest()}".encode())
    return told.hexdigest()
