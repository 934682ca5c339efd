"""Addresses that are kept out: a file each, and `acl` objects in the PBX's memory. Who decides: reconcile/bans.py.

An acl does not write its addresses back (22.10): AstDB loses them, no cache takes them, and what stands in a .conf file
is let in again by no less than a reload of all that PJSIP has. So the keeper tells each PBX that it starts.
"""

import ipaddress
import time
from base64 import b64encode
from collections.abc import Callable
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import orjson

from controller.pbx import files
from controller.pbx.ari_codec import Request, delete_object, object_path, put_object
from controller.settings import LOOPBACK, Settings

CLASS, KIND = "res_pjsip", "acl"
FOUND = (200, 500)  # it can't show an acl that it has, and answers 500 (22.10)
WITHIN, PAUSE = 5.0, 0.05  # seconds: for an answer, between tries


def note(etc: Path, id_: int, address: str) -> None:
    """For the next start of the PBX. Blocks. Raises OSError."""
    files.write_checked(_file(etc, id_), address, _check)


def forget(etc: Path, id_: int) -> None:
    """Before the PBX is asked to let it in again, or a start of the PBX could come between. Blocks. Raises OSError."""
    files.remove(_file(etc, id_))


def noted(etc: Path) -> dict[int, str]:
    """Addresses by id. What is no address is left out. Blocks."""
    found = {}
    for path in etc.glob("bans/*"):
        with suppress(ValueError, FileNotFoundError):
            found[int(path.name)] = str(ipaddress.IPv4Address(path.read_text()))
    return found


def put(id_: int, address: str) -> list[Request]:
    """Keeps it out from now on. An acl of that name must go first: it would stay as it is (22.10)."""
    return [lift(id_), put_object(CLASS, KIND, _name(id_), {"deny": f"{address}/32"}), look(id_)]


def lift(id_: int) -> Request:
    return delete_object(CLASS, KIND, _name(id_))


def look(id_: int) -> Request:
    """`FOUND` says that it is there."""
    return Request("GET", object_path(CLASS, KIND, _name(id_)))


def tell(settings: Settings, is_up: Callable[[], bool]) -> None:
    """Tells a PBX that has just been started, as soon as it hears, for as long as `is_up`. Blocks."""
    waiting = noted(settings.etc)
    while waiting and is_up():
        with suppress(OSError, HTTPException), closing(HTTPConnection(LOOPBACK, settings.http_port, WITHIN)) as link:
            for id_, address in tuple(waiting.items()):
                if _told(settings, link, id_, address):
                    del waiting[id_]
        time.sleep(PAUSE)


def _check(text: str) -> None:
    ipaddress.IPv4Address(text)


def _told(settings: Settings, link: HTTPConnection, id_: int, address: str) -> bool:
    statuses = [_ask(settings, link, request) for request in put(id_, address)]
    if not _file(settings.etc, id_).exists():  # let in again meanwhile
        _ask(settings, link, lift(id_))
    return statuses[-1] in FOUND


def _ask(settings: Settings, link: HTTPConnection, request: Request) -> int:
    account = b64encode(f"ringplan:{settings.secrets.ari}".encode()).decode()
    headers = {"Authorization": f"Basic {account}", "Content-Type": "application/json"}
    link.request(request.method, f"/ari/{request.uri}", orjson.dumps(request.body) if request.body else None, headers)
    with link.getresponse() as answer:
        answer.read()
        return answer.status


def _file(etc: Path, id_: int) -> Path:
    return etc / "bans" / str(id_)


def _name(id_: int) -> str:
    return f"ban-{id_}"
