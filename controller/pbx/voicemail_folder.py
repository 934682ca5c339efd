"""Reads what a mailbox holds from the PBX's files. Never writes there: the PBX numbers them anew whenever it likes.

`msg0003.txt` tells of a message and `msg0003.wav` is its sound. Both are put in place by renaming, so that a folder's
time of change tells whether there is anything to read; a file is known by inode, time and size.
"""

import os
import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from controller import clock
from controller.domain.messages import PLACES, Found
from controller.pbx.voicemail_memory import Lying, Memory, Remembered, Stamp, packed, since, unpacked

TEXT = re.compile(r"msg([0-9]{4})\.txt")
CALLER = re.compile(r'(?:"?(?P<name>.*?)"?\s*<(?P<number>[^<>]*)>|(?P<alone>[^<>"]*))')
MSG_ID = re.compile(r"[!-~]{1,64}")
NOBODY = ("", "unknown", "anonymous", "<unknown>")
LONGEST = 80  # letters of a name or number
LONGEST_CALLER = 400  # letters of name and number together, as the PBX writes them
BIGGEST = 8192  # bytes of a text; the PBX writes some 400
RECENT = 1_000_000_000  # ns: a folder changed so lately may change again without its time telling


@dataclass(slots=True)
class Boxes:
    """Mailboxes below `root` by user. Not for several threads at once."""

    root: Path
    memory: Memory = field(default_factory=Memory)

    def look(self, user: int) -> tuple[Lying, ...]:
        """Everything in the user's mailbox, by folder and number; some of it twice while the PBX moves it.

        What is half written, or no message, is left out. Blocks. Raises OSError where a folder can't be read.
        """
        box = self.root / str(user)
        known, before = self.memory.of(user), _times(box)
        held = () if known is None else unpacked(known.packed, box)
        if known is not None and known.is_settled and known.times == before:
            return held
        read = {each.stamp: each.found for each in held}
        lying = tuple(each for place in before for each in _read(box / place, place, read))
        self.memory.keep(user, Remembered(before, packed(lying), _is_settled(box, before)))
        return lying

    def is_settled(self, user: int) -> bool:
        """Whether nothing moved while it was looked at last, nor just before."""
        known = self.memory.of(user)
        return known is not None and known.is_settled

    def tell(self, user: int) -> None:
        """Somebody keeps in mind what was there at the last look."""
        if (known := self.memory.of(user)) is not None:
            known.is_told = True

    def is_told(self, user: int) -> bool:
        """Whether nothing has changed since `tell`."""
        known = self.memory.of(user)
        return known is not None and known.is_settled and known.is_told

    def find(self, user: int, msg_id: str) -> list[Lying]:
        """Where that message lies, the copy that counts first; empty: nowhere."""
        order = list(PLACES)
        return sorted(
            (each for each in self.look(user) if each.found.msg_id == msg_id),
            key=lambda each: order.index(each.found.place),
        )

    def open_sound(self, user: int, msg_id: str) -> int | None:
        """A handle to read the message's wav; None: it is not there. Blocks. Raises OSError.

        Files change their numbers: the text beside it must be the same before and after.
        """
        for _ in range(5):
            copies = self.find(user, msg_id)
            if not copies:
                return None
            handle = _open_beside(copies[0])
            if handle is not None:
                return handle
            self.forget(user)
        return None

    def forget(self, user: int) -> None:
        """Reads all of it anew the next time."""
        self.memory.forget(user)


def users(root: Path) -> list[int]:
    """Whose mailboxes there are. Blocks. Raises OSError."""
    try:
        with os.scandir(root) as entries:
            return sorted(int(entry.name) for entry in entries if entry.name.isascii() and entry.name.isdecimal())
    except FileNotFoundError:
        return []


def _times(box: Path) -> dict[str, int]:
    """The folders that are there, in the order in which messages move on, with their times of change.

    The PBX copies before it takes away: what moves on meanwhile is seen in one of them, or in both.
    """
    times = {}
    for place in PLACES:
        try:
            times[place] = os.stat(f"{box}/{place}").st_mtime_ns
        except FileNotFoundError:
            continue
    return times


def _is_settled(box: Path, before: Mapping[str, int]) -> bool:
    """Whether nothing has changed since, nor could have without telling."""
    newest = max(before.values(), default=0)
    return _times(box) == before and clock.now().timestamp() * 1e9 - newest > RECENT


def _read(folder: Path, place: str, known: Mapping[Stamp, Found]) -> Iterator[Lying]:
    try:
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in entries if TEXT.fullmatch(entry.name))
    except FileNotFoundError:
        return
    for name in names:
        path = f"{folder}/{name}"
        try:
            status = os.stat(path, follow_symlinks=False)
        except FileNotFoundError:  # renumbered meanwhile
            continue
        if not stat.S_ISREG(status.st_mode):
            continue
        stamp = (status.st_ino, status.st_mtime_ns, status.st_size)
        found = known.get(stamp)
        if found is None or found.place != place:
            found = _message(path, place, since(stamp))
        if found is not None:
            yield Lying(found, path.removesuffix(".txt"), stamp)


def _message(path: str, place: str, came: datetime) -> Found | None:
    """None: it is no message, or not whole."""
    try:
        with open(path, "rb") as file:
            text = file.read(BIGGEST).decode("utf-8", "replace")
    except FileNotFoundError:
        return None
    told = _told(text)
    if told is None:
        return None
    msg_id, called = told.get("msg_id", ""), told.get("origtime", "")
    if not MSG_ID.fullmatch(msg_id) or not called.isdecimal() or len(called) > 11 or "duration" not in told:
        return None
    name, number = _caller(told.get("callerid", ""))
    seconds = told["duration"]
    length = int(seconds) if seconds.isascii() and seconds.isdecimal() and len(seconds) < 7 else 0
    return Found(msg_id, place, number, name, datetime.fromtimestamp(int(called), UTC), length, came)


def _told(text: str) -> dict[str, str] | None:
    """Keys and values; None where one is there twice: the PBX writes each once, somebody forged the other."""
    told: dict[str, str] = {}
    for line in text.split("\n"):
        key, is_pair, value = line.partition("=")
        if is_pair and not line.startswith((";", "[")):
            if key.strip() in told:
                return None
            told[key.strip()] = value.strip()
    return told


def _caller(text: str) -> tuple[str, str]:
    """Name and number, each empty where there is none."""
    found = CALLER.fullmatch(text[:LONGEST_CALLER])
    if found is None:
        return _clean(text), ""
    if found["alone"] is not None:
        alone = _clean(found["alone"])
        return ("", alone) if alone.lstrip("+").isdecimal() else (alone, "")
    return _clean((found["name"] or "").replace('\\"', '"')), _clean(found["number"])


def _clean(text: str) -> str:
    plain = "".join(letter if letter.isprintable() else " " for letter in text).strip()[:LONGEST]
    return "" if plain.lower() in NOBODY else plain


def _open_beside(lying: Lying) -> int | None:
    try:
        handle = os.open(f"{lying.stem}.wav", os.O_RDONLY | os.O_NOFOLLOW)
    except FileNotFoundError:
        return None
    try:
        status = os.stat(f"{lying.stem}.txt", follow_symlinks=False)
    except FileNotFoundError:
        os.close(handle)
        return None
    if (status.st_ino, status.st_mtime_ns, status.st_size) != lying.stamp:
        os.close(handle)
        return None
    return handle
