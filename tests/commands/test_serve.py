"""`ringplan serve PART`: each part in a process of its own, as systemd and containers start them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from controller.cli import main
from controller.pbx.processes import asterisk_pid
from controller.running import served, serving
from controller.settings import Settings, load
from tests.pbx_fixture import environment

pytestmark = pytest.mark.slow

DEADLINE = 30.0  # seconds
LOOK = 0.1
PARTS = ("asterisk", "controller", "history", "portal")


@pytest.fixture
def home(tree_settings: Settings, tmp_path: Path) -> Settings:
    (tmp_path / "owner").write_text(str(os.getpid()))
    return load(environment(tmp_path))


def test_the_parts_run_beside_each_other_and_each_ends_alone(home: Settings) -> None:
    """PRODUCT §8.1: who renews the controller or the portal does nothing to calls."""
    with ExitStack() as stack:
        processes = {part: stack.enter_context(part_of(home, part)) for part in PARTS}
        for part in PARTS:
            wait_alive(home, part)
        pbx = asterisk_pid(home)
        assert pbx is not None
        end(processes["controller"])
        assert ringplan(home, "alive", "controller").exit_code == 1
        assert ringplan(home, "alive", "asterisk").exit_code == 0
        with part_of(home, "controller"):
            wait_alive(home, "controller")
            assert asterisk_pid(home) == pbx
            assert served(home) is not None
        end(processes["asterisk"])
        assert asterisk_pid(home) is None


def test_a_part_is_served_once_and_not_beside_an_up(home: Settings) -> None:
    with part_of(home, "portal"):
        wait_alive(home, "portal")
        again = ringplan(home, "serve", "portal")
        assert (again.exit_code, "served already" in again.output) == (1, True)
        assert ringplan(home, "up").exit_code == 1
    with serving(home):
        refused = ringplan(home, "serve", "portal")
    assert (refused.exit_code, f"process {os.getpid()}" in refused.output) == (1, True)


def test_a_database_that_can_not_be_reached_is_said_and_the_controller_started_again_by_others(tmp_path: Path) -> None:
    url = "postgresql+psycopg://nobody@127.0.0.1:9/none"
    answer = CliRunner().invoke(
        main, ["serve", "controller"], env={"RINGPLAN_HOME": str(tmp_path), "RINGPLAN_DATABASE_URL": url}
    )
    assert answer.exit_code == 1
    assert "Calls go on" in answer.output


@contextmanager
def part_of(home: Settings, part: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "controller.cli", "serve", part]
    with (home.home / f"{part}.out").open("ab") as out:
        process = subprocess.Popen(command, env={**os.environ, **home.environ()}, stdout=out, stderr=out)
    try:
        yield process
    finally:
        end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        process.wait(DEADLINE)


def wait_alive(home: Settings, part: str) -> None:
    """Looks now and then: who asks without a pause takes the processor from the part that starts."""
    deadline = time.monotonic() + DEADLINE
    while ringplan(home, "alive", part).exit_code:
        time.sleep(LOOK)
        assert time.monotonic() < deadline, f"{part}: {(home.home / f'{part}.out').read_text()}"


def ringplan(home: Settings, *words: str) -> Result:
    return CliRunner().invoke(main, list(words), env=home.environ())
