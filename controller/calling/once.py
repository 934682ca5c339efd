"""A command is applied once: whoever sends it again, by its id, gets the same answer."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

KEPT = 2000  # answers

Answer = dict[str, Any]


@dataclass(slots=True)
class Once:
    """The latest answers; one that is on its way is waited for by all who ask for it."""

    _known: "OrderedDict[tuple[str, str], asyncio.Task[Answer]]" = field(default_factory=OrderedDict)

    async def answer(self, label: str, id_: str, make: Callable[[], Awaitable[Answer]]) -> Answer:
        """What `make` gave for that id of that person. Who gives up waiting does not end it."""
        task = self._known.get((label, id_))
        if task is None:
            task = self._known[(label, id_)] = asyncio.ensure_future(make())
            while len(self._known) > KEPT:
                self._known.popitem(last=False)
        return await asyncio.shield(task)
