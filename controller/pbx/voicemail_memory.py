"""What is remembered of mailboxes from one look to the next, packed: a round goes through thousands of them.

Bounded by bytes. Where not all have room, the one that came last makes it: a round comes to that one last again, while
any other that it would push out instead is needed sooner.
"""

import json
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from controller.domain.messages import Found

MOST = 64 * 2**20  # bytes: some 400,000 messages
BESIDE = 800  # bytes of a mailbox beside its messages
Stamp = tuple[int, int, int]  # inode, time in ns, size


@dataclass(frozen=True, slots=True)
class Lying:
    """A message and where it lies at this moment: `stem` is the path of its files without their endings."""

    found: Found
    stem: str
    stamp: Stamp


@dataclass(slots=True)
class Remembered:
    """Of one mailbox: its folders by their time of change, and its messages. `is_told`: somebody keeps those in mind.

    `is_settled`: nothing moved while it was looked at, nor just before; so they stand as long as the times do.
    """

    times: Mapping[str, int]
    packed: bytes
    is_settled: bool
    is_told: bool = False


@dataclass(slots=True)
class Memory:
    """Mailboxes by user."""

    most: int = MOST
    size: int = 0
    _kept: OrderedDict[int, Remembered] = field(default_factory=OrderedDict)

    def of(self, user: int) -> Remembered | None:
        return self._kept.get(user)

    def keep(self, user: int, new: Remembered) -> None:
        """Instead of what was known of that user."""
        self.forget(user)
        while self._kept and self.size + _size(new) > self.most:
            self.forget(next(reversed(self._kept)))
        self._kept[user] = new
        self.size += _size(new)

    def forget(self, user: int) -> None:
        known = self._kept.pop(user, None)
        if known is not None:
            self.size -= _size(known)


def since(stamp: Stamp) -> datetime:
    """When that file came into its folder."""
    return datetime.fromtimestamp(stamp[1] / 1e9, UTC)


def packed(lying: Iterable[Lying]) -> bytes:
    """As little as tells of them."""
    return json.dumps([_cells(each) for each in lying], ensure_ascii=False, separators=(",", ":")).encode()


def unpacked(text: bytes, box: Path) -> tuple[Lying, ...]:
    """What was packed, in that mailbox."""
    return tuple(_lying(str(box), *cells) for cells in json.loads(text))


def _lying(
    box: str, cells: Sequence[int], place: str, file: str, msg_id: str, number: str, name: str, called: int, length: int
) -> Lying:
    stamp = (cells[0], cells[1], cells[2])
    found = Found(msg_id, place, number, name, datetime.fromtimestamp(called, UTC), length, since(stamp))
    return Lying(found, f"{box}/{place}/{file}", stamp)


def _cells(lying: Lying) -> tuple[object, ...]:
    found = lying.found
    file, called = lying.stem.rpartition("/")[2], int(found.called.timestamp())
    return lying.stamp, found.place, file, found.msg_id, found.number, found.name, called, found.seconds


def _size(known: Remembered) -> int:
    return BESIDE + len(known.packed)
