"""A greeting that was recorded on a phone: written down and heard, or neither (messaging/greeting_calls.py)."""

import shutil
import time
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from controller.domain.ids import DeviceId, UserId
from controller.live.stream import Change
from controller.messaging.greeting_calls import GreetingCalls, Recording
from controller.operations import devices
from controller.operations.bell import saving
from controller.pbx import greetings, voicemail_db
from controller.pbx.ami import Ami
from controller.store.engine import Database, open_database
from controller.tone import tone
from tests.operations.office import ADMIN, furnish


@pytest.fixture
def database(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    path = shutil.copy(sqlite_template, tmp_path / "ringplan.db")
    opened = open_database(f"sqlite:///{path}")
    yield opened
    opened.close()


@pytest.fixture
def recording(database: Database) -> Recording:
    with saving(database) as session:
        anna = furnish(session).anna
        phone = devices.add(session, ADMIN, anna, "1001z", "")
    return Recording(UserId(anna), "unavailable", DeviceId(phone.id))


def spoken(path: Path, hz: float) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(tone(hz, 2))
    return path


def test_the_former_one_stays_where_the_new_one_could_not_be_written_down(
    database: Database, recording: Recording, tmp_path: Path
) -> None:
    """The phone says then that it was not kept, and so it must be."""
    calls = GreetingCalls(None, Ami("", 0, "", ""), database, tmp_path / "spool", tmp_path, lambda _: None)  # type: ignore[arg-type]
    box = voicemail_db.folder(tmp_path / "spool", recording.user)
    heard = spoken(greetings.path(box, "unavailable"), 440)
    before, source = heard.read_bytes(), spoken(tmp_path / "recorded.wav", 880)

    def refuse(*_: Any) -> None:
        raise OperationalError("COMMIT", {}, Exception("disk full"))

    event.listen(database.engine, "commit", refuse)
    assert calls._kept(recording, source, time.monotonic() + 60) == "no"
    event.remove(database.engine, "commit", refuse)
    assert [path.name for path in box.iterdir()] == [heard.name], "nothing is left beside it, either"
    assert heard.read_bytes() == before
    assert calls._kept(recording, source, time.monotonic() - 1) == "no", "the phone has given up"
    assert heard.read_bytes() == before
    assert isinstance(calls._kept(recording, source, time.monotonic() + 60), Change)
    assert heard.read_bytes() == source.read_bytes()
