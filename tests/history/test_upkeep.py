"""Beside the reading: rotation, files that go in time, a disk that fills, and what the process says of itself."""

import json
import os
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from controller.history import standing
from controller.history.reader import JournalReader
from controller.history.standing import NotServed
from controller.history.upkeep import DAY, FULL, LOOK, Upkeep
from controller.pbx import journal
from controller.pbx.processes import take
from controller.settings import Settings, load
from controller.store import history as past
from controller.store.engine import reading
from tests.history.conftest import Written

MIDNIGHT = 1_795_046_400.0


@pytest.fixture
def settings(written: Written, tmp_path: Path) -> Settings:
    """Of a folder in which that journal is written."""
    made = load({"RINGPLAN_HOME": str(tmp_path / "home"), "RINGPLAN_JOURNAL_DAYS": "2"})
    made.cel_journal.parent.mkdir(parents=True)
    made.run.mkdir()
    written.path = made.cel_journal
    return made


def upkeep(settings: Settings, written: Written, used: float = 0.5) -> tuple[Upkeep, JournalReader]:
    reader = written.read()
    return Upkeep(settings, reader, lambda: written.at, lambda _: (10**9, 0, round(10**9 * (1 - used)))), reader


def test_a_journal_of_yesterday_is_rotated_and_goes_once_it_is_read_and_old(
    settings: Settings, written: Written
) -> None:
    """The youngest stays: by its number the next is named."""
    written.at = MIDNIGHT - 20
    written.ends(written.begins())
    tidy, reader = upkeep(settings, written)
    written.ends(written.begins())
    tidy.look()
    assert list(journal.files(written.path)) == [0], "it is of today"
    while reader.look():
        pass
    written.at += DAY
    tidy.look()
    assert max(journal.files(written.path)) == 1
    for day in range(1, 4):
        going_on = written.begins()
        written.at += DAY
        while reader.look():
            pass
        tidy.look()
        assert max(journal.files(written.path)) == day + 1
        written.ends(going_on)
        while reader.look():
            pass
    assert len(journal.files(written.path)) == 5, "none of them is old"
    for path in written.path.parent.glob("journal-*"):
        os.utime(path, (written.at - 3 * DAY,) * 2)
    written.at += LOOK
    tidy.look()
    assert len(journal.files(written.path)) == 2
    written.read()
    assert len(written.rows()) == 5


def test_a_disk_that_fills_is_told_once_and_a_full_one_is_a_gap(
    settings: Settings, written: Written, caplog: pytest.LogCaptureFixture
) -> None:
    tidy, reader = upkeep(settings, written, used=0.91)
    percents: list[int] = []
    tidy.alarm = percents.append
    for _ in range(2):
        tidy.look()
        written.at += LOOK
    assert ([record.levelname for record in caplog.records], percents) == (["CRITICAL"], [91])
    since = written.at - LOOK
    tidy.disk = lambda _: (10**9, 0, FULL - 1)
    tidy.look()
    written.at += 100
    written.ends(written.begins())
    while reader.look():
        pass
    with reading(written.history) as session:
        [gap] = past.gaps(session, None, None)
    assert (gap.since, gap.until, gap.why) == (since, since + LOOK + 101, "disk"), "since it had room"


def test_it_says_how_it_is_and_nothing_is_believed_of_who_is_gone_or_stands_still(
    settings: Settings, written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    tidy, reader = upkeep(settings, written)
    written.ends(written.begins())
    tidy.look("OperationalError")
    with pytest.raises(NotServed, match="does not run"):
        standing.of(settings)
    with settings.journal_lock.open("a") as lock:
        assert take(lock)
        monkeypatch.setattr("controller.clock.now", lambda: clock_at(written.at + 1))
        now = standing.of(settings)
        assert now.behind == written.path.stat().st_size
        assert replace(now, behind=0) == standing.Standing(os.getpid(), written.at, 0, 0, 0.5, "OperationalError")
        monkeypatch.setattr("controller.clock.now", lambda: clock_at(written.at + 99))
        with pytest.raises(NotServed, match="99 s"):
            standing.of(settings)
        settings.history_status.write_text(json.dumps(asdict(replace(now, at="x"))))  # type: ignore[arg-type]
        with pytest.raises(NotServed, match="does not run"):
            standing.of(settings)
    reader.look()


def clock_at(moment: float) -> datetime:
    return datetime.fromtimestamp(moment, UTC)
