"""What somebody must know of: loudly in the log at once, and in the audit log.

Emergency calls (live/emergencies.py sees them), calls that a limit of the day held back (live/brakes.py), and wrong
PINs (live/pins.py), with those that were changed by phone.
"""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import assert_never

from sqlalchemy.exc import SQLAlchemyError

from controller import clock
from controller.domain.ids import DomainId, UserId
from controller.live.brakes import HeldBack, held_back
from controller.live.emergencies import EmergencyCall, emergency_call
from controller.live.pins import PinChanged, WrongPins, pins_told
from controller.operations import actors, alarms
from controller.operations.bell import saving
from controller.operations.refused import Refused
from controller.store.engine import Database

log = logging.getLogger(__name__)

LABEL = "alarm"
AGAIN = 5.0  # seconds until the database is tried again


Heard = EmergencyCall | HeldBack | WrongPins | PinChanged


@dataclass(slots=True)
class Alarms:
    """`apply` is fed with the events of one AMI link; `run` writes down what they tell, until cancelled."""

    database: Database
    _heard: asyncio.Queue[Heard] = field(default_factory=asyncio.Queue)

    def apply(self, event: Mapping[str, str]) -> None:
        """One AMI event."""
        call = emergency_call(event)
        if call is not None:
            log.critical("EMERGENCY CALL: domain=%s user=%s number=%s shown=%s", *_told(call))
            self._heard.put_nowait(call)
        held = held_back(event)
        if held is not None:
            log.error("limit of the day: domain=%s user=%s number=%s limit=%s", *_held(held))
            self._heard.put_nowait(held)
        pins = pins_told(event)
        if pins is not None:
            if isinstance(pins, WrongPins):
                log.error("wrong PINs: domain=%s user=%s mailbox=%s", pins.domain, pins.user, pins.mailbox)
            self._heard.put_nowait(pins)

    async def run(self) -> None:
        """Until cancelled. A database that is away is waited for: nothing that was heard gets lost."""
        while True:
            heard = await self._heard.get()
            if not await asyncio.to_thread(self._write, heard):
                self._heard.put_nowait(heard)
                await asyncio.sleep(AGAIN)

    def _write(self, heard: Heard) -> bool:
        try:
            _audit(self.database, heard)
        except Refused as refusal:
            log.warning("an alarm of what is gone: %s %s", heard, refusal)
        except SQLAlchemyError as error:
            log.warning("the audit of an alarm waits for the database: %s", type(error).__name__)
            return False
        return True


def _audit(database: Database, heard: Heard) -> None:
    with saving(database) as session:
        actor = actors.console(clock.now(), LABEL)
        match heard:
            case EmergencyCall():
                contact = alarms.emergency_call(session, actor, *_told(heard))
                log.critical(
                    "EMERGENCY CALL: domain=%s tell %s", heard.domain, contact or "nobody: no contact is named"
                )
            case HeldBack():
                alarms.held_back(session, actor, *_held(heard))
            case WrongPins(domain, user, mailbox):
                alarms.wrong_pins(session, actor, domain, user, mailbox)
            case PinChanged(owner, phone):
                alarms.pin_changed(session, actor, owner, phone)
            case _:
                assert_never(heard)


def _held(held: HeldBack) -> tuple[DomainId, UserId | None, str, str]:
    return held.domain, held.user, held.number, held.limit


def _told(call: EmergencyCall) -> tuple[DomainId, UserId | None, str, str]:
    return call.domain, call.user, call.number, call.shown
