"""Runs one program with little of the machine. A script without imports of ours: it is the child's first act.

`python -I -S cage.py '{"cpu": 60, …}' program argument …` sets the limits of controller/audio/caged.py, then becomes
the program. A fork that set them itself would be unsafe: the portal has threads.
"""

import ctypes
import json
import os
import resource
import signal
import sys
from contextlib import suppress
from pathlib import Path

PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS = 1, 38
NEW_USER, NEW_NETWORK = 0x10000000, 0x40000000
NICE = 10


def main(limits: dict[str, int], program: list[str]) -> None:
    """Never returns. Raises OSError where the program is not there."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if libc.unshare(NEW_NETWORK) and libc.unshare(NEW_USER | NEW_NETWORK):
        pass  # a kernel or a unit that forbids it: what the program may open is limited by its arguments, too
    os.nice(NICE)
    for kind, most in (
        (resource.RLIMIT_CPU, limits["cpu"]),
        (resource.RLIMIT_AS, limits["memory"]),
        (resource.RLIMIT_FSIZE, limits["file"]),
        (resource.RLIMIT_NOFILE, limits["files"]),
        (resource.RLIMIT_NPROC, _threads() + limits["threads"]),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError):  # the machine's own limit is lower already
            resource.setrlimit(kind, (most, most))
    os.execv(program[0], program)  # noqa: S606 (no shell on purpose)


def _threads() -> int:
    """How many this account has now: that limit counts all of them."""
    own, count = os.getuid(), 0
    for path in Path("/proc").iterdir():
        with suppress(OSError):
            if path.name.isdecimal() and path.stat().st_uid == own:
                count += sum(1 for _ in (path / "task").iterdir())
    return count


if __name__ == "__main__":
    main(json.loads(sys.argv[1]), sys.argv[2:])
