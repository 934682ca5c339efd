"""controller/pbx/supervisor.py: Asterisk outlives everybody but `stop`, and comes back when it dies."""

import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from controller import clock
from controller.pbx import keeper, pbx_logs, supervisor
from controller.settings import PROJECT, Settings, load
from tests.patience import patient
from tests.pbx_fixture import Pbx, environment

DEADLINE = patient(15.0)


@pytest.fixture
def own(tree_settings: Settings, tmp_path: Path) -> Iterator[Settings]:
    """A state folder of the test's own; nothing of it runs afterwards."""
    settings = load(environment(tmp_path))
    yield settings
    assert supervisor.stop(settings)


def test_start_status_and_stop(own: Settings) -> None:
    assert supervisor.status(own) == supervisor.Status(None, None)
    began = clock.monotonic()
    assert supervisor.start(own).up
    assert clock.monotonic() - began < DEADLINE
    assert supervisor.stop(own)
    assert supervisor.status(own) == supervisor.Status(None, None)
    assert not (own.pbx / "run" / "asterisk.ctl").exists()


def test_starting_again_adopts_what_runs(own: Settings) -> None:
    assert supervisor.start(own) == supervisor.start(own)


def test_a_killed_asterisk_comes_back_by_itself(own: Settings) -> None:
    before = supervisor.start(own)
    _kill(before.asterisk)
    supervisor.wait_booted(own, DEADLINE)
    after = supervisor.status(own)
    assert after.up
    assert after.supervisor == before.supervisor
    assert after.asterisk != before.asterisk


def test_a_killed_supervisor_leaves_asterisk_alone_and_the_next_one_adopts_it(own: Settings) -> None:
    before = supervisor.start(own)
    _kill(before.supervisor)
    orphaned = supervisor.status(own)
    assert orphaned == supervisor.Status(None, before.asterisk)
    after = supervisor.start(own)
    assert after.up
    assert after.asterisk == before.asterisk
    _kill(after.asterisk)  # not the new supervisor's child, and missed all the same
    supervisor.wait_booted(own, DEADLINE)
    assert supervisor.status(own).asterisk != before.asterisk
    assert (own.log / "supervisor.log").read_text().count("asterisk started") == 2  # at first, and after the kill


def test_an_orphaned_asterisk_is_stopped_too(own: Settings) -> None:
    _kill(supervisor.start(own).supervisor)
    assert supervisor.stop(own)


def test_whoever_started_it_may_die(own: Settings) -> None:
    starter = "import os; from controller import settings; from controller.pbx import supervisor; "
    starter += "supervisor.start(settings.load(os.environ)); print('up', flush=True); input()"
    process = subprocess.Popen(
        [sys.executable, "-c", starter],
        env={**os.environ, **own.environ()},
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"up\n"
        os.killpg(process.pid, signal.SIGKILL)  # with its whole session, as a closing terminal does
    supervisor.wait_booted(own, DEADLINE)
    assert supervisor.status(own).up


def test_a_second_supervisor_gives_way(own: Settings) -> None:
    first = supervisor.start(own)
    second = subprocess.run(
        [sys.executable, "-m", "controller.pbx.supervisor", "run"],
        env={**os.environ, **own.environ()},
        cwd=PROJECT,
        timeout=DEADLINE,
        check=False,
    )
    assert second.returncode == 1
    assert supervisor.status(own) == first


def test_two_state_folders_of_a_machine_do_not_disturb_each_other(own: Settings, pbx: Pbx) -> None:
    before = supervisor.status(pbx.settings)
    supervisor.start(own)
    assert supervisor.stop(own)
    assert supervisor.status(pbx.settings) == before
    assert "System uptime" in pbx.rx("core show uptime")


def test_a_large_log_is_rotated_and_only_the_last_few_are_kept(own: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    supervisor.start(own)
    assert not pbx_logs.rotate(own)
    monkeypatch.setattr(pbx_logs, "LARGEST", 1)
    folder = own.pbx / "log"
    for _ in range(pbx_logs.KEPT + 2):
        (folder / "messages.log").write_text("much\n")
        assert pbx_logs.rotate(own)
    assert len(list(folder.glob("messages.log.*"))) == pbx_logs.KEPT
    assert (folder / "messages.log").exists()


def test_a_stale_pid_file_of_another_process_is_not_believed(own: Settings) -> None:
    (own.pbx / "run").mkdir(parents=True)
    (own.pbx / "run" / "asterisk.pid").write_text(str(os.getpid()))
    assert supervisor.asterisk_pid(own) is None


def test_the_first_restart_comes_at_once_and_later_ones_ever_more_slowly() -> None:
    assert [keeper.pause_before(failures) for failures in range(1, 9)] == [0.0, 0.5, 1.0, 2.0, 5.0, 10.0, 10.0, 10.0]


def test_an_asterisk_that_never_comes_up_is_reported_with_where_to_look(own: Settings) -> None:
    with pytest.raises(supervisor.StartFailed, match="log"):
        supervisor.wait_booted(own, 0.2)


def _kill(pid: int | None) -> None:
    """Ends a process at once and waits until it is gone."""
    assert pid is not None
    ended = os.pidfd_open(pid)
    os.kill(pid, signal.SIGKILL)
    assert select.select([ended], [], [], DEADLINE)[0], "it did not die"
    os.close(ended)
