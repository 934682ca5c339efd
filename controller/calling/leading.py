"""One command, from who may to what was done: judged, claimed, judged again, and handed to the PBX."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from controller import clock
from controller.calling.asked import Asked
from controller.calling.claims import Claim, Claims, Place, explains, first, overtaken
from controller.calling.doing import Doing
from controller.domain.commands import own_legs
from controller.domain.livecalls import Call, Parked, Thing
from controller.domain.saying import Said
from controller.operations import livecalls
from controller.operations.livecalls import Order, Sight
from controller.operations.refused import Forbidden, Refused
from controller.pbx.ami import AmiDown
from controller.store.engine import Database, reading

MAY_RING_ON = ("answer", "pickup")  # where the phone does not answer by itself: nothing has changed then


class Live(Protocol):
    """What is known of calls (controller/live)."""

    @property
    def is_complete(self) -> bool: ...

    def call(self, domain: int, id: str, /) -> Call | None: ...

    def parked(self, domain: int, slot: str, /) -> Parked | None: ...

    def things(self, domain: int, /) -> Mapping[str, Thing]: ...


@dataclass(frozen=True, slots=True)
class Leading:
    """What is known, who does it; `is_here` tells which handsets are connected."""

    live: Live
    database: Database
    doing: Doing
    is_here: Callable[[int], bool]
    claims: Claims = field(default_factory=Claims)

    async def lead(self, asked: Asked) -> Said:
        """What to tell whoever asked. Raises Refused, Taken, AmiDown, AmiRefused, TimeoutError."""
        if not self.live.is_complete:
            raise AmiDown("what goes on is not known")
        last, place = None, _place(asked)
        try:
            order = await self._ordered(asked)
            if not order.is_about_something:
                return await self.doing.do(order)
            last = self.claims.last(place, order.label)
            claim = Claim(order.label, order.who, order.verb, self._since(asked) or 0, clock.monotonic())
            async with self.claims.claimed(place, claim):
                said = await self._alone(asked, last)
                if order.verb not in MAY_RING_ON or self._since(asked) != claim.since:
                    self.claims.done(place, claim, clock.monotonic())
                return said
        except Refused as why:
            last = last or self.claims.last(place, asked.actor.label)
            if last is None or isinstance(why, Forbidden) or not self._explains(asked, last, why):
                raise
            raise first(last) from why

    async def _alone(self, asked: Asked, last: Claim | None) -> Said:
        """As it is now that nobody else leads it."""
        order, since = await self._ordered(asked), self._since(asked)
        other = None if since is None or self._talks(asked) else last
        if other is not None and overtaken(other, since or 0, asked.seen, clock.monotonic()):
            raise first(other)
        return await self.doing.do(order)

    def _explains(self, asked: Asked, last: Claim, why: Refused) -> bool:
        """Who comes a moment later is told who was first, rather than that it can't be done."""
        if self._talks(asked) or why.problems[0].field not in ("call", "slot"):
            return False
        return explains(last, self._since(asked), asked.seen, clock.monotonic())

    def _talks(self, asked: Asked) -> bool:
        """Whoever is in the call knows what becomes of it."""
        call = self.live.call(asked.domain, asked.call)
        own = own_legs(call, asked.actor.user) if call is not None else ()
        return any(leg.state not in ("ringing", "dialling") for leg in own)

    def _since(self, asked: Asked) -> int | None:
        """Since when the call, or slot, is as it is; None: it is gone."""
        if asked.call:
            call = self.live.call(asked.domain, asked.call)
            return None if call is None else call.since
        parked = self.live.parked(asked.domain, asked.sent.get("slot", ""))
        return None if parked is None else parked.since

    async def _ordered(self, asked: Asked) -> Order:
        call = self.live.call(asked.domain, asked.call)  # brings things up to the moment, too
        parked = {each.slot: each for each in self.live.things(asked.domain).values() if isinstance(each, Parked)}
        sight = Sight(call, parked, self.is_here)

        def look() -> Order:
            with reading(self.database) as session:
                return livecalls.order(session, asked.actor, asked.domain, asked.verb, asked.sent, sight)

        return await asyncio.to_thread(look)


def _place(asked: Asked) -> Place:
    return asked.domain, f"call:{asked.call}" if asked.call else f"slot:{asked.sent.get('slot', '')}"
