"""Thousands of messages in one mailbox, a few in the others: the list as its page reads it, and the index kept true.

`baseline` is the same list of a mailbox with three messages, in the same minute.
"""

import asyncio
import os
import wave
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

from sqlalchemy import insert

from controller import clock
from controller.domain.ids import UserId
from controller.messaging.index import MessageIndex
from controller.operations import actors, messages
from controller.pbx import voicemail_db
from controller.pbx.voicemail_folder import Boxes
from controller.settings import Settings
from controller.store.base import table_of
from controller.store.engine import Database, reading, writing
from controller.store.tables import MessageRow
from tests.bench.figures import quantile

FEW = 3
TOLD = """[message]
callerid="Caller {number}" <+4930{number:07}>
origtime={at}
msg_id={at}-{number:08}
duration=9
"""
ARRIVALS = 20
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)


def figures(settings: Settings, database: Database, users: list[UserId], many: int, looks: int) -> dict[str, Any]:
    """`list_<many>` and what keeps the list true, in milliseconds; the first of `users` gets that many."""
    owner, other = users[0], users[1]
    root = voicemail_db.folders(settings.messages)
    _fill(root / str(owner), many)
    _index(database, users[1:])
    index = MessageIndex(database, Boxes(root))
    first = _timed(lambda: asyncio.run(index.look(owner)), 1)
    listed = _timed(lambda: _page(database, owner), looks)
    deep = _timed(lambda: _page(database, owner, max(0, many - 100)), looks)
    sought = _timed(lambda: _page(database, owner, search="caller 77"), looks)
    baseline = _timed(lambda: _page(database, other), looks)
    same = _timed(lambda: asyncio.run(index.look(owner)), looks)
    return {
        f"list_{many}": {
            **_told(listed),
            "deep_p99_ms": _told(deep)["p99_ms"],
            "search_p99_ms": _told(sought)["p99_ms"],
        },
        "list_baseline": _told(baseline),
        "index_first_ms": round(first[0], 2),
        "index_unchanged": _told(same),
        "index_one_more": _told([_one_more(index, owner, root, number) for number in range(many, many + ARRIVALS)]),
        "boxes": len(users),
    }


def _fill(box: Path, count: int) -> None:
    for number in range(count):
        _message(box, number)
    long_ago = clock.now().timestamp() - 60
    os.utime(box / "INBOX", (long_ago, long_ago))


def _message(box: Path, number: int) -> None:
    """As the PBX leaves it."""
    folder = box / "INBOX"
    folder.mkdir(parents=True, exist_ok=True)
    text = folder / f"msg{number:04}.txt"
    with wave.open(str(text.with_suffix(".wav")), "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(bytes(160))
    at = BEGAN + timedelta(minutes=number)
    text.write_text(TOLD.format(number=number, at=int(at.timestamp())))


def _index(database: Database, users: list[UserId]) -> None:
    alike = {"folder": "new", "place": "INBOX", "waiting": False, "name": "", "seconds": 9, "number": "+4930123456"}
    rows = [
        {**alike, "user_id": user, "msg_id": f"{user}-{number}", "called": BEGAN, "since": BEGAN}
        for user in users
        for number in range(FEW)
    ]
    with writing(database) as session:
        for start in range(0, len(rows), 5000):
            session.execute(insert(table_of(MessageRow)), rows[start : start + 5000])


def _page(database: Database, user: UserId, after: int = 0, search: str = "") -> None:
    """What a page reads: who asks, a part of the folder with callers' names, and the counts."""
    with reading(database) as session:
        me = actors.of_user(session, user, clock.now(), "")
        messages.page(session, me, user, "new", search, after)
        messages.counts(session, me, user)


def _one_more(index: MessageIndex, user: UserId, root: Path, number: int) -> float:
    """A message has come in: until the index has it."""
    _message(root / str(user), number)
    return _timed(lambda: asyncio.run(index.look(user)), 1)[0]


def _timed(work: Callable[[], object], times: int) -> list[float]:
    """Milliseconds of each."""
    taken = []
    for _ in range(times):
        begun = perf_counter()
        work()
        taken.append((perf_counter() - begun) * 1000)
    return taken


def _told(taken: list[float]) -> dict[str, float]:
    return {"p50_ms": round(quantile(taken, 0.5), 2), "p99_ms": round(quantile(taken, 0.99), 2)}
