"""Voicemail messages: the folders people see, what a mailbox holds, and how an index of it is kept true. Pure.

The PBX owns the messages, and numbers its files anew whenever one leaves; a message is named by its `msg_id`.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Folder = Literal["new", "saved", "trash"]
ERASED = "erased"  # instead of a folder: deleted for good, as soon as the PBX has done so
FOLDERS: tuple[Folder, ...] = ("new", "saved", "trash")
TRASH = "Deleted"  # where the PBX puts what is deleted (backupdeleted)
PLACES: Mapping[str, Folder] = {
    "Urgent": "new",
    "INBOX": "new",
    "Old": "saved",
    **dict.fromkeys(("Work", "Family", "Friends", "Cust1", "Cust2", "Cust3", "Cust4", "Cust5"), "saved"),
    TRASH: "trash",
}
"""The PBX's folders, those first whose copy counts where one message lies in several."""
HOME: Mapping[Folder, str] = {"new": "INBOX", "saved": "Old", "trash": TRASH}
"""Where a message goes that is put into that folder."""
ORDER = {place: number for number, place in enumerate(PLACES)}
MOST = 9999  # messages in a folder of the PBX
NotSent = Literal["full", "no mailbox", "late", "uncertain", "failed", "gone"]
"""Why somebody did not get what was sent on. `late`: there was no time for that one; `uncertain`: perhaps it came."""
SURE = timedelta(seconds=10)  # a message on its way between two folders may be seen in none

STALE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Found:
    """A message as it lies in a mailbox; `since`: when it came into its folder."""

    msg_id: str
    place: str
    number: str
    name: str
    called: datetime
    seconds: int
    since: datetime

    @property
    def folder(self) -> Folder:
        return PLACES[self.place]


@dataclass(frozen=True, slots=True)
class Known:
    """The same as the index has it, with the index's id; `gone`: since when it was not seen.

    `folder` is where people see it. Where that is not where it lies, it is `waiting` to be moved there.
    """

    id: int
    found: Found
    folder: str
    waiting: bool = False
    gone: datetime | None = None


@dataclass(frozen=True, slots=True)
class Differences:
    """What makes the index true: new ones, changed ones, ids not seen for the first time, ids to forget."""

    new: tuple[Found, ...]
    changed: tuple[tuple[Known, Found], ...]
    unseen: tuple[int, ...]
    forgotten: tuple[int, ...]

    def __bool__(self) -> bool:
        return bool(self.new or self.changed or self.unseen or self.forgotten)


def with_comment(msg_id: str, spoken: str) -> str:
    """How a message is called with that spoken comment before it: another one, and the same each time it is sent."""
    return f"said-{hashlib.sha256(f'{msg_id} {spoken}'.encode()).hexdigest()[:32]}"


def told_apart(found: Iterable[Found]) -> dict[str, Found]:
    """By msg_id, each once: saving by phone leaves a copy among the deleted ones, and a forward may come twice."""
    apart: dict[str, Found] = {}
    for each in found:
        held = apart.get(each.msg_id)
        if held is None or ORDER[each.place] < ORDER[held.place]:
            apart[each.msg_id] = each
    return apart


def shadows(found: Sequence[Found], at: datetime) -> list[Found]:
    """Copies among the deleted ones, for an hour at least, of messages that are still there: of no use to anybody.

    What was put there just now may be the message itself, seen on its way.
    """
    apart = told_apart(found)
    old = (each for each in found if each.place == TRASH and each.since <= at - STALE)
    return [each for each in old if apart[each.msg_id].place != TRASH]


def differences(known: Iterable[Known], found: Iterable[Found], at: datetime) -> Differences:
    """What has to be done to an index so that it says what was found at that moment."""
    apart = told_apart(found)
    held = {each.found.msg_id: each for each in known}
    missing = [each for each in held.values() if each.found.msg_id not in apart]
    return Differences(
        new=tuple(each for msg_id, each in apart.items() if msg_id not in held),
        changed=tuple(
            (held[msg_id], each)
            for msg_id, each in apart.items()
            if msg_id in held and (held[msg_id].found != each or held[msg_id].gone is not None)
        ),
        unseen=tuple(each.id for each in missing if each.gone is None),
        forgotten=tuple(each.id for each in missing if each.gone is not None and each.gone + SURE <= at),
    )
