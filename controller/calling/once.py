"""A command is applied once: whoever sends it again, by its id, gets the same answer, also from the next controller."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from controller import clock
from controller.calling.record import Answer, Key, Record
from controller.domain.packing import packed
from controller.domain.saying import say

KEPT = 2000  # answers

UNSURE = say(
    "We can’t tell whether this was done: our system was restarted just then. Look at the call before you try again."
)
UNCERTAIN: Answer = {"status": 503, "error": packed(UNSURE)}


@dataclass(slots=True)
class Once:
    """The latest answers, and those of the controller `before`; one that is on its way is waited for by all who ask."""

    record: Record
    before: Mapping[Key, Answer | None]
    _known: "OrderedDict[Key, asyncio.Task[Answer]]" = field(default_factory=OrderedDict)

    async def answer(self, label: str, id_: str, make: Callable[[], Awaitable[Answer]]) -> Answer:
        """What `make` gave for that id of that person. Who gives up waiting does not end it."""
        key = (label, id_)
        if key in self.before:
            return self.before[key] or UNCERTAIN
        task = self._known.get(key)
        if task is None:
            task = self._known[key] = asyncio.ensure_future(self._make(key, make))
            while len(self._known) > KEPT:
                self._known.popitem(last=False)
        return await asyncio.shield(task)

    async def _make(self, key: Key, make: Callable[[], Awaitable[Answer]]) -> Answer:
        self.record.begun(key, _now())
        answer = await make()
        self.record.answered(key, answer, _now())
        return answer


def remembering(record: Record) -> Once:
    """What the controller before has answered counts."""
    return Once(record, record.read(_now()))


def _now() -> float:
    return clock.now().timestamp()
