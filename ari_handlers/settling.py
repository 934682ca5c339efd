"""Promises to callers (promises.py) brought to an end: kept where the PBX noted that they were told, else taken back.

As long as something is still to be taken back, `clear` is false and nothing new is promised: what is confirmed then
could be mistaken for it.
"""

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from ari_handlers import promises, questions
from ari_handlers.promises import Promise
from controller import clock
from controller.operations import keypad, takeback
from controller.operations.bell import saving
from controller.operations.refused import Refused
from controller.pbx.ari import Ari, AriDown, AriRefused
from controller.store.engine import Database

log = logging.getLogger(__name__)

FIRST, SLOWEST = 0.5, 30.0  # seconds between two attempts to take something back
OFTEN = 30.0  # seconds between two looks for promises that nobody looks after
AWAY = (AriDown, AriRefused, TimeoutError)


@dataclass(slots=True)
class Settling:
    """`busy` are the calls at which somebody is at work already."""

    ari: Ari
    database: Database
    folder: Path
    busy: set[str] = field(default_factory=set)
    _owing: set[str] = field(default_factory=set)
    _looked: bool = False
    _look: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def clear(self) -> bool:
        """Whether nothing from before is left to be taken back."""
        return self._looked and not self._owing

    async def until_clear(self, limit: float) -> None:
        """Or until that moment of our monotonic clock."""
        while not self.clear and clock.monotonic() < limit:  # noqa: ASYNC110 - a matter of moments, and rare
            await asyncio.sleep(questions.LOOK)

    def came_up(self) -> None:
        """The PBX is there: what was promised before is looked after first."""
        self._looked = False
        self._look.set()

    async def run(self) -> None:
        """Until cancelled: promises that an earlier controller, or a lost link, left behind."""
        while True:
            self._look.clear()
            try:
                await self._settle_left()
                self._looked = True
            except (*AWAY, OSError) as error:
                log.debug("promises are looked after later: %s", error)
            with suppress(TimeoutError):
                async with asyncio.timeout(OFTEN):
                    await self._look.wait()

    async def settle(self, call: str) -> None:
        """To its end, however long that takes. Raises AriDown, AriRefused, TimeoutError: it is left to `run` then."""
        told = await questions.was_told(self.ari, call)
        pause = FIRST
        if not told:
            self._owing.add(call)
        while not await self._settled(call, told):
            await asyncio.sleep(pause)
            pause = min(SLOWEST, 2 * pause)
        self._owing.discard(call)
        await questions.forget(self.ari, call)

    async def _settle_left(self) -> None:
        for promise in await asyncio.to_thread(promises.left, self.folder):
            if promise.call not in self.busy:
                await self.settle(promise.call)

    async def _settled(self, call: str, told: bool) -> bool:
        try:
            await asyncio.to_thread(self._finish, call, told)
        except (SQLAlchemyError, OSError) as error:
            log.warning("to be settled later: call=%s %s", call, error)
            return False
        return True

    def _finish(self, call: str, told: bool) -> None:
        """Blocks. Raises SQLAlchemyError, OSError."""
        promise = None if told else promises.find(self.folder, call)
        if promise is not None:
            try:
                self._take_back(promise)
            except (Refused, ValueError, LookupError, TypeError, AttributeError):
                log.exception("can't be taken back: call=%s", call)
        promises.settle(self.folder, call)

    def _take_back(self, promise: Promise) -> None:
        with saving(self.database) as session:
            by = keypad.by(session, promise.device, clock.now())
            if takeback.take_back(session, by, takeback.of_text(promise.undo)):
                log.warning("taken back, nobody was told: call=%s device=d%s", promise.call, promise.device)
