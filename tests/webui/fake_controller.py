"""Speaks the controller's side of its Unix socket: JSON over HTTP, as it is told to, and a stream of changes."""

import json
import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import Any

BEAT = 1.0  # seconds


@dataclass(slots=True)
class Answers:
    """What it says, by path, what it was asked, and what its stream tells."""

    by_path: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    start: str = "1"
    number: int = 0
    up: bool = True
    is_silent: bool = False  # as one that stands still
    _listeners: list["SimpleQueue[dict[str, Any]]"] = field(default_factory=list)

    def change(self, topic: str, domain: int | None, user: int | None = None, state: str = "live") -> None:
        """One change, to whoever listens."""
        self.number += 1
        about = {"topic": topic, "domain": domain, "user": user, "state": state, "revision": self.number}
        self._tell({"is": "change", "number": self.number, **about})

    def pbx(self, up: bool) -> None:
        """The PBX comes or goes."""
        self.up = up
        self._tell(self.beginning())

    def beginning(self) -> dict[str, Any]:
        return {"is": "beginning", "start": self.start, "number": self.number, "up": self.up}

    def listen(self) -> "SimpleQueue[dict[str, Any]]":
        heard: SimpleQueue[dict[str, Any]] = SimpleQueue()
        heard.put(self.beginning())
        self._listeners.append(heard)
        return heard

    def _tell(self, line: dict[str, Any]) -> None:
        for heard in self._listeners:
            heard.put(line)


@contextmanager
def controller_at(path: Path, answers: Answers) -> Iterator[None]:
    """Listens until the context ends."""
    over = Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/stream" and answers.by_path:  # who answers nothing tells nothing
                self._stream()
                return
            answers.asked.append(self.path)
            found = answers.by_path.get(self.path.split("?")[0])
            body = found if isinstance(found, bytes) else json.dumps(found).encode()
            self.send_response(404 if found is None else 200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _stream(self) -> None:
            self.send_response(200)
            self.end_headers()
            heard, quiet = answers.listen(), 0.0
            while not over.is_set():
                try:
                    line = heard.get(timeout=0.05)
                except Empty:
                    quiet += 0.05
                    if quiet < BEAT or answers.is_silent:
                        continue
                    line = {"is": "beat", "number": answers.number}
                quiet = 0.0
                try:
                    self.wfile.write(json.dumps(line).encode() + b"\n")
                except OSError:
                    return

        def address_string(self) -> str:
            return "unix"

        def log_message(self, *_: Any) -> None:
            pass

    path.parent.mkdir(parents=True, exist_ok=True)
    with socketserver.ThreadingUnixStreamServer(str(path), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield
        finally:
            over.set()
            server.shutdown()
            thread.join()
            path.unlink()
