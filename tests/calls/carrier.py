"""A carrier on loopback: takes calls to any number and treats each as it was told, and brings calls to our numbers.

carrier = await trunk_to(world)
carrier.does["+4917012345"] = Answer(after=0.2)
call = carrier.call("+493012340", "+4917012345", Diversion("+49301"))
"""

import itertools
from typing import Any

from controller.domain.destinations import Destination
from controller.domain.ids import DidId, TrunkId, UserId
from controller.operations import dids, domains, trunks, users
from controller.operations.trunks import NewTrunk
from tests.calls.account import Account
from tests.calls.behaviour import Behaviour, Refuse
from tests.calls.leg import Leg
from tests.calls.message import Headers, Message, address, user_of
from tests.calls.sipphone import Phone
from tests.calls.wire import Address, open_wire
from tests.calls.world import World

HOST = "carrier.example"
ADDRESSES = itertools.count(1)


class Carrier(Phone):
    """A phone without account, for every number. `does` tells by number; for others `behaviour` counts."""

    def __init__(self, account: Account, behaviour: Behaviour | None = None) -> None:
        super().__init__(account, behaviour or Refuse(404))
        self.does: dict[str, Behaviour] = {}
        self.trunk = TrunkId(0)

    @property
    def port(self) -> int:
        """Where it listens."""
        return self.wire.address[1]

    def calls_to(self, number: str) -> list[Leg]:
        """The calls that came for that number, oldest first."""
        return [leg for leg in self.incoming if leg.invite and user_of(leg.invite.uri) == number]

    async def until_asked(self, number: str, count: int = 1, within: float = 5.0) -> Leg:
        """The call for that number that came as `count`. Raises TimeoutError."""
        await self.bell.until(lambda: len(self.calls_to(number)) >= count, within, f"call {count} to {number}")
        return self.calls_to(number)[count - 1]

    def call(self, number: str, caller: str = "+4989555", headers: Headers = (), display: str = "") -> Leg:
        """Brings a call to one of our numbers. `caller` is a number, or a whole From value without tag."""
        host = f"{self.account.proxy[0]}:{self.account.proxy[1]}"
        leg = self.dial(f"sip:{number}@{host}", headers)
        quoted = f'"{display}" ' if display else ""
        origin = caller if "<" in caller else f"{quoted}<sip:{caller}@{HOST}>"
        leg.local = f"{origin};tag={leg.local_tag}"
        return leg

    async def leave(self) -> None:
        """Ends its calls and closes the socket."""
        for leg in [leg for leg in self.calls if leg.ending is None]:
            await self.hang_up(leg)
        self.close()

    def behaviour_for(self, invite: Message) -> Behaviour:
        """By the number that is called."""
        return self.does.get(user_of(invite.uri), self.behaviour)


def diverted(*numbers: str, reason: str = "unconditional") -> Headers:
    """Diversion headers (RFC 5806), the last forward first."""
    return tuple(("Diversion", f"<sip:{number}@{HOST}>;reason={reason};counter=1") for number in numbers)


def history(*numbers: str) -> Headers:
    """A History-Info header (RFC 7044) of a call that was forwarded from each number to the next."""
    entries = [f"<sip:{number}@{HOST}?Reason=SIP%3Bcause%3D302>;index={n}" for n, number in enumerate(numbers[:-1], 1)]
    return (("History-Info", ", ".join([*entries, f"<sip:{numbers[-1]}@{HOST}>;index={len(numbers)}"])),)


async def open_carrier(pbx: Address, behaviour: Behaviour | None = None) -> Carrier:
    """One at an address of its own, by which the PBX knows it from all others and from the phones."""
    number = next(ADDRESSES)
    carrier = Carrier(Account("carrier", HOST, f"carrier{number}", "", pbx), behaviour)
    carrier.attach(await open_wire(carrier.on_request, host=f"127.88.{number // 250}.{number % 250 + 1}"))
    return carrier


async def trunk_to(world: World, name: str = "carrier", behaviour: Behaviour | None = None, **more: Any) -> Carrier:
    """A carrier, and the world's trunk to it; `more` are NewTrunk's."""
    carrier = await open_carrier(("127.0.0.1", world.posted.settings.sip_port), behaviour)
    host, port = carrier.wire.address
    new = NewTrunk(name, host, kind="address", port=port, codecs=("ulaw", "alaw"), **more)
    carrier.trunk = world.save(lambda session, me: trunks.add(session, me, world.domain, new))
    world.carriers.append(carrier)
    return carrier


def did(world: World, number: str, to: Destination) -> DidId:
    """A public number that leads there."""
    return world.save(lambda session, me: dids.add(session, me, world.domain, number, to))


def has(world: World, user: UserId, **fields: Any) -> None:
    """Sets fields of a user, such as `number`."""
    world.save(lambda session, me: users.change(session, me, user, fields))


def domain_has(world: World, **fields: Any) -> None:
    """Sets fields of the domain."""
    world.save(lambda session, me: domains.change(session, me, world.domain, fields))


def shown(leg: Leg) -> tuple[str, str]:
    """The numbers in From and in P-Asserted-Identity of a call that the carrier got."""
    assert leg.invite
    identity = leg.invite.header("p-asserted-identity")
    return user_of(address(leg.invite.header("from"))), user_of(address(identity)) if identity else ""


def told(leg: Leg) -> str:
    """Every header that the carrier got in that call, but for those that only carry it."""
    skipped = ("via", "call-id", "cseq", "contact", "content-length", "allow", "supported", "max-forwards")
    headers = (header for seen in leg.messages if not seen.sent for header in seen.message.headers)
    return "\n".join(f"{name}: {value}" for name, value in headers if name.lower() not in skipped)
