"""A program run in a cage (cage.py): limits, no network where the kernel lets us, its whole group killed at the end."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

CAGE = Path(__file__).with_name("cage.py")
TOLD = 16 * 1024  # bytes of what it wrote that are read
LOG = "log"


@dataclass(frozen=True, slots=True)
class Limits:
    """`cpu` in seconds, `memory` and `file` in bytes; `threads` beyond those the account has already."""

    cpu: int = 60
    memory: int = 1 << 30
    file: int = 128 << 20
    files: int = 32
    threads: int = 32


class TooMuch(Exception):
    """It reached a limit, or did not end in time, and was killed."""


class Failed(Exception):
    """It ended badly by itself; the text is the end of what it said."""


def run(program: Sequence[str], folder: Path, within: float, limits: Limits = Limits()) -> str:
    """The end of what it said, on standard error. It works in `folder`, which is its home, and reads no input.

    Raises TooMuch, Failed.
    """
    log = folder / LOG
    with log.open("wb") as said:
        process = subprocess.Popen(
            inside(program, limits),
            cwd=folder,
            env=environment(folder),
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
        try:
            code = process.wait(within)
        except subprocess.TimeoutExpired:
            raise TooMuch(f"not done within {within:g} s") from None
        finally:
            end(process.pid)
            process.wait()
    text = end_of(log)
    judge(code, text)
    return text


def inside(program: Sequence[str], limits: Limits) -> list[str]:
    """The command that runs it in a cage; with `environment`, and in a session of its own."""
    return [sys.executable, "-I", "-S", str(CAGE), json.dumps(asdict(limits)), *program]


def environment(folder: Path) -> dict[str, str]:
    """All that it learns of ours; `folder` is its home."""
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "HOME": str(folder), "TMPDIR": str(folder)}


def judge(code: int, text: str) -> None:
    """By how it ended, and what it said last. Raises TooMuch, Failed."""
    if code < 0 or code in (128 + signal.SIGXCPU, 128 + signal.SIGXFSZ, 128 + signal.SIGKILL):
        raise TooMuch(f"ended by signal {-code}: {text[-200:]}")
    if code:
        raise Failed(text)


def end(pid: int) -> None:
    """Kills whatever is left of the group that it leads."""
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


def end_of(log: Path) -> str:
    """The last of what it wrote."""
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - TOLD))
        return file.read().decode("utf-8", "replace")
