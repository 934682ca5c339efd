"""`ringplan doctor` names recordings of no call."""

from dataclasses import replace
from datetime import timedelta
from os import utime
from pathlib import Path

from controller import clock, settings
from controller.commands import doctor_recordings
from controller.domain.history import Recorded
from controller.domain.recording import path
from controller.store import migrate
from controller.store.engine import open_history, writing
from controller.store.history import keep
from tests.store.histories import T0, told


def test_it_names_sound_of_no_call_calls_without_their_sound_and_nothing_where_nobody_is_recorded(
    tmp_path: Path,
) -> None:
    read, now = settings.load({"RINGPLAN_HOME": str(tmp_path)}), clock.now()
    assert list(doctor_recordings.checks(read, now)) == []
    lost = "3/2026-11/1.1-1.wav"
    there = path(read.recordings, lost)
    there.parent.mkdir(parents=True)
    there.write_bytes(bytes(100))
    utime(there, ((now - timedelta(days=1)).timestamp(),) * 2)
    [check] = doctor_recordings.checks(read, now)
    assert not check.ok, "the database is not there"
    migrate.upgrade_history(read.history_url)
    [check] = doctor_recordings.checks(read, now)
    assert (check.ok, check.detail) == (False, f"1 of no call: {lost}")
    at = now.timestamp() - 60
    unwritten = Recorded(7, at, at + 9, "3/2026-11/2.2-2.wav")
    history = open_history(read.history_url)
    with writing(history) as session:
        keep(session, [told("a call", at - T0, domain=3, recordings=(unwritten, replace(unwritten, file=lost)))])
    history.close()
    read = settings.load({"RINGPLAN_HOME": str(tmp_path), "RINGPLAN_KEEP_FREE": str(10**12)})
    [full, _, _] = doctor_recordings.checks(read, now)
    assert not full.ok
    assert "less than 1000000000000 MB are free" in full.detail
    read = replace(read, keep_free=0)
    there.unlink()
    [check] = doctor_recordings.checks(read, now)
    assert (check.ok, check.detail) == (False, "2 of the last day have no file"), "the folder may be gone altogether"
