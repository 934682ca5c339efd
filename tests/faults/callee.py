"""A user whose rules have two versions; a call tells which it followed, from its first step to its last."""

from controller.domain.destinations import ToHandset
from controller.domain.rules import Forwards, RingTarget, Simultaneous
from tests.calls.behaviour import Refuse, Ring
from tests.calls.sipphone import Phone
from tests.calls.world import World

HANDSETS = {"a": ("1002a", "1002b"), "b": ("1002c", "1002d")}
"""By version: the handset that is busy, and the one that the call is forwarded to then."""


class Callee:
    """1002 in a world. 1001 is `caller`."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.caller: Phone
        self.phones: dict[str, Phone] = {}
        world.user("1001")
        self.user = world.user("1002", phones=tuple(name for pair in HANDSETS.values() for name in pair))

    async def move_in(self) -> None:
        """All phones registered, version a live."""
        self.choose("a")
        self.caller = await self.world.phone("1001")
        for busy, rings in HANDSETS.values():
            self.phones[busy] = await self.world.phone(busy, Refuse(486))
            self.phones[rings] = await self.world.phone(rings, Ring())

    def choose(self, version: str) -> None:
        """Saves that version, and does not wait."""
        busy, rings = HANDSETS[version]
        self.world.default(
            self.user,
            ring=Simultaneous((RingTarget(ToHandset(self.world.devices[busy])),)),
            forwards=Forwards(busy=ToHandset(self.world.devices[rings])),
        )

    async def rung(self, within: float = 5.0) -> str:
        """The version that a call follows now, or `mixed`."""
        before = {name: len(phone.incoming) for name, phone in self.phones.items()}
        call = self.caller.dial("1002")
        await call.until_ringing(within)
        await self.caller.hang_up(call)
        await call.until_ended()
        called = tuple(sorted(name for name, phone in self.phones.items() if len(phone.incoming) > before[name]))
        return next((version for version, pair in HANDSETS.items() if pair == called), f"mixed: {called}")
