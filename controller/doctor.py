"""Looks at everything Ringplan depends on, and says how to mend what is not right. Changes nothing.

`checks` gives what this package can see; who knows more (database, portal) adds checks of the same shape.
"""

import base64
import os
import re
import socket
import stat
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from controller import clock, ports
from controller.pbx import command, config, modules, processes, tree
from controller.settings import LOOPBACK, Settings

PROMPTS = ("vm-intro", "vm-isunavail", "vm-isonphone", "vm-theperson", "beep", "digits/1")
ZONE_PROOF = ("Europe/Berlin", "01")  # the zone's hour at the epoch; an unknown zone is silently UTC
CLOCK_TOLERANCE = 2.0
PATIENCE = 3.0
RESTART = "`ringplan up` starts it; `.venv/bin/python -m controller.pbx.supervisor start` starts the PBX alone"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. `remedy` says what to do and is empty where all is well."""

    name: str
    ok: bool
    detail: str
    remedy: str = ""


def checks(settings: Settings) -> tuple[Check, ...]:
    """All checks of the PBX side, in the order in which they should be mended."""
    found = [_program(settings)]
    if not found[0].ok:
        return tuple(found)
    found += [*_files(settings), _sounds(settings), _zone_files(), *_ports(settings), _running(settings)]
    if found[-1].ok:
        log_ins = list(_log_ins(settings))
        found += [_configuration(settings), *log_ins]
        if all(check.ok for check in log_ins):
            found += _asked(settings)
    return tuple(found)


def _program(settings: Settings) -> Check:
    try:
        program = command.find(settings.tree)
    except command.NoAsterisk as error:
        return Check("Asterisk", False, str(error), "make setup")
    changed = tree.differences(tree.versions(tree.TESTED), tree.versions(settings.tree / tree.INSTALLED))
    where = f"in {settings.tree}" if program.private else "the machine's own"
    note = f", {len(changed)} packages differ from the tested ones" if program.private and changed else ""
    return Check("Asterisk", True, f"{program.version}, {where}{note}")


def _files(settings: Settings) -> Iterator[Check]:
    secrets = settings.home / "secrets.json"
    mode = stat.S_IMODE(secrets.stat().st_mode)
    yield _check("secrets", mode == 0o600, f"{secrets} has mode {mode:o}", f"chmod 600 {secrets}")
    closed = [
        path for path in (settings.home, settings.pbx) if path.exists() and not os.access(path, os.W_OK | os.X_OK)
    ]
    owner = "the account that runs Ringplan must own the state folder: sudo chown -R $USER " + str(settings.home)
    yield _check("state folder", not closed, f"{settings.home}", owner)


def _sounds(settings: Settings) -> Check:
    folder = settings.pbx / "lib" / "sounds" / "en"
    missing = [name for name in PROMPTS if not list(folder.glob(f"{name}.*"))]
    detail = f"missing in {folder}: {', '.join(missing)}" if missing else str(folder)
    return _check("prompts", not missing, detail, f"rm -r {settings.tree} && make setup, then start the PBX again")


def _zone_files() -> Check:
    path = Path("/usr/share/zoneinfo", ZONE_PROOF[0])  # compiled into Asterisk: the machine's own, not the tree's
    return _check("time zones", path.exists(), f"{path}", "as root: apt-get install tzdata")


def _ports(settings: Settings) -> Iterator[Check]:
    """A port that is taken is right only while our own Asterisk runs."""
    ours = processes.asterisk_pid(settings) is not None
    wanted = (("SIP", settings.sip_port, settings.listen), ("AMI", settings.ami_port, LOOPBACK))
    for name, port, address in (*wanted, ("ARI", settings.http_port, LOOPBACK)):
        taken = ports.is_taken(port, address, socket.SOCK_STREAM)
        state = f"{address}:{port} is " + ("taken" if taken else "free")
        remedy = f"end what uses port {port}, or choose another in {settings.home / 'ports.json'}; then start again"
        yield _check(f"{name} port", taken == ours, state, remedy)


def _running(settings: Settings) -> Check:
    now = processes.status(settings)
    return _check("PBX", now.up, f"supervisor {now.supervisor or 'none'}, Asterisk {now.asterisk or 'none'}", RESTART)


def _configuration(settings: Settings) -> Check:
    texts = config.render(settings, command.find(settings.tree))
    differing = [name for name, text in texts.items() if not _holds(settings.etc / name, text)]
    detail = f"not as it should be: {', '.join(differing)}" if differing else f"{len(texts)} files"
    return _check("configuration", not differing, detail, "stop and start the PBX: start writes them anew")


def _holds(path: Path, text: str) -> bool:
    return path.exists() and path.read_text() == text


def _asked(settings: Settings) -> Iterator[Check]:
    """What only the running PBX can tell."""
    log = settings.pbx / "log" / "messages.log"
    try:
        listing = command.rx(settings, "module show", timeout=PATIENCE)
        hour = _evaluated(settings, f"STRFTIME(0,{ZONE_PROOF[0]},%H)")
        offset = float(_evaluated(settings, "STRFTIME(,UTC,%s)") or 0) - clock.now().timestamp()
        override = _evaluated(settings, "RP_AT")
    except (command.CommandFailed, OSError) as error:
        yield Check("PBX answers", False, str(error), f"see {log}; stop and start the PBX")
        return
    running = set(re.findall(r"^(\w+)\.so\s.*\bRunning\b", listing, re.MULTILINE))
    missing, forbidden = sorted(set(modules.wanted()) - running), sorted(running & modules.NEVER)
    detail = f"missing: {missing}, must not be there: {forbidden}" if missing or forbidden else f"{len(running)} run"
    yield _check(
        "modules", not missing and not forbidden, detail, f"see {log}; a file it can't read is the usual cause"
    )
    zone = f"{ZONE_PROOF[0]} at the epoch: {hour} h"
    yield _check(
        "the PBX's time zones", hour == ZONE_PROOF[1], zone, "as root: apt-get install tzdata; start the PBX again"
    )
    remedy = "the machine's clock jumped: let it be kept by a time service, then start the PBX again"
    yield _check("clock", abs(offset) <= CLOCK_TOLERANCE, f"PBX and controller differ by {offset:+.1f} s", remedy)
    moved = (
        f"the PBX believes it is {override} (seconds since 1970)" if override else "the PBX goes by the machine's clock"
    )
    yield _check("rules' clock", not override or settings.test_mode, moved, "`ringplan apply` clears RP_AT")


def _evaluated(settings: Settings, function: str) -> str:
    """By AMI: the CLI's own `dialplan eval` makes a channel for it, and that would stand in the journal of calls."""
    lines = _ami(settings, "events", settings.secrets.ami_events, f"Action: Getvar\r\nVariable: {function}")
    return next((line.removeprefix("Value:").strip() for line in lines if line.startswith("Value:")), "")


def _log_ins(settings: Settings) -> Iterator[Check]:
    remedy = "stop and start the PBX: start writes its accounts anew"
    for user, secret in (("events", settings.secrets.ami_events), ("dialplan", settings.secrets.ami_dialplan)):
        yield _tried(f"AMI log-in as {user}", partial(_ami_log_in, settings, user, secret), remedy)
    yield _tried("ARI log-in", partial(_ari, settings), remedy)


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


def _check(name: str, ok: bool, detail: str, remedy: str) -> Check:
    return Check(name, ok, detail, "" if ok else remedy)
