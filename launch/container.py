"""The web container of docker-compose.yml: prepares the installation, then serves.

python -m launch.container           what the container runs
python -m launch.container healthy   whether it is well, as exit code
"""

import os
import sys
from pathlib import Path

from launch import installation, programs
from launch.progress import Failure
from launch.site import Site

INSIDE_PORT = "8000"


def main(arguments: list[str]) -> None:
    checkout, folder = Path.cwd(), Path(os.environ["KIP_VAR"])
    if arguments == ["healthy"]:
        values = installation.remembered(folder)
        site = Site(checkout, folder, Path(sys.executable), values, os.environ)
        sys.exit(0 if site.is_healthy() else 1)
    values = installation.open_installation(folder, os.environ, no_demo=False)
    values |= {name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL")}
    values["KIP_PORT"] = INSIDE_PORT
    installation.save(folder / "kip.env", values)
    site = Site(checkout, folder, Path(sys.executable), values, os.environ)
    site.prepare()
    command = [str(part) for part in programs.web(sys.executable, "0.0.0.0:8000")]
    os.execve(sys.executable, command, site.env)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Failure as failure:
        sys.exit(str(failure))
