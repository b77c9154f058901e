"""A Redis of our own, on a unix socket only; it carries the jobs for the worker."""

import os
import shutil
import socket
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from launch.folders import private_folder
from launch.progress import Failure, say
from launch.supervisor import Supervisor

ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C.UTF-8"}


def start(
    supervisor: Supervisor, data: Path, sockets: Path, *, durable: bool = True
) -> str:
    """Run the server, with its files in `data`; returns its REDIS_URL."""
    path = sockets / "redis.sock"
    server = [_program(), "--port", "0", "--unixsocket", str(path)]
    server += ["--unixsocketperm", "700", "--dir", str(private_folder(data, None))]
    server += ["--save", "", "--appendonly", "yes" if durable else "no"]
    supervisor.start("redis", server, env=ENVIRONMENT, cwd=data, is_server=True)
    supervisor.wait_until(lambda: _answers(path), "redis")
    say("Redis runs")
    return f"unix://{quote(str(path))}?db=0"


def _program() -> str:
    if program := shutil.which("redis-server"):
        return program
    raise Failure(
        "redis-server is gone. As administrator: apt-get install redis-server"
    )


def _answers(path: Path) -> bool:
    """Whether it is there and has read its files."""
    with suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(2)
        connection.connect(str(path))
        connection.sendall(b"PING\r\n")
        return connection.recv(16).startswith(b"+PONG")
    return False
