"""Processes of a house that begin at once: each is forked from one that has loaded its modules and does nothing else.

Tests kill some forty of them, and to load the same modules again costs each more than a second of a processor.
"""

import gc
import importlib
import json
import os
import random
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from controller.settings import PROJECT
from tests.unplugged import WAITS

LONGEST = 1_000_000  # bytes of an environment


class Child:
    """What Household asks of a `Popen`, for a process that is its mother's child and not ours."""

    def __init__(self, status: socket.socket) -> None:
        self._status = status
        self.pid = int(status.recv(20))
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """As Popen's; asked from two threads, it is told to one of them."""
        return self._ended(0.0)

    def wait(self, timeout: float | None = None) -> int:
        code = self._ended(timeout)
        if code is None:
            raise subprocess.TimeoutExpired(str(self.pid), timeout or 0.0)
        return code

    def terminate(self) -> None:
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        self._signal(signal.SIGKILL)

    def _signal(self, number: int) -> None:
        if self.poll() is None:
            with suppress(ProcessLookupError):  # we are about to be told
                os.kill(self.pid, number)

    def _ended(self, timeout: float | None) -> int | None:
        if self.returncode is None and select.select([self._status], [], [], timeout)[0]:
            self.returncode = int(self._status.recv(20))
            self._status.close()
        return self.returncode


class Nursery:
    """`begin` stands where Household has `popen`, for these modules."""

    def __init__(self, modules: Collection[str]) -> None:
        self._mothers = {module: _mother(module) for module in modules}

    def begin(self, command: list[str], *, env: dict[str, str], cwd: Any, stdout: Any, **_alike: Any) -> Child:
        """`[python, "-m", module, …]`, in a session of its own; `stdout` is for errors, too."""
        control, _process = self._mothers[command[2]]
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            wish = json.dumps([env, str(cwd), command[2:]]).encode()
            socket.send_fds(control, [wish], [stdout.fileno(), theirs.fileno()])
        return Child(ours)

    def close(self) -> None:
        """Children go on."""
        for control, process in self._mothers.values():
            control.close()
            process.wait(10)


@contextmanager
def nursery(modules: Collection[str]) -> Iterator[Nursery]:
    opened = Nursery(modules)
    try:
        yield opened
    finally:
        opened.close()


def _mother(module: str) -> tuple[socket.socket, "subprocess.Popen[bytes]"]:
    """Its name stands on its command line, as on that of the process itself."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, LONGEST)
    command = [sys.executable, "-m", "tests.faults.nursery", module, str(theirs.fileno())]
    with theirs:
        process = subprocess.Popen(
            command, cwd=PROJECT, stdin=subprocess.DEVNULL, pass_fds=[theirs.fileno()], start_new_session=True
        )
    return ours, process


def serve(module: str, control: socket.socket) -> None:
    """Until whoever asks is gone. A child runs `main` further up this very stack, and ends as any program."""
    main = importlib.import_module(module).main
    for whose, name, instead in WAITS:
        setattr(whose, name, instead)
    gc.freeze()
    wake, woken = socket.socketpair()
    for end in (wake, woken):
        end.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(woken.fileno())
    children: dict[int, socket.socket] = {}
    while True:
        ready = select.select([control, wake], [], [])[0]
        if wake in ready:
            wake.recv(4096)
            _tell(children)
        if control in ready:
            wish, files, _flags, _address = socket.recv_fds(control, LONGEST, 2)
            if not wish:
                return
            status = socket.socket(fileno=files[1])
            pid = os.fork()
            if not pid:
                for each in (control, wake, woken, status, *children.values()):
                    each.close()
                _become(wish, files[0])
                sys.exit(main())
            os.close(files[0])
            children[pid] = status
            status.send(str(pid).encode())


def _tell(children: dict[int, socket.socket]) -> None:
    """Of those that have ended, by which code."""
    while children:
        pid, code = os.waitpid(-1, os.WNOHANG)
        if not pid:
            return
        with children.pop(pid) as status:
            status.send(str(os.waitstatus_to_exitcode(code)).encode())


def _become(wish: bytes, out: int) -> None:
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    environment, folder, sys.argv = json.loads(wish)
    os.environ.clear()
    os.environ.update(environment)
    os.setsid()
    os.chdir(folder)
    for number in (1, 2):
        os.dup2(out, number)
    os.close(out)
    random.seed()


if __name__ == "__main__":
    serve(sys.argv[1], socket.socket(fileno=int(sys.argv[2])))
