"""Keeps Asterisk running: a tiny process in a session of its own (keeper.py) that starts it again when it dies.

`python -m controller.pbx.supervisor start|stop|status|run|rx COMMAND`. Whoever started it may be killed; only `stop`,
or SIGTERM to the supervisor, ends Asterisk. A supervisor that finds an Asterisk of this state folder running adopts it.
"""

import os
import signal
import subprocess
import sys
import time

from controller import clock
from controller import settings as settings_module
from controller.pbx import command, config, keeper
from controller.pbx.processes import POLL, STOP_GRACE, Status, asterisk_pid, end_asterisk, status, wait_until
from controller.settings import Settings


class StartFailed(Exception):
    """Asterisk did not come up in time; the text says where to look."""


def running(settings: Settings) -> bool:
    """Whether a supervisor watches over this state folder's Asterisk."""
    return status(settings).supervisor is not None


def start(settings: Settings, deadline: float = 30.0) -> Status:
    """Starts the supervisor unless there is one (which is then adopted), returns when Asterisk has fully booted.

    `deadline` in seconds. Raises StartFailed; whatever was started then stays, for its logs to be read.
    """
    config.write(settings)
    if not running(settings):
        spawn(settings)
        wait_until(lambda: running(settings), deadline)
    wait_booted(settings, deadline)
    return status(settings)


def wait_booted(settings: Settings, deadline: float) -> None:
    """Returns when Asterisk answers that it has fully booted; raises StartFailed after `deadline` seconds."""
    end = clock.monotonic() + deadline
    while True:
        try:
            command.rx(settings, "core waitfullybooted", timeout=max(0.1, end - clock.monotonic()))
        except command.CommandFailed as error:
            if clock.monotonic() >= end:
                logs = f"{settings.log} and {settings.pbx / 'log'}"
                raise StartFailed(f"Asterisk is not up: {error}. See {logs}") from error
        else:
            return
        time.sleep(POLL)  # its socket is not there yet, and nothing tells when it will be


def stop(settings: Settings, deadline: float = 2 * STOP_GRACE) -> bool:
    """Ends supervisor and Asterisk; True when none is left within `deadline` seconds."""
    if supervisor := status(settings).supervisor:
        os.kill(supervisor, signal.SIGTERM)
        wait_until(lambda: not running(settings), deadline)
    elif (orphan := asterisk_pid(settings)) is not None:
        end_asterisk(settings, orphan)
    return status(settings) == Status(None, None)


def spawn(settings: Settings) -> None:
    """Starts a supervisor and does not wait for it; where there is one already, it gives way."""
    settings.log.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (settings.log / "supervisor.out").open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "controller.pbx.keeper"],
            env={**os.environ, **settings.environ()},
            cwd=settings_module.PROJECT,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    process.returncode = 0  # it outlives us on purpose


def main(arguments: list[str]) -> int:
    """Entry of `python -m controller.pbx.supervisor`; returns the exit code."""
    settings = settings_module.load(os.environ)
    match arguments:
        case ["start"]:
            print(start(settings))
        case ["stop"]:
            return 0 if stop(settings) else 1
        case ["status"]:
            print(status(settings))
            return 0 if status(settings).up else 3
        case ["run"]:
            return keeper.run(settings)
        case ["rx", text]:
            print(command.rx(settings, text), end="")
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
