"""Voicemail messages in the portal's index, as if callers had left them, and what the controller plays of them."""

import itertools
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.domain.ids import UserId
from controller.domain.messages import HOME, Differences, Folder, Found
from controller.store import messages, transcripts
from controller.store.messages_rows import MessageRow
from controller.store.transcripts import Task
from controller.tone import tone
from tests.soundfiles import wav_file
from tests.webui.place import TUESDAY

NUMBERS = itertools.count(1)
AN_HOUR_AGO = TUESDAY - timedelta(hours=1)


def a_message(
    session: Session,
    user: UserId,
    number: str = "+493012345678",
    name: str = "",
    folder: Folder = "new",
    called: datetime = AN_HOUR_AGO,
    seconds: int = 42,
    place: str = "",
    msg_id: str = "",
) -> int:
    """One more; its id."""
    found = Found(msg_id or f"{next(NUMBERS):010}-test", place or HOME[folder], number, name, called, seconds, called)
    messages.fold(session, user, Differences((found,), (), (), ()), called)
    query = select(MessageRow.id).where(MessageRow.user_id == user, MessageRow.msg_id == found.msg_id)
    return int(session.execute(query).scalar_one())


def spoken(folder: Path) -> bytes:
    """A sound that swells and ebbs, as the controller hands it out."""
    path = folder / "spoken.wav"
    loud = (0.2, 0.7, 0.4, 0.9, 0.1, 0.6)
    wav_file(path, b"".join(tone(440.0, 1.0, volume=each) for each in loud))
    return path.read_bytes()


def a_text(session: Session, message: int, words: str | None, state: str = "done") -> None:
    """Of that message; None: it is being made, where it did not fail."""
    task = Task(message, 0, 0, "", 42, "en", 1)
    transcripts.want(session, [message], "en", TUESDAY)
    if state == "failed":
        transcripts.give_up(session, task)
    elif words is not None:
        transcripts.finish(session, task, words, "d" * 64)
