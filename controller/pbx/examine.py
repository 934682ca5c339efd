"""Examines the running PBX for `ringplan doctor`: log-ins, modules, time zones, clock. Counterpart: doctor.py."""

import base64
import re
import socket
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial

from controller import clock
from controller.checks import Check, checked
from controller.pbx import command, modules
from controller.settings import LOOPBACK, Settings

ZONE_PROOF = ("Europe/Berlin", "01")  # the zone's hour at the epoch; an unknown zone is silently UTC
CLOCK_TOLERANCE = 2.0
PATIENCE = 3.0


def log_ins(settings: Settings) -> Iterator[Check]:
    """Whether each account of AMI and ARI is let in."""
    remedy = "stop and start the PBX: start writes its accounts anew"
    for user, secret in _accounts(settings):
        yield _tried(f"AMI log-in as {user}", partial(_ami_log_in, settings, user, secret), remedy)
    yield _tried("ARI log-in", partial(_ari, settings), remedy)


def answers(settings: Settings) -> Iterator[Check]:
    """What only the running PBX can tell; one failed check where it does not answer."""
    log = settings.pbx / "log" / "messages.log"
    try:
        yield _modules(command.rx(settings, "module show", timeout=PATIENCE), f"see {log}; a file it can't read?")
        yield _zones(_evaluated(settings, f"STRFTIME(0,{ZONE_PROOF[0]},%H)"))
        yield _clock(float(_evaluated(settings, "STRFTIME(,UTC,%s)") or 0) - clock.now().timestamp())
        yield _rules_clock(_evaluated(settings, "RP_AT"), settings.test_mode)
    except (command.CommandFailed, OSError) as error:
        yield Check("PBX answers", False, str(error), f"see {log}; stop and start the PBX")


def _modules(listing: str, remedy: str) -> Check:
    running = set(re.findall(r"^(\w+)\.so\s.*\bRunning\b", listing, re.MULTILINE))
    missing, forbidden = sorted(set(modules.wanted()) - running), sorted(running & modules.NEVER)
    wrong = bool(missing or forbidden)
    detail = f"missing: {missing}, must not be there: {forbidden}" if wrong else f"{len(running)} run"
    return checked("modules", not wrong, detail, remedy)


def _zones(hour: str) -> Check:
    remedy = "as root: apt-get install tzdata; start the PBX again"
    return checked("the PBX's time zones", hour == ZONE_PROOF[1], f"{ZONE_PROOF[0]} at the epoch: {hour} h", remedy)


def _clock(offset: float) -> Check:
    remedy = "the machine's clock jumped: let it be kept by a time service, then start the PBX again"
    return checked("clock", abs(offset) <= CLOCK_TOLERANCE, f"PBX and controller differ by {offset:+.1f} s", remedy)


def _rules_clock(override: str, test_mode: bool) -> Check:
    moved = f"the PBX believes it is {override} (seconds since 1970)" if override else "the machine's"
    return checked("rules' clock", not override or test_mode, moved, "`ringplan apply` clears RP_AT")


def _evaluated(settings: Settings, function: str) -> str:
    """By AMI: the CLI's own `dialplan eval` makes a channel for it, and that would stand in the journal of calls."""
    lines = _ami(settings, "events", settings.secrets.ami_events, f"Action: Getvar\r\nVariable: {function}")
    return next((line.removeprefix("Value:").strip() for line in lines if line.startswith("Value:")), "")


def _ami_log_in(settings: Settings, user: str, secret: str) -> str:
    answer = next((line for line in _ami(settings, user, secret) if line.startswith("Message:")), "no answer")
    if "accepted" not in answer:
        raise OSError(answer)
    return answer.removeprefix("Message: ")


def _ami(settings: Settings, user: str, secret: str, *actions: str) -> list[str]:
    """Logs in, acts, logs off; all lines that came back."""
    texts = [f"Action: Login\r\nUsername: {user}\r\nSecret: {secret}\r\nEvents: off", *actions, "Action: Logoff"]
    with closing(socket.create_connection((LOOPBACK, settings.ami_port), PATIENCE)) as connection:
        connection.sendall("".join(f"{text}\r\n\r\n" for text in texts).encode())
        with connection.makefile("r", encoding="utf-8", errors="replace") as lines:
            return [line.strip() for line in lines]


def _ari(settings: Settings) -> str:
    login = base64.b64encode(f"ringplan:{settings.secrets.ari}".encode()).decode()
    url = f"http://{LOOPBACK}:{settings.http_port}/ari/asterisk/ping"
    request = urllib.request.Request(url, headers={"Authorization": f"Basic {login}"})
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
            return f"HTTP {answer.status}"
    except urllib.error.HTTPError as error:
        error.close()
        raise


def _tried(name: str, act: Callable[[], str], remedy: str) -> Check:
    try:
        return Check(name, True, act())
    except OSError as error:
        return Check(name, False, str(error), remedy)


def _accounts(settings: Settings) -> tuple[tuple[str, str], ...]:
    secrets = settings.secrets
    return ("events", secrets.ami_events), ("dialplan", secrets.ami_dialplan), ("sweeper", secrets.ami_sweeper)
