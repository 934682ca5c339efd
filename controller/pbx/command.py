"""The one place that knows how Asterisk's program is called: the loader line of a private tree, for daemon and CLI."""

import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from controller.settings import Settings

OLDEST_MAJOR = 20


class NoAsterisk(Exception):
    """There is no usable Asterisk, neither on PATH nor in the tree."""


class CommandFailed(Exception):
    """Asterisk is not there to answer a CLI command, or did not in time."""


@dataclass(frozen=True, slots=True)
class Program:
    """An Asterisk to run: `call` is how its command line begins."""

    call: tuple[str, ...]
    modules: Path
    data: Path
    version: str
    private: bool


def find(tree: Path) -> Program:
    """An `asterisk` >= 20 on PATH, else the one unpacked in `tree`. Raises NoAsterisk."""
    program = on_path() or in_tree(tree)
    if program is None:
        raise NoAsterisk(f"no Asterisk on PATH (version {OLDEST_MAJOR} or newer) and none in {tree}: run `make setup`")
    return program


def on_path() -> Program | None:
    """The system's own Asterisk, when it is new enough and its modules are where distributions put them."""
    binary = shutil.which("asterisk") or shutil.which("asterisk", path="/usr/sbin")
    if binary is None:
        return None
    version = _version((binary,))
    modules = next(
        iter([*Path("/usr/lib").glob("*/asterisk/modules"), *Path("/usr/lib").glob("asterisk/modules")]), None
    )
    if major(version) < OLDEST_MAJOR or modules is None:
        return None
    data = Path("/usr/share/asterisk")
    return Program((binary,), modules, data if data.is_dir() else Path("/var/lib/asterisk"), version, private=False)


def in_tree(tree: Path) -> Program | None:
    """The unpacked Asterisk, run by the tree's own loader. LD_LIBRARY_PATH is never set: children would inherit it."""
    binary = tree / "usr/sbin/asterisk"
    modules = next(tree.glob("usr/lib/*/asterisk/modules"), None)
    if not binary.exists() or modules is None:
        return None
    libraries = modules.parent.parent
    loader = next(
        (path for pattern in ("*/ld-linux*.so*", "ld-linux*.so*") for path in tree.glob(f"usr/lib/{pattern}")), None
    )
    if loader is None:
        return None
    call = (str(loader), "--library-path", str(libraries), str(binary))
    return Program(call, modules, tree / "usr/share/asterisk", _version(call), private=True)


def major(version: str) -> int:
    """22 of "22.10.1" or "1:22.10.1+dfsg"; 0 where there is no number."""
    found = re.match(r"(?:\d+:)?(\d+)", version)
    return int(found[1]) if found else 0


def daemon(settings: Settings) -> list[str]:
    """The command line that runs Asterisk in the foreground on this state folder's configuration."""
    return [*find(settings.tree).call, "-C", str(settings.etc / "asterisk.conf"), "-f"]


def rx(settings: Settings, command: str, timeout: float = 10.0) -> str:
    """What Asterisk's CLI answers to `command`; CommandFailed when there is no answer within `timeout` seconds."""
    call = [*find(settings.tree).call, "-C", str(settings.etc / "asterisk.conf"), "-rx", command]
    try:
        result = subprocess.run(call, capture_output=True, timeout=timeout, check=False, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        raise CommandFailed(f"Asterisk did not answer {command!r} within {timeout:g} s") from None
    if result.returncode != 0:
        raise CommandFailed((result.stderr or result.stdout).decode(errors="replace").strip())
    return result.stdout.decode(errors="replace")


@cache
def _version(call: tuple[str, ...]) -> str:
    result = subprocess.run([*call, "-V"], capture_output=True, text=True, check=False)
    return result.stdout.removeprefix("Asterisk ").strip()
