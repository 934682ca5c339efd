"""Speaks the controller's side of its Unix socket: JSON over HTTP, as it is told to, and a stream of changes."""

import json
import re
import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event, Lock, Thread
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
    things: dict[tuple[int, str], dict[str, Any]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)
    _listeners: list["SimpleQueue[dict[str, Any]]"] = field(default_factory=list)

    def change(self, topic: str, domain: int | None, user: int | None = None, state: str = "live") -> None:
        """One change, to whoever listens."""
        about = {"topic": topic, "domain": domain, "user": user, "state": state, "revision": self.number + 1}
        self._tell({"is": "change", **about})

    def thing(self, domain: int, key: str, value: dict[str, Any] | None) -> None:
        """A call, a person's presence or a taken slot (controller/domain/livecalls.py); None: it is over."""
        self._tell({"is": "thing", "domain": domain, "key": key, "value": value})

    def pbx(self, up: bool) -> None:
        """The PBX comes or goes."""
        with self._lock:
            self.up = up
            for heard in self._listeners:
                self._begin(heard)

    def listen(self) -> "SimpleQueue[dict[str, Any]]":
        heard: SimpleQueue[dict[str, Any]] = SimpleQueue()
        with self._lock:
            self._begin(heard)
            self._listeners.append(heard)
        return heard

    def _begin(self, heard: "SimpleQueue[dict[str, Any]]") -> None:
        """How things stand."""
        about = {"start": self.start, "number": self.number, "up": self.up, "things": len(self.things)}
        heard.put({"is": "beginning", **about})
        for (domain, key), value in self.things.items():
            heard.put({"is": "thing", "number": self.number, "domain": domain, "key": key, "value": value})

    def _tell(self, line: dict[str, Any]) -> None:
        with self._lock:
            self.number += 1
            if line["is"] == "thing":
                self.things.pop((line["domain"], line["key"]), None)
                if line["value"] is not None:
                    self.things[line["domain"], line["key"]] = line["value"]
            for heard in self._listeners:
                heard.put({**line, "number": self.number})


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
            sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))  # or whoever sends it hears of a fault
            found = answers.by_path.get(self.path.split("?")[0])
            if callable(found):  # with what was sent
                found = found(json.loads(sent or b"{}"))
            body = found if isinstance(found, bytes) else json.dumps(found).encode()
            begins = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
            if begins and isinstance(found, bytes):  # a sound, in part
                start, end = int(begins[1]), int(begins[2] or len(found) - 1)
                body = found[start : end + 1]
                self.send_response(206)
                self.send_header("Content-Range", f"bytes {start}-{start + len(body) - 1}/{len(found)}")
            else:
                self.send_response(404 if found is None else 200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            self.do_GET()

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
