"""A world brought to life: its phones behind one socket, put into the state that a case asks for."""

import asyncio
from collections.abc import Callable, Sequence
from typing import TypeVar

from controller.domain.ids import DeviceId
from controller.pbx.ami import Ami
from tests.bench.agreement.cases import Business, Case, World
from tests.bench.agreement.journal import Box
from tests.bench.agreement.planting import secret
from tests.calls.account import Account
from tests.calls.behaviour import Answer, Behaviour, Refuse, Ring
from tests.calls.bulk import Bulk, open_bulk
from tests.calls.carrier import Carrier
from tests.calls.leg import Leg
from tests.calls.sipphone import Phone

PREPARED = 10.0  # seconds the PBX may take to see the phones as they are
LOOK_AGAIN = 0.02
ENDING = 3.0
GRACE = 0.2  # seconds by which a test phone may be late
T = TypeVar("T")


class Site:
    """Open one with `open_site`. All its phones ring the same bell."""

    def __init__(self, world: World, bulk: Bulk, carriers: Sequence[Carrier], box: Box, ami: Ami) -> None:
        self.world, self.bulk, self.bell, self.box, self.ami = world, bulk, box.bell, box, ami
        self.carriers = tuple(carriers)  # one a trunk, in the order in which they are tried
        self.phones: dict[DeviceId, Phone] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self.offline: frozenset[DeviceId] = frozenset(world.directory.devices)

    @property
    def now(self) -> float:
        return self.bulk.wire.clock()

    @property
    def parties(self) -> tuple[Phone, ...]:
        """All phones and carriers."""
        return (*self.phones.values(), *self.carriers)

    def extension(self, case: Case) -> str:
        """What is dialled inside."""
        directory = self.world.directory
        called = directory.users[case.to] if case.group is None else directory.groups[case.group]
        return called.extension

    def public_number(self, case: Case) -> str:
        """What is dialled outside."""
        world = self.world
        return world.numbers[case.to] if case.group is None else world.group_numbers[case.group]

    def trunk_of(self, leg: Leg) -> int:
        """Over which trunk a call came, 0 for the first; of a phone's 0."""
        return next((n for n, carrier in enumerate(self.carriers) if carrier.account is leg.account), 0)

    def sink(self) -> Phone:
        """The phone that answers whoever keeps a phone busy or waits to be transferred."""
        return self.phones[self.world.directory.users[self.world.sinks.talks].devices[0]]

    def legs(self) -> list[Leg]:
        return [leg for phone in self.parties for leg in phone.calls]

    async def until(self, condition: Callable[[], T], within: float, what: str, *, exactly: bool = False) -> T:
        """As Bell.until, for anything that any phone or the journal may tell."""
        return await self.bell.until(condition, within, what, exactly=exactly)

    async def register(self, offline: frozenset[DeviceId]) -> None:
        """These phones off, all others on."""
        await self.bulk.register([self.phones[device] for device in offline - self.offline], expires=0)
        await self.bulk.register([self.phones[device] for device in self.offline - offline])
        self.offline = offline

    async def occupy(self, device: DeviceId, business: Business) -> None:
        """Puts up a call of that phone, as real as any."""
        sinks = self.world.sinks
        to = {"dialling": sinks.rings, "at voicemail": sinks.records}.get(business, sinks.talks)
        leg = self.phones[device].dial(self.world.directory.users[to].extension)
        if business == "dialling":
            await leg.until_ringing()
            return
        await leg.until_answered()
        if business in ("holding", "held"):
            await self.until_bridged(device)
        if business == "holding":
            await leg.hold()
        elif business == "held":
            await self.sink().incoming[-1].hold()

    async def until_bridged(self, device: DeviceId) -> None:
        """Waits until that phone and who it called hear each other: before, neither hold nor REFER is understood.

        (Asterisk 22.10 answers, then bridges.)
        """
        await self.until(lambda: self.box.bridged(f"PJSIP/d{device}-"), ENDING, f"d{device} in a bridge")

    async def until_seen(self, case: Case) -> None:
        """Waits until the PBX sees every phone as the case says. Raises TimeoutError."""
        deadline = self.now + PREPARED
        left = {id_ for id_ in self.phones if not self.world.directory.devices[id_].name.startswith("19")}
        while left := {device for device in left if await self._state(device) not in _wanted(case, device)}:
            if self.now > deadline:
                raise TimeoutError(f"the PBX does not see {[f'd{one} as {_wanted(case, one)}' for one in left]}")
            await asyncio.sleep(LOOK_AGAIN)

    def tell(self, case: Case) -> None:
        """What each phone and each number does with the next call."""
        for party, reply in case.replies.items():
            if isinstance(party, str):
                for carrier in self.carriers:
                    carrier.does[party] = reply
            else:
                self.phones[party].behaviour = reply
        if case.trunk_fails is not None:
            self.carriers[0].does = dict.fromkeys(self.carriers[0].does, Refuse(case.trunk_fails))

    def calm(self) -> None:
        """All sinks do what they are there for."""
        for phone in self.phones.values():
            phone.behaviour = Ring()
        self.sink().behaviour = Answer(0)

    async def clear(self) -> None:
        """Ends all calls and forgets them, when the journal has told their ends. Raises TimeoutError."""
        for phone in self.parties:
            for leg in [leg for leg in phone.calls if leg.ending is None and (leg.outgoing or leg.answered_at)]:
                await phone.hang_up(leg)
        await self.until(lambda: not self._open(), ENDING, f"the end of {[leg.remote for leg in self._open()]}")
        for leg in self.legs():
            leg.end("lost", by_us=True, code=0)  # those that were never acknowledged
        await self.until(self.box.quiet, ENDING, "the end of every channel in the journal")
        self.bulk.forget()
        for carrier in self.carriers:
            carrier.forget()
            carrier.wire.log.clear()
        self.box.rows.clear()

    async def hang_up(self, leg: Leg, called: Callable[[], list[Leg]]) -> None:
        """The caller hangs up; returns when no called phone rings any more. Raises TimeoutError."""
        for phone in self.parties:
            if leg in phone.calls:
                await phone.hang_up(leg)

        def ringing() -> list[Leg]:
            return [leg for leg in called() if leg.ringing_at and not (leg.ending or leg.answered_at)]

        await self.until(lambda: not ringing(), ENDING, "the phones to stop ringing")

    def refuse_late(self, since: float) -> None:
        """Raises TimeoutError if a phone or carrier of ours did not do in time what it was told, on a busy machine."""
        for party in self.parties:
            for leg in party.incoming:
                if leg.started >= since and leg.invite and _overdue(leg, party.behaviour_for(leg.invite)):
                    raise TimeoutError(f"{leg.account.auth_user} was cancelled before it did what it should have done")

    def let_go(self, leg: Leg) -> None:
        """Whoever picked up hangs up."""
        task = asyncio.create_task(leg.bye())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """All phones off; the PBX need not look after them any more."""
        await self.register(frozenset(self.phones))
        self.bulk.close()

    def _open(self) -> list[Leg]:
        return [leg for leg in self.legs() if leg.ending is None and (leg.ringing_at or leg.answered_at)]

    async def _state(self, device: DeviceId) -> str:
        answer = await self.ami.send({"Action": "Getvar", "Variable": f"DEVICE_STATE(PJSIP/d{device})"})
        return answer["Value"]


def _overdue(leg: Leg, told: Behaviour) -> bool:
    """Whether a call was cancelled that should have been answered or refused well before."""
    if leg.ending is None or leg.ending.how != "cancelled" or not isinstance(told, Answer | Refuse):
        return False
    return leg.ending.at - leg.started > told.after + GRACE


def _wanted(case: Case, device: DeviceId) -> tuple[str, ...]:
    if device in case.offline:
        return ("UNAVAILABLE",)
    if device in case.active:
        return ("ONHOLD",) if case.active[device] == "held" else ("INUSE",)
    return ("NOT_INUSE",)


async def open_site(world: World, carriers: Sequence[Carrier], box: Box, ami: Ami, sip_port: int) -> Site:
    """The world's phones, all registered, and its carriers."""
    bulk = await open_bulk()
    site = Site(world, bulk, carriers, box, ami)
    for carrier in carriers:
        carrier.bell = box.bell
    for device in world.directory.devices.values():
        auth = f"d{device.id}"
        account = Account(device.name, world.directory.domain.name, auth, secret(device.id), ("127.0.0.1", sip_port))
        phone = site.phones[device.id] = bulk.add(account)
        phone.bell = box.bell
    await site.register(frozenset())
    return site
