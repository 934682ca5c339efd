"""Looks at everything Ringplan depends on, and says how to mend what is not right. Changes nothing.

`checks` gives what the PBX side can see; who knows more (database, portal) adds checks of the same shape.
"""

import os
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

from controller import ports
from controller.audio import speaking
from controller.checks import Check, checked
from controller.pbx import command, config, examine, processes, prompts, recordings, sounds, tree
from controller.pbx.own_recordings import own_recordings
from controller.settings import LOOPBACK, Settings

__all__ = ["Check", "checked", "checks"]

PROMPTS = ("vm-intro", "vm-isunavail", "vm-isonphone", "vm-theperson", "beep", "digits/1")
RESTART = "`ringplan up` starts it; `.venv/bin/python -m controller.pbx.supervisor start` starts the PBX alone"


def checks(settings: Settings) -> tuple[Check, ...]:
    """All checks of the PBX side, in the order in which they should be mended."""
    found = [_program(settings)]
    if not found[0].ok:
        return tuple(found)
    found += [*_files(settings), _zone_files(), *_ports(settings), voices()]
    if settings.pbx.exists():  # the first start makes it
        found += [_sounds(settings), _own_sounds(settings), *house_sounds(settings)]
    found.append(_running(settings))
    if found[-1].ok:
        log_ins = list(examine.log_ins(settings))
        found += [_configuration(settings), *log_ins]
        if all(check.ok for check in log_ins):
            found += examine.answers(settings)
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
    yield checked("secrets", mode == 0o600, f"{secrets} has mode {mode:o}", f"chmod 600 {secrets}")
    closed = [
        path for path in (settings.home, settings.pbx) if path.exists() and not os.access(path, os.W_OK | os.X_OK)
    ]
    owner = "the account that runs Ringplan must own the state folder: sudo chown -R $USER " + str(settings.home)
    yield checked("state folder", not closed, f"{settings.home}", owner)


def _sounds(settings: Settings) -> Check:
    folder = settings.pbx / "lib" / "sounds" / "en"
    missing = [name for name in PROMPTS if not any(path.exists() for path in folder.glob(f"{name}.*"))]
    if missing:
        detail = f"missing in {folder}: {', '.join(missing)}"
        return Check("prompts", False, detail, f"rm -r {settings.tree} && make setup, then start the PBX again")
    lacking = tree.lacking(settings.tree) if command.find(settings.tree).private else []
    spoken = ", ".join(sounds.languages(settings))
    detail = f"the PBX itself speaks {spoken}" + (f"; not there yet: {', '.join(lacking)}" if lacking else "")
    return checked("prompts", not lacking, detail, "make setup, then start the PBX again")


def _own_sounds(settings: Settings) -> Check:
    lost = sounds.missing(settings)
    detail = f"missing or changed: {', '.join(lost)}" if lost else f"{len(prompts.names())} in {prompts.OURS}"
    return checked("our prompts", not lost, detail, "stop and start the PBX: start puts them there")


def house_sounds(settings: Settings) -> Iterator[Check]:
    """Recordings of the house, where it has any (docs/prompts.md)."""
    own = list(own_recordings(settings))
    flawed = [f"{each.file.relative_to(settings.home)}: {each.flaw}" for each in own if each.flaw]
    if own:
        detail = "; ".join(flawed) or f"{len(own)} in {settings.home / 'prompts'}"
        yield checked(
            "own recordings", not flawed, detail, f"record again, or {recordings.REMEDY}; then ringplan prompts"
        )


def _zone_files() -> Check:
    path = Path("/usr/share/zoneinfo", examine.ZONE_PROOF[0])  # compiled in: the machine's, not the tree's
    return checked("time zones", path.exists(), f"{path}", "as root: apt-get install tzdata")


def voices() -> Check:
    """Nothing is wrong without them: typed greetings are not offered then."""
    lacking = speaking.lacking()
    install = f"typed greetings lack a voice; as root: apt-get install {' '.join(lacking)}"
    return Check("voices", True, install if lacking else f"{', '.join(speaking.PROGRAMS)} speak typed greetings")


def _ports(settings: Settings) -> Iterator[Check]:
    """A port that is taken is right only while our own Asterisk runs."""
    ours = processes.asterisk_pid(settings) is not None
    wanted = (("SIP", settings.sip_port, settings.listen), ("AMI", settings.ami_port, LOOPBACK))
    for name, port, address in (*wanted, ("ARI", settings.http_port, LOOPBACK)):
        taken = ports.is_taken(port, address, socket.SOCK_STREAM)
        state = f"{address}:{port} is " + _held(taken, ours)
        remedy = f"end what uses port {port}, or choose another in {settings.home / 'ports.json'}; then start again"
        yield checked(f"{name} port", taken == ours, state, remedy)


def _held(taken: bool, ours: bool) -> str:
    match taken, ours:
        case True, True:
            return "ours"
        case True, False:
            return "used by another program"
        case False, True:
            return "not listened on, though our PBX runs"
    return "free"


def _running(settings: Settings) -> Check:
    now = processes.status(settings)
    return checked("PBX", now.up, f"keeper {now.supervisor or 'none'}, Asterisk {now.asterisk or 'none'}", RESTART)


def _configuration(settings: Settings) -> Check:
    texts = config.render(settings, command.find(settings.tree))
    differing = [name for name, text in texts.items() if not _holds(settings.etc / name, text)]
    detail = f"not as it should be: {', '.join(differing)}" if differing else f"{len(texts)} files"
    return checked("configuration", not differing, detail, "stop and start the PBX: start writes them anew")


def _holds(path: Path, text: str) -> bool:
    return path.exists() and path.read_text() == text
