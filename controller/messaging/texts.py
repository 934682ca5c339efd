"""Makes the texts of voicemail messages that are wanted (operations/transcripts.py): one after the other, oldest first.

The wishes are rows: what was under way when we ended is begun anew at the next start.
"""

import asyncio
import hashlib
import logging
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from controller import clock
from controller.audio.convert import NotConverted, scratch_below
from controller.live.stream import Change
from controller.messaging.index import MessageIndex
from controller.messaging.recogniser import Failed, NoEngine, Recogniser, TooMuch
from controller.operations import transcripts as wishes
from controller.store import transcripts
from controller.store.engine import reading, writing
from controller.store.transcripts import Task

log = logging.getLogger(__name__)
Found = TypeVar("Found")

LOOK = 1.0  # seconds
PAUSES = (timedelta(minutes=1), timedelta(minutes=10))  # after a try that failed; then it is given up
TRIES = len(PAUSES) + 1
RESTS = timedelta(minutes=1)  # while the engine or the disk is not there
LATE = timedelta(days=1)  # a text is of no use after that
FAILURES = (Failed, TooMuch, OSError)
AWAY = (NoEngine, NotConverted)


@dataclass(slots=True)
class MessageTexts:
    """`folder` is where sounds are converted, `tell` says whose messages changed."""

    index: MessageIndex
    recogniser: Recogniser
    folder: Path
    tell: Callable[[Iterable[Change]], None] = lambda _: None
    now: Callable[[], datetime] = field(default=clock.now)

    async def run(self) -> None:
        """Until cancelled; without an engine at once."""
        is_fresh = True
        while self.recogniser.is_on:
            try:
                if is_fresh:
                    await self._write(lambda session: transcripts.release(session, self.now()))
                is_fresh = False
                await self.round()
            except SQLAlchemyError as error:
                log.warning("texts of messages wait for the database: %s", type(error).__name__)
            except Exception as error:  # a fault of ours: no text is worth the controller, nor told to a log
                log.error("texts of messages rest for a while: %s", type(error).__name__)
                await asyncio.sleep(RESTS.total_seconds())
            await asyncio.sleep(LOOK)

    async def round(self) -> int:
        """All that is due; how many texts were made. Raises SQLAlchemyError."""
        made = 0
        while (task := await asyncio.to_thread(self._claim)) is not None:
            try:
                made += await self._make(task)
            except AWAY as error:
                log.warning("no text of messages can be made at the moment: %s", error)
                await self._put_back(task)
                break
            except FAILURES as error:
                await self._failed(task, type(error).__name__)
        return made

    async def _make(self, task: Task) -> bool:
        """Raises NoEngine, NotConverted, Failed, TooMuch, OSError, SQLAlchemyError."""
        with scratch_below(self.folder) as place:
            digest = await self._fetched(task, place / "message.wav")
            text = await asyncio.to_thread(self._known, task, digest)
            if text is None:
                text = await self.recogniser.text_of(place / "message.wav", task.language)
        is_wanted = await self._write(lambda session: wishes.made(session, task, text, digest, self.now()))
        log.info("text made: user=%s message=%s letters=%s", task.user, task.message, len(text))
        self._tell(task)
        return is_wanted

    async def _fetched(self, task: Task, into: Path) -> str:
        """What tells the sound from all others. Raises OSError."""
        async with self.index.turn:
            handle = await asyncio.to_thread(self.index.boxes.open_sound, task.user, task.msg_id)
        if handle is None:
            raise FileNotFoundError(f"message {task.message} is in no folder")
        return await asyncio.to_thread(_copied, handle, into)

    async def _failed(self, task: Task, why: str) -> None:
        log.warning("text not made: user=%s message=%s try=%s %s", task.user, task.message, task.tries, why)
        if task.tries >= TRIES:
            await self._write(lambda session: wishes.not_made(session, task, self.now()))
            self._tell(task)

    async def _put_back(self, task: Task) -> None:
        await self._write(lambda session: transcripts.put_back(session, task, self.now() + RESTS))

    def _claim(self) -> Task | None:
        """The next one; blocks."""
        at = self.now()
        with reading(self.index.database) as session:
            if not transcripts.is_due(session, at):
                return None
        with writing(self.index.database) as session:
            transcripts.end_late(session, at - LATE)
            return transcripts.claim(session, at, PAUSES)

    def _known(self, task: Task, digest: str) -> str | None:
        with reading(self.index.database) as session:
            return transcripts.of_same_sound(session, task.domain, task.language, digest)

    def _tell(self, task: Task) -> None:
        self.tell([Change(f"messages-{task.user}", task.domain, task.user)])

    async def _write(self, change: Callable[[Session], Found]) -> Found:
        def run() -> Found:
            with writing(self.index.database) as session:
                return change(session)

        return await asyncio.to_thread(run)


def _copied(handle: int, into: Path) -> str:
    """Closes the handle; blocks."""
    with open(handle, "rb") as source, into.open("wb") as target:
        shutil.copyfileobj(source, target)
    with into.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
