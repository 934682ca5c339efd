"""Asks the controller's desk from a command of the CLI. Counterpart: desk.py."""

import json
import socket
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from controller.settings import Settings

PATIENCE = 5.0


class DeskAway(Exception):
    """The controller does not answer; the text says so in plain words."""


def ask(settings: Settings, method: str, path: str, patience: float = PATIENCE) -> dict[str, Any]:
    """The decoded answer. Raises DeskAway, also for a refusal."""
    connection = _Connection(settings.run / "controller.sock", patience)
    try:
        connection.request(method, path)
        response = connection.getresponse()
        answer: dict[str, Any] = json.loads(response.read())
    except (OSError, HTTPException, ValueError) as error:
        raise DeskAway(f"the controller does not answer ({error})") from error
    finally:
        connection.close()
    if response.status != 200:
        raise DeskAway(answer.get("error", f"the controller answered {response.status}"))
    return answer


class _Connection(HTTPConnection):
    def __init__(self, path: Path, patience: float) -> None:
        super().__init__("localhost", timeout=patience)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))
