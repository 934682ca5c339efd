"""Watches over the PBX as a whole: greets it when it came up, looks whether somebody changed it, has it compared."""

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from sqlalchemy.exc import SQLAlchemyError

from controller.dialplan.names import NOW
from controller.pbx.ami import Ami, AmiDown, AmiRefused
from controller.pbx.ari import Ari, AriDown, AriRefused
from controller.reconcile import mend, sentinel, verify
from controller.reconcile.loop import Reconciler

log = logging.getLogger(__name__)

SENTINEL_CHECK = 5.0  # seconds between looks whether somebody reloaded the dialplan
AGAIN = 2.0
FAULTS = (AmiDown, AmiRefused, AriDown, AriRefused, TimeoutError, OSError, sqlite3.Error)


@dataclass(slots=True)
class Attending:
    """One task does all of it in turn, so that no two greetings or comparisons meet. `look` asks for a comparison."""

    ami: Ami
    ari: Ari
    reconciler: Reconciler
    test_mode: bool
    look: asyncio.Event = field(default_factory=asyncio.Event)
    compared: mend.Mended | None = None
    on_compared: Callable[[mend.Mended], None] = lambda _: None
    _losses: int = 0
    _greeted: int = -1  # the number of losses at the last greeting

    def went_away(self) -> None:
        """A link was lost: the PBX is greeted again once both are up."""
        self._losses += 1
        if not self.ami.connected:
            self.reconciler.went_away()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(SENTINEL_CHECK):
                    await self.look.wait()
            try:
                await self._attend()
            except SQLAlchemyError as error:  # compared again when it is back (Reconciler.on_database_back)
                log.warning("not compared with the database: %s", type(error).__name__)
            except FAULTS as error:
                log.warning("not compared with the PBX: %s", str(error) or type(error).__name__)
                await asyncio.sleep(AGAIN)
                self.look.set()

    async def _attend(self) -> None:
        asked = self.look.is_set()
        self.look.clear()
        if not (self.ami.connected and self.ari.connected):
            return  # the later of the two asks again
        if self._greeted != self._losses:
            await self._greet()
        elif not asked:
            if await sentinel.stands(self.ami):
                return
            log.warning("somebody reloaded the dialplan")
            self.reconciler.hands.dialplan.doubt()
        await sentinel.put(self.ami)
        self.compared = await mend.mend(self.reconciler)
        self.on_compared(self.compared)
        await mend.renew(self.reconciler)

    async def _greet(self) -> None:
        losses = self._losses
        status = await self.ami.send({"Action": "CoreStatus"})
        boot = " ".join(status.get(key, "") for key in ("CoreStartupDate", "CoreStartupTime"))
        await mend.take_stock(self.reconciler)
        if not self.test_mode:
            await self._clear_clocks()
        if losses == self._losses:
            self._greeted = losses
            self.reconciler.came_up(boot)

    async def _clear_clocks(self) -> None:
        """A frozen clock is for tests: outside test mode none stays set (DESIGN §4)."""
        held = map(verify.subject_of, self.reconciler.hands.dialplan.held)
        domains = sorted(subject.id for subject in held if subject is not None and subject.kind == "domain")
        names = [NOW, *(f"{NOW}_{domain}" for domain in domains)]
        await self.ami.pipeline([{"Action": "Setvar", "Variable": name, "Value": ""} for name in names])
