"""What `ringplan up` says when it is ready: a page to open, log-ins, SIP accounts, and a first thing to try."""

import threading

from controller import clock, demo
from controller.demo import Demo
from controller.desk_client import DeskAway, ask
from controller.settings import LOOPBACK, Settings
from controller.store.engine import Database

ANY = "0.0.0.0"  # noqa: S104 - compared with, not bound to
CHECK_EVERY = 0.1


def make_demo(settings: Settings, database: Database) -> Demo:
    """The demo domain, made the first time."""
    return demo.make(database, settings.home / "demo.json", clock.now())


def wait_ready(settings: Settings, seconds: float, stop: threading.Event) -> bool:
    """Whether the controller reached the PBX and brought everything in, within so many seconds."""
    end = clock.monotonic() + seconds
    while clock.monotonic() < end and not stop.wait(CHECK_EVERY):
        try:
            status = ask(settings, "GET", "/status")
        except DeskAway:
            continue
        if status["pbx"] == "up" and status["boot"] and not status["pending"]:
            return True
    return False


def text(settings: Settings, made: Demo | None, ready: bool, seconds: float) -> str:
    """All of it, to be printed."""
    lines = [_state(settings, ready, seconds), f"Open    http://{_host(settings)}:{settings.web_port}/"]
    if made is not None:
        lines += ["", *_people(made), "", *_phones(settings, made), "", *_first_call(made)]
    return "\n".join(["", *lines, "", "Ctrl-C stops everything; `make run` starts again where you left off.", ""])


def _state(settings: Settings, ready: bool, seconds: float) -> str:
    if ready:
        return f"Ringplan is ready ({seconds:.1f} s)."
    return f"Ringplan runs, but not everything is in the PBX yet. `ringplan doctor` tells more; logs in {settings.log}"


def _people(made: Demo) -> list[str]:
    rows = [(person.login, person.password or "(changed)", person.name) for person in made.people]
    return ["Log in as           password", *(f"  {login:17} {password}  {name}" for login, password, name in rows)]


def _phones(settings: Settings, made: Demo) -> list[str]:
    server = f"{_host(settings)}:{settings.sip_port}, UDP or TCP"
    head = f"Phones register at {server}. User, domain {demo.DOMAIN}, authentication name, secret:"
    return [head, *(f"  {phone.name:6} {phone.auth_name:5} {phone.secret}" for phone in made.phones)]


def _first_call(made: Demo) -> list[str]:
    if not {"1001", "1002"} <= {phone.name for phone in made.phones}:
        return []
    return [
        "A first call, in two other terminals here (a small test phone comes along):",
        "  .venv/bin/ringplan phone 1002 --answer",
        "  .venv/bin/ringplan phone 1001 --dial 1002",
        "Then see why it rang there:  .venv/bin/ringplan explain 1002 --from 1001",
    ]


def _host(settings: Settings) -> str:
    """Where others reach us."""
    return settings.external_address or (LOOPBACK if settings.listen == ANY else settings.listen)
