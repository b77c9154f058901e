"""An address search on a socket of this machine that speaks as PDOK's Locatieserver."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass
class Locatieserver:
    """`body`, `status` and `pause` are what it answers with; `asked` what it heard."""

    url: str = ""
    status: int = 200
    body: bytes = b""
    location: str = ""
    # Between the bytes of an answer it waits for this; nobody sets it.
    pause: threading.Event | None = None
    asked: list[dict[str, list[str]]] = field(default_factory=list)

    def knows(self, *docs: dict[str, Any]) -> None:
        found = {"numFound": len(docs), "start": 0, "docs": list(docs)}
        self.body = json.dumps({"response": found}).encode()


def address(label: str, place: str, **more: Any) -> dict[str, Any]:
    """A row as it gives them; `place` is "longitude latitude"."""
    row = {"type": "adres", "weergavenaam": label, "centroide_ll": f"POINT({place})"}
    return {**row, "score": 9.1, **more}


@contextmanager
def open_locatieserver() -> Iterator[Locatieserver]:
    ours = Locatieserver()

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            ours.asked.append(parse_qs(urlsplit(self.path).query))
            self.send_response(ours.status)
            if ours.location:
                self.send_header("Location", ours.location)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            if ours.pause:
                ours.pause.wait(20)
            self.wfile.write(ours.body)

        def log_message(self, *args: Any) -> None:
            """Nothing."""

        def handle_one_request(self) -> None:
            try:
                super().handle_one_request()
            except OSError:
                self.close_connection = True  # whoever asked did not wait

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.daemon_threads = True
    ours.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield ours
    if ours.pause:
        ours.pause.set()
    server.shutdown()
    server.server_close()
    thread.join()
