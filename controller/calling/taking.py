"""Phones that take a call, or begin one: they are asked to answer by themselves, and where they don't they ring.

A phone that rings already is told so in its own dialog (NOTIFY, Event: talk), if its maker is known to understand that:
others answer 481, and the PBX would end the call (RFC 3261 §12.2.1.2). Else it is called beside that, and takes the
ringing leg's place.
"""

from dataclasses import dataclass

from controller.calling.rings import Rings
from controller.dialplan.names import endpoint
from controller.domain.livecalls import Party
from controller.domain.saying import Said, say
from controller.live.ringtests import quoted
from controller.operations.livecalls import Order
from controller.operations.refused import refuse
from controller.pbx.ami import Ami, AmiRefused, Message

TALKERS = ("polycom", "poly", "snom", "yealink")  # as their User-Agent begins
TOLD = 1.0  # seconds that such a phone has to answer
RUNG = 2.3  # seconds that a phone has to answer by itself
CALLED = 3.5  # seconds until it is said that nothing was heard of it
OVER = frozenset(["taken", "missed", "busy", "declined", "over"])
ENDED = frozenset(["busy", "declined", "over"])


@dataclass(frozen=True, slots=True)
class Taking:
    """Acts over `ami` and `rings`."""

    ami: Ami
    rings: Rings

    async def dial(self, order: Order) -> Said:
        """One's own phone rings; then the number, or slot, is called from it."""
        assert order.phone is not None
        number = order.number or order.slot
        told = {"RP_CLICK_IN": str(order.domain), "RP_CLICK_TO": number}
        name, by_itself = self.rings.name(), order.verb == "retrieve"
        with self.rings.watching(name) as watched:
            await self.rings.ring(name, order.phone, f'"{number}" <{number}>', "rp-click", told, by_itself)
            happened = await watched.until(frozenset(["rings", "up"]) | ENDED, CALLED)
            if by_itself and happened == "rings":
                happened = await watched.until(frozenset(["up"]) | ENDED, RUNG / 2) or happened
        _refuse_ended(happened)
        if happened == "up":
            return say("{number} is called.", number=number)
        if happened == "rings":
            return say("Your phone rings: pick it up.")
        return say("Your phone is called, and has not answered yet. Pick it up when it rings.")

    async def answer(self, order: Order) -> Said:
        """One's own ringing phone."""
        assert order.own is not None
        if await self.talk(order):
            return say("Answered.")
        assert order.own.device is not None
        happened = await self._take(order, order.own, order.own.device, keeps_ringing=False)
        if happened == "taken":
            return say("Answered.")
        return say("Your phone does not answer by itself. It rings on: pick it up there.")

    async def pick_up(self, order: Order) -> Said:
        """What rings at a colleague's, on one's own phone."""
        assert order.party is not None
        assert order.phone is not None
        happened = await self._take(order, order.party, order.phone, keeps_ringing=True)
        if happened == "taken":
            return say("Picked up.")
        return say("Your phone rings: pick it up, and you have the call.")

    async def talk(self, order: Order) -> bool:
        """Tells one's own phone to answer, or to take off hold; whether it has answered."""
        assert order.own is not None
        if not await self._talks(order.own):
            return False
        with self.rings.watching(order.own.leg) as watched:
            notify = {"Action": "PJSIPNotify", "Channel": order.own.channel, "Variable": ["Event=talk"]}
            await self.ami.send(notify)
            wanted = "unheld" if order.verb == "resume" else "up"
            return await watched.until(frozenset([wanted]) | ENDED, TOLD) == wanted

    async def _take(self, order: Order, ringing: Party, phone: int, keeps_ringing: bool) -> str:
        """`taken`, or `rings`. Raises Refused where somebody else was first, or the phone can't."""
        caller = _caller(order)
        name = self.rings.name()
        with self.rings.watching(name) as watched:
            told = {"RP_LIVE_TAKE": ringing.channel}
            await self.rings.ring(name, phone, caller, "rp-live-take", told, True)  # type: ignore[arg-type]
            happened = await watched.until(OVER, RUNG)
            if not happened and "up" in watched.happened:
                happened = await watched.until(OVER, RUNG / 2)
        if happened == "missed":
            raise refuse("call", "It does not ring any more: somebody else was first, or the caller has hung up.")
        if not happened and not keeps_ringing:
            await self._stop(name)
        if keeps_ringing:
            _refuse_ended(happened)
        return happened or "rings"

    async def _stop(self, name: str) -> None:
        channels = await self.ami.collect({"Action": "CoreShowChannels"})
        for channel in (each["Channel"] for each in channels if each.get("Uniqueid") == name):
            await self.ami.send({"Action": "Hangup", "Channel": channel})

    async def _talks(self, leg: Party) -> bool:
        if leg.device is None:
            return False
        found: list[Message] = []
        action = {"Action": "PJSIPShowEndpoint", "Endpoint": endpoint(leg.device)}  # type: ignore[arg-type]
        try:
            await self.ami.stream(action, found.append)
        except AmiRefused:
            return False
        agents = [event.get("UserAgent", "").lower() for event in found if event.get("Event") == "ContactStatusDetail"]
        return bool(agents) and agents[0].startswith(TALKERS)


def _caller(order: Order) -> str:
    """On the display of the phone that takes the call."""
    call = order.call
    party = next((each for each in call.parties if each.is_caller), None) if call is not None else None
    if party is None:
        return '"" <>'
    number = "".join(sign for sign in party.number if sign.isdecimal() or sign == "+")
    return f'"{quoted(party.name or party.number)}" <{number}>'


def _refuse_ended(happened: str) -> None:
    match happened:
        case "busy":
            raise refuse("device", "Your phone is busy. Put its call on hold first, or choose another phone.")
        case "declined":
            raise refuse("device", "The call was declined at your phone.")
        case "over":
            raise refuse("device", "Your phone could not be called. Look whether it is connected.")
