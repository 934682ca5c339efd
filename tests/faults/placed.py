"""Calls that are placed whatever breaks meanwhile, with the callers' own log; and the call history held against it."""

import asyncio
import bisect
import random
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from controller.domain.history import Told
from controller.pbx import journal
from controller.store import history_pages
from controller.store.engine import HistoryDatabase, reading
from tests.calls.behaviour import Answer, Behaviour, Refuse, Ring
from tests.calls.leg import Ended
from tests.calls.sipphone import Phone
from tests.calls.world import World

EDGE = 0.25  # seconds: a PBX that is killed takes along what it has not written yet
CLOCK = 0.002  # seconds: the PBX's is told in whole milliseconds
PAUSE = 0.25  # seconds between two calls of a caller, at most
WITHIN = 20.0  # seconds: a phone repeats its INVITE until the PBX is back
PAIRS: tuple[Behaviour, ...] = (Answer(0.02), Refuse(486), Ring(), Answer(0.0))
Caller = TypeVar("Caller", int, str)
RESULTS = {"answered": "answered", "486": "busy", "given up": "missed"}


@dataclass(slots=True)
class Entry:
    """A call by its caller's log: moments in seconds since 1970, and `answered`, `given up`, a final code, or `?`."""

    caller: int  # user
    began: float
    ended: float
    outcome: str


def beginnings(path: Path, at: int, callers: Mapping[str, Caller]) -> Counter[Caller]:
    """How many conversations begin in the journal from there on, by who called; his channels are named `PJSIP/d1-…`."""
    found: set[tuple[str, float, Caller]] = set()
    while True:
        events, after = journal.read(path, at, 1 << 22)
        starts = (event for event in events if event.kind == "CHAN_START" and event.unique == event.linked)
        known = ((event, event.channel.rpartition("-")[0]) for event in starts)
        found |= {(event.unique, event.at, callers[name]) for event, name in known if name in callers}
        if after == at:
            return Counter(caller for _, _, caller in found)
        at = after


@dataclass(slots=True)
class Placing:
    """Callers, each with somebody of his own who answers, is busy, or lets it ring."""

    world: World
    random: random.Random
    log: list[Entry] = field(default_factory=list)
    killed: list[float] = field(default_factory=list)  # when the PBX was
    begun: int = 0  # where in the journal

    async def move_in(self) -> None:
        """All phones registered."""
        self.begun = journal.place(self.world.posted.settings.cel_journal).at
        for number in range(len(PAIRS)):
            self.world.user(f"10{number}1")
            self.world.user(f"10{number}2")
        for number, behaviour in enumerate(PAIRS):
            await self.world.phone(f"10{number}1")
            await self.world.phone(f"10{number}2", behaviour)

    async def run(self, calls: int) -> None:
        """So many in all, each pair one after the other."""
        left = iter(range(calls))
        async with asyncio.TaskGroup() as group:
            for number in range(len(PAIRS)):
                group.create_task(self._lane(number, left))
        for leg in (leg for phone in self.world.phones.values() for leg in phone.calls):
            leg.end("lost", by_us=True, code=0)  # of those that a kill cut, nobody tells

    async def _lane(self, number: int, left: Iterator[int]) -> None:
        phone, called = self.world.phones[f"10{number}1"], self.world.phones[f"10{number}2"]
        user = int(self.world.people[f"10{number}1"])
        for _ in left:
            entry = Entry(user, time.time(), 0.0, "?")
            self.log.append(entry)
            entry.outcome = await self._call(phone, f"10{number}2")
            entry.ended = time.time()
            phone.forget()
            called.forget()
            await asyncio.sleep(self.random.random() * PAUSE)

    async def _call(self, phone: Phone, number: str) -> str:
        leg, outcome = phone.dial(number), "?"
        try:
            await (leg.until_ringing(WITHIN) if number == "1022" else leg.until_answered(WITHIN))
            outcome = "given up" if number == "1022" else "answered"
            await asyncio.sleep(self.random.random() * 0.2)
        except Ended as ended:
            return str(ended.ending.code)
        except TimeoutError:
            outcome = "?"
        with suppress(TimeoutError, AssertionError):  # the PBX knows nothing of it any more
            await phone.hang_up(leg)
            await leg.until_ended(WITHIN)
        return outcome

    def in_journal(self) -> Counter[int]:
        """How many conversations the PBX has written the beginning of, by who called."""
        callers = {f"PJSIP/d{self.world.devices[name]}": int(user) for name, user in self.world.people.items()}
        return beginnings(self.world.posted.settings.cel_journal, self.begun, callers)

    def wrong(self, history: HistoryDatabase) -> list[str]:
        """What of the history does not agree with the log: nothing."""
        rows = list(self._rows(history))
        by_caller = Counter(row.caller.id for row in rows)
        said = [] if by_caller == self.in_journal() else [f"rows {by_caller}, in the journal {self.in_journal()}"]
        for user in {entry.caller for entry in self.log}:
            log = sorted((entry for entry in self.log if entry.caller == user), key=lambda entry: entry.began)
            mine: list[list[Told]] = [[] for _ in log]
            for row in (row for row in rows if row.caller.id == user):
                mine[bisect.bisect([entry.began for entry in log], row.began + CLOCK) - 1].append(row)
            for entry, here in zip(log, mine, strict=True):
                said += self._judged(entry, here)
        return said

    def in_history(self, history: HistoryDatabase) -> Counter[str]:
        """How many rows of each result."""
        return Counter(row.result for row in self._rows(history))

    def _judged(self, entry: Entry, rows: list[Told]) -> list[str]:
        """One row; where the PBX was killed meanwhile, those that it cut come on top."""
        cut = [row for row in rows if row.result == "interrupted"]
        whole = [row for row in rows if row.result != "interrupted"]
        kills = sum(entry.began - EDGE <= at <= entry.ended + EDGE for at in self.killed)
        outside = [row for row in rows if not entry.began - CLOCK <= row.began <= entry.ended + CLOCK]
        if len(cut) > kills or len(whole) > 1 or outside or not (whole or kills):
            return [f"{entry}: {[(row.key, row.result) for row in rows]}"]
        expected = RESULTS.get(entry.outcome)
        if whole and not kills and expected and whole[0].result != expected:
            return [f"{entry} is told as {whole[0].result}"]
        return []

    def _rows(self, history: HistoryDatabase) -> Iterator[Told]:
        with reading(history) as session:
            yield from history_pages.whole(session, int(self.world.domain), 0, time.time() + 1)
