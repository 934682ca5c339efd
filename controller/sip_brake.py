"""Keeps addresses out that fail too often at SIP (live/intruders.py), and lets them in again when their time is up."""

import asyncio
import ipaddress
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy.exc import SQLAlchemyError

from controller import clock
from controller.live.intruders import Intruders, Limits
from controller.operations import actors, bans
from controller.operations.bell import saving
from controller.operations.refused import Refused
from controller.settings import Settings
from controller.store import bans as store
from controller.store.engine import Database, reading

log = logging.getLogger(__name__)

LOOKS = 2.0  # seconds between looks whether somebody's time is up
LABEL = "SIP brake"


@dataclass(slots=True)
class SipBrake:
    """`apply` is fed with the events of one AMI link; `run` does what follows from them, until cancelled."""

    database: Database
    intruders: Intruders
    lasts: timedelta
    _caught: asyncio.Queue[tuple[str, str]] = field(default_factory=asyncio.Queue)

    def apply(self, event: Mapping[str, str]) -> None:
        """One AMI event."""
        address = self.intruders.apply(event, clock.now())
        if address is not None:
            self.intruders.forget(address)
            self._caught.put_nowait((address, event.get("AccountID", "")))

    async def run(self) -> None:
        """Until cancelled. A database that is away is waited for."""
        while True:
            caught: tuple[str, str] | None = None
            try:
                async with asyncio.timeout(LOOKS):
                    caught = await self._caught.get()
            except TimeoutError:
                pass
            try:
                await asyncio.to_thread(self._keep_out, *caught) if caught else await asyncio.to_thread(self._let_in)
            except SQLAlchemyError as error:
                log.warning("the SIP brake waits for the database: %s", type(error).__name__)

    def _keep_out(self, address: str, account: str) -> None:
        now = clock.now()
        reason = f"too many failed log-ins, the last as {account!r}"[:200]
        try:
            with saving(self.database) as session:
                bans.add(session, actors.console(now, LABEL), address, reason, now + self.lasts)
        except Refused as refusal:
            log.warning("not kept out: address=%s %s", address, refusal)
            return
        log.warning("kept out: address=%s for=%s %s", address, self.lasts, reason)

    def _let_in(self) -> None:
        now = clock.now()
        with reading(self.database) as session:
            if not store.over(session, now):
                return
        with saving(self.database) as session:
            found = bans.expire(session, actors.console(now, LABEL))
        for card in found:
            log.info("let in again: address=%s", card.address)


def of_settings(settings: Settings, database: Database) -> SipBrake:
    """As the settings say."""
    limits = settings.bans
    never = tuple(ipaddress.IPv4Network(net) for net in limits.never)
    counted = Intruders(Limits(limits.after, timedelta(seconds=limits.within), never))
    return SipBrake(database, counted, timedelta(seconds=limits.lasts))
