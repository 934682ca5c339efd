"""What `ringplan up` says when it is ready: a page to open, log-ins, SIP accounts, and a first thing to try."""

import socket
import threading
from contextlib import suppress
from functools import partial

from controller import caught, clock, demo
from controller.demo import Demo, Person
from controller.desk_client import DeskAway, ask
from controller.obstacles import own_address
from controller.reconcile import boxes
from controller.running import Served
from controller.settings import LOOPBACK, PROJECT, Settings
from controller.store.engine import Database

ANY = "0.0.0.0"  # noqa: S104 - compared with, not bound to
CHECK_EVERY = 0.1
ROLES = {
    "user": "an ordinary user: own rules and phones",
    "office_manager": "office manager: also users, numbers, shared hours",
    "administrator": "administrator: everything",
}


def make_demo(settings: Settings, database: Database) -> Demo:
    """The demo domain, made the first time."""
    pin_of = partial(boxes.pin_of, settings.voicemail_db)
    return demo.make(database, settings.home / "demo.json", clock.now(), pin_of)


def wait_ready(settings: Settings, seconds: float, stop: threading.Event) -> bool:
    """Whether, within so many seconds, the controller brought everything into the PBX and the portal answered."""
    end = clock.monotonic() + seconds
    while clock.monotonic() < end and not stop.wait(CHECK_EVERY):
        with suppress(DeskAway, OSError):
            status = ask(settings, "GET", "/status")
            if status["pbx"] == "up" and status["boot"] and not status["pending"]:
                socket.create_connection((here(settings), settings.web_port), timeout=1).close()
                return True
    return False


def text(settings: Settings, made: Demo | None, ready: bool, seconds: float, *, is_empty: bool = False) -> str:
    """All of it, to be printed; `is_empty`: nobody could log in yet."""
    lines = [_state(settings, ready, seconds), f"Open    {page(settings)}", *_warning(settings)]
    if is_empty:
        lines += ["", "No users yet: start with --demo, or add a domain: ringplan domain add …"]
    if made is not None:
        lines += ["", *_people(made), *_mails(settings), "", *_phones(settings, made), "", *_first_call(settings, made)]
    return "\n".join(["", *lines, "", "Ctrl-C stops everything; `make run` starts again where you left off.", ""])


def already(settings: Settings, by: Served | None) -> str:
    """What a second `up` on the same state folder says."""
    who = f" (process {by.pid})" if by else ""
    end = f"`kill {by.pid}`" if by else "`kill` with its number"
    return (
        f"Ringplan is running already{who} on {settings.home}: {page(settings)}\n"
        f"To end it: Ctrl-C where it was started, or {end}. A second one needs a RINGPLAN_HOME of its own."
    )


def here(settings: Settings) -> str:
    """Where this machine reaches phones' and portal's ports."""
    return LOOPBACK if settings.listen == ANY else settings.listen


def page(settings: Settings) -> str:
    """The portal's address for a browser."""
    return f"{base_of(settings)}/"


def base_of(settings: Settings) -> str:
    """What links to the portal begin with. Never taken from a request: whoever sends one could choose it."""
    return settings.portal_url or f"http://{_host(settings)}:{settings.web_port}"


def _state(settings: Settings, ready: bool, seconds: float) -> str:
    if ready:
        return f"Ringplan is ready ({seconds:.1f} s)."
    return f"Ringplan runs, but not everything is up yet. `ringplan doctor` tells more; logs in {settings.log}"


def _warning(settings: Settings) -> list[str]:
    if settings.listen == LOOPBACK:
        return ["        for this machine only; LISTEN=0.0.0.0 serves phones and browsers of your network, too"]
    return ["        Pages and calls are not encrypted yet: only for a network that you trust."]


def _people(made: Demo) -> list[str]:
    longest = max((len(_password(person)) for person in made.people), default=0)
    return [f"{'Log in as':20}{'password':{longest}}", *(_login(person, longest) for person in made.people)]


def _login(person: Person, wide: int) -> str:
    return f"  {person.login:17} {_password(person):{wide}}  {person.name}, {ROLES[person.scope]}"


def _password(person: Person) -> str:
    return person.password or "(changed)"


def _mails(settings: Settings) -> list[str]:
    if not caught.is_on(settings):
        return []
    return ["Mails are not sent, but shown here:", f"  {base_of(settings)}/outgoing/{caught.key(settings)}"]


def _phones(settings: Settings, made: Demo) -> list[str]:
    server = f"{_host(settings)}:{settings.sip_port}, UDP or TCP"
    head = f"Phones register at {server}. User, domain {demo.DOMAIN}, authentication name, secret:"
    return [head, *(f"  {phone.name:6} {phone.auth_name:5} {phone.secret}" for phone in made.phones)]


def _first_call(settings: Settings, made: Demo) -> list[str]:
    if not {"1001", "1002"} <= {phone.name for phone in made.phones}:
        return []
    usual = settings.home == PROJECT / "var"
    command = ".venv/bin/ringplan" if usual else f"RINGPLAN_HOME={settings.home} .venv/bin/ringplan"
    return [
        "A first call, in two other terminals here (a small test phone comes along):",
        f"  {command} phone 1002 --answer",
        f"  {command} phone 1001 --dial 1002",
        f"Then see why it rang there:  {command} explain 1002 --from 1001",
    ]


def _host(settings: Settings) -> str:
    """Where others reach us."""
    return settings.external_address or (own_address() if settings.listen == ANY else settings.listen)
