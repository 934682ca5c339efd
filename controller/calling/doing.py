"""Does what was ordered, on the PBX. What stands in its channels' variables counts, not what we remember."""

import logging
from dataclasses import dataclass

from controller.calling import parking, steps
from controller.calling.taking import Taking
from controller.calling.taping import Taping
from controller.calling.writing import write
from controller.domain.livecalls import Call, Party
from controller.domain.saying import Said, say
from controller.operations.livecalls import GONE, Order
from controller.operations.refused import Missing, Problem, refuse
from controller.pbx.ami import Action, Ami, AmiRefused, accepted

log = logging.getLogger(__name__)

NORMAL, BUSY = 16, 17  # Q.850
HELD_THERE = say("This call was put on hold at the phone: take it off hold there.")


@dataclass(frozen=True, slots=True)
class Leg:
    """One's own, as the PBX has it: whom it holds (a channel's name), and whether it waits or asks somebody."""

    channel: str
    holds: str = ""
    state: str = ""
    asked: str = ""


@dataclass(frozen=True, slots=True)
class Doing:
    """Acts over `ami`; `taking` rings phones, `taping` records."""

    ami: Ami
    taking: Taking
    taping: Taping

    async def do(self, order: Order) -> Said:
        """What to tell whoever asked. Raises Refused, AmiDown, TimeoutError."""
        try:
            return await self._do(order)
        except AmiRefused as error:
            if "o such channel" in str(error) or "not exist" in str(error) or "not up" in str(error):
                raise Missing([Problem("call", GONE)]) from error
            log.warning("the PBX refused: verb=%s %s", order.verb, error)
            raise refuse("call", "The telephone system could not do that. Look at the call, then try again.") from error

    async def _do(self, order: Order) -> Said:
        match order.verb:
            case "dial" | "retrieve":
                return await self.taking.dial(order)
            case "answer":
                return await self.taking.answer(order)
            case "pickup":
                return await self.taking.pick_up(order)
            case _:
                return await self._led(order)

    async def _led(self, order: Order) -> Said:
        match order.verb:
            case "hangup":
                return await self._hang_up(order)
            case "transfer" | "voicemail" | "park":
                return await self._lead(order)
            case "hold":
                return await self._hold(order)
            case "resume" | "cancel":
                return await self._join(order)
            case "consult":
                return await self._consult(order)
            case "complete":
                return await self._complete(order)
            case "record" | "stop recording":
                return await self.taping.switch(order)
            case _:
                raise AssertionError(order.verb)

    async def _hold(self, order: Order) -> Said:
        own, party = await self._own(order), _party(order)
        if own.holds:
            raise refuse("call", "This call is on hold already.")
        await self._write(steps.hold(order, own.channel, party.channel))
        return say("{name} is on hold.", name=shown(party))

    async def _join(self, order: Order) -> Said:
        own = await self._own(order)
        if not own.holds and order.verb == "resume":
            if await self.taking.talk(order):
                return say("You are connected again.")
            raise refuse("call", HELD_THERE)
        if not own.holds:
            raise refuse("call", "Nobody was asked in this call.")
        await self._write(steps.join(own.channel))
        return say("You are connected again.")

    async def _consult(self, order: Order) -> Said:
        own = await self._own(order)
        if own.state == "asks":
            raise refuse("call", "Somebody is asked already: put the call through, or go back to it first.")
        if own.holds:
            await self._write(steps.ask(order, own.channel))
        elif order.own is not None and order.own.state == "holds":
            raise refuse("call", HELD_THERE)
        else:
            await self._write(steps.hold(order, own.channel, _party(order).channel, "rp-live-asks"))
        return say("{number} is called; the other party is on hold.", number=order.number)

    async def _complete(self, order: Order) -> Said:
        own = await self._own(order)
        if own.state != "asks" or order.call is None:
            raise refuse("call", "Nobody was asked in this call. Transfer it, or ask somebody first.")
        asked = [party for party in order.call.parties if party.channel not in (own.channel, own.holds)]
        talking = next((party for party in asked if party.state in ("up", "holds", "on hold")), None)
        if talking is not None:
            await self._write(steps.through(own.holds, talking.channel))
            await self._release([own.channel])
            return say("Put through to {name}.", name=shown(talking))
        await self._write(steps.send(order, own.holds, own.asked))
        await self._release([own.channel])
        return say("Put through to {name}, where it rings.", name=own.asked)

    async def _lead(self, order: Order) -> Said:
        own = await self._own(order) if order.own is not None else Leg("")
        party = own.holds or _party(order).channel
        free = _freed(order.call, party, own) if order.call is not None else []
        said = await self._sent_on(order, party)
        await self._release(free)
        return said

    async def _sent_on(self, order: Order, party: str) -> Said:
        match order.verb:
            case "transfer":
                await self._write(steps.send(order, party, order.number))
                return say("Transferred to {number}.", number=order.number)
            case "voicemail":
                await self._write(steps.to_box(order, party))
                return say("Sent to the voicemail.")
            case _:
                return await parking.park(self.ami, self.taking.rings, order, party)

    async def _hang_up(self, order: Order) -> Said:
        assert order.call is not None
        if order.leg:
            await self._write([steps.hang_up(party.channel) for party in order.call.parties if party.leg == order.leg])
            return say("Hung up.")
        if order.own is None:
            await self._release([party.channel for party in order.call.parties])
            return say("Hung up.")
        own = await self._own(order)
        if own.state == "asks":
            await self._write(steps.join(own.channel))
            return say("You are connected again.")
        cause = BUSY if order.own.state == "ringing" else NORMAL
        await self._release([own.holds, own.channel] if own.holds else [own.channel], cause)
        return say("Hung up.")

    async def _own(self, order: Order) -> Leg:
        """Raises AmiRefused where it is gone."""
        assert order.own is not None
        channel = order.own.channel
        answers = await self.ami.pipeline(steps.get(channel, steps.HOLDS, steps.STATE, steps.ASKED))
        accepted(answers)
        return Leg(channel, *(answer.get("Value", "") for answer in answers))

    async def _write(self, actions: list[Action]) -> None:
        await write(self.ami, actions)

    async def _release(self, channels: list[str], cause: int = NORMAL) -> None:
        """Ends legs; some may be gone already."""
        if channels:
            await self.ami.pipeline([steps.hang_up(channel, cause) for channel in channels])


def shown(party: Party) -> str:
    return party.name or party.number or "?"


def _party(order: Order) -> Party:
    if order.party is None:
        raise Missing([Problem("call", GONE)])
    return order.party


def _freed(call: Call, party: str, own: Leg) -> list[str]:
    """Legs that have nobody to talk to once the party is gone: the one that held it, or the only other one."""
    up = [each.channel for each in call.parties if each.state not in ("ringing", "dialling")]
    others = [channel for channel in up if channel != party]
    if own.holds:
        return others if own.state == "asks" else [own.channel]
    return others if len(others) == 1 else []
