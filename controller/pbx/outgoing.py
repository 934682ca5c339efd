"""Messages of ours on their way into mailboxes: each lies in a mailbox of its own, from which the PBX copies it.

Nobody listens there and no call leads there (`NAME@outgoing`, voicemail_db.py), so that we may write its files; into
people's mailboxes only the PBX does. Blocks.
"""

import shutil
import sqlite3
import wave
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

CONTEXT = "outgoing"
PLACE = "INBOX"
PIECE = 64 * 1024  # samples
PAUSE = 0.4  # seconds between a comment and what it is about
UNWRITABLE = str.maketrans({'"': "'", "\\": "/", ";": ",", "<": "(", ">": ")", "[": "(", "]": ")"})
TEXT = """;
; Message Information file
;
[message]
origmailbox={name}
context={context}
exten=s
rdnis=unknown
priority=1
callerchan=
callerid={caller}
origdate={date}
origtime={time}
category=
msg_id={msg_id}
flag=
duration={seconds}
"""
"""As app_voicemail writes it (22.10)."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of a message: how it is called in every mailbox, who left it (either may be empty), and when."""

    msg_id: str
    name: str
    number: str
    called: datetime


@dataclass(frozen=True, slots=True)
class Tray:
    """`rows` is the file of mailboxes, `spool` the PBX's spool/voicemail."""

    rows: Path
    spool: Path

    def put(self, name: str, told: Told, *sounds: Path | IO[bytes]) -> None:
        """The sounds (WAV, 8 kHz), one after the other, as a message in that mailbox. Raises OSError, wave.Error …"""
        box = self.spool / CONTEXT / name
        shutil.rmtree(box, ignore_errors=True)
        (box / PLACE).mkdir(parents=True, mode=0o700)
        seconds = _join(box / PLACE / "msg0000.wav", sounds)
        (box / PLACE / "msg0000.txt").write_text(_text(name, told, seconds), "utf-8")
        with self._open() as rows, rows:
            rows.execute("INSERT OR IGNORE INTO outgoing VALUES (?)", (name,))

    def holds(self, name: str) -> bool:
        """Whether something lies there."""
        return (self.spool / CONTEXT / name / PLACE / "msg0000.txt").is_file()

    def room(self) -> int:
        """Bytes that are free where mailboxes are."""
        return shutil.disk_usage(self.spool).free

    def take_away(self, name: str) -> None:
        """Nothing there is no error."""
        with self._open() as rows, rows:
            rows.execute("DELETE FROM outgoing WHERE name = ?", (name,))
        shutil.rmtree(self.spool / CONTEXT / name, ignore_errors=True)

    def clear(self) -> None:
        """What was there when we ended."""
        with self._open() as rows, rows:
            rows.execute("DELETE FROM outgoing")
        shutil.rmtree(self.spool / CONTEXT, ignore_errors=True)

    def _open(self) -> "closing[sqlite3.Connection]":
        return closing(sqlite3.connect(self.rows, timeout=10))


def _join(target: Path, sounds: Iterable[Path | IO[bytes]]) -> int:
    """Whole seconds of it, as the PBX counts them."""
    samples = 0
    with wave.open(str(target), "wb") as joined:
        for number, sound in enumerate(sounds):
            with wave.open(str(sound) if isinstance(sound, Path) else sound) as source:
                if not number:
                    joined.setparams(source.getparams())
                else:
                    joined.writeframes(bytes(2 * int(PAUSE * source.getframerate())))
                while piece := source.readframes(PIECE):
                    joined.writeframes(piece)
        samples, rate = joined.tell(), joined.getframerate()
    return max(1, round(samples / rate))


def _text(name: str, told: Told, seconds: int) -> str:
    plain, number = _plain(told.name), _plain(told.number)
    return TEXT.format(
        name=name,
        context=CONTEXT,
        caller=f'"{plain}" <{number}>' if plain else number or "Unknown",
        date=told.called.strftime("%a %b %d %H:%M:%S UTC %Y"),
        time=int(told.called.timestamp()),
        msg_id=told.msg_id,
        seconds=seconds,
    )


def _plain(text: str) -> str:
    """Nothing that would end a name or a line, or begin a comment."""
    return "".join(each if each.isprintable() else " " for each in text.translate(UNWRITABLE))[:80].strip()
