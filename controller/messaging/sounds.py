"""Sounds of voicemail messages for the mails that tell of them: read from the mailbox when the mail is sent.

Files are numbered anew meanwhile, so a message is found by its msg_id. What can't go along is told in the mail.
"""

import asyncio
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from controller.audio.compress import as_mp3
from controller.audio.convert import NotConverted
from controller.mail.message import Enclosed
from controller.mail.pieces import Attachment
from controller.messaging.index import MessageIndex
from controller.operations.messagemail import WITH_SOUND
from controller.store.mailqueue import Mail

log = logging.getLogger(__name__)

LARGEST = 10 * 1024 * 1024  # bytes
KINDS = {"wav": "audio/wav", "mp3": "audio/mpeg"}


@dataclass(slots=True)
class Made:
    """The sound that was compressed last: mails of one message are sent one after the other."""

    _which: tuple[int, ...] = ()
    _content: bytes = b""

    def of(self, handle: int, compress: Callable[[BinaryIO], bytes]) -> bytes:
        """That file, compressed. Blocks."""
        about = os.fstat(handle)
        which = (about.st_dev, about.st_ino, about.st_size, about.st_mtime_ns)
        if which != self._which:
            self._which = ()
            with open(os.dup(handle), "rb") as wav:
                wav.seek(0)
                self._content = compress(wav)
            self._which = which
        return self._content


@dataclass(frozen=True, slots=True)
class MessageSounds:
    """`folder` is where sounds may be converted."""

    index: MessageIndex
    folder: Path
    made: Made = field(default_factory=Made)

    async def enclose(self, mail: Mail, room: int) -> Enclosed:
        """What goes along with that mail, of so many bytes at most. Raises OSError where the mailbox can't be read."""
        how = mail.cells.get("how")
        if mail.user is None or mail.about is None or how not in WITH_SOUND:
            return Enclosed()
        async with self.index.turn:
            handle = await asyncio.to_thread(self.index.boxes.open_sound, mail.user, mail.about)
        if handle is None:
            return Enclosed(lacks="gone")
        try:
            return await asyncio.to_thread(self._enclosed, handle, mail, min(room, LARGEST))
        finally:
            os.close(handle)

    def _enclosed(self, handle: int, mail: Mail, room: int) -> Enclosed:
        """Blocks."""
        how, content = "wav", None
        if mail.cells["how"] == "mp3":
            how, content = self._compressed(handle, mail)
        if content is None and os.fstat(handle).st_size <= room:
            content = os.pread(handle, room, 0)
        if content is None or len(content) > room:
            return Enclosed(lacks="too large")
        return Enclosed((Attachment(_name(mail, how), KINDS[how], content),))

    def _compressed(self, handle: int, mail: Mail) -> tuple[str, bytes | None]:
        """As it is, where it can't be converted; once for all the addresses of a message."""
        try:
            return "mp3", self.made.of(handle, lambda wav: as_mp3(wav, self.folder))
        except NotConverted as error:
            log.warning("a message goes as WAV: mail=%s user=%s %s", mail.id, mail.user, error)
            return "wav", None


def _name(mail: Mail, how: str) -> str:
    """`voicemail-2026-11-24-1005.mp3`: nothing that people typed, and UTC, as the files sort."""
    called = "".join(each for each in str(mail.cells.get("called", ""))[:16] if each.isdecimal())
    return f"voicemail-{called[:4]}-{called[4:6]}-{called[6:8]}-{called[8:12]}.{how}"
