"""Phones that answer when they are told to, as pages want it: by a header of the call, or within a call that rings."""

import time

from tests.calls.behaviour import Answer, Behaviour, Ring
from tests.calls.message import Headers, Message
from tests.calls.sipphone import Phone
from tests.calls.taking import accept
from tests.calls.wire import Address, open_wire
from tests.calls.world import World


class Obedient(Phone):
    """Answers a call by itself that says so (RFC 5373)."""

    def behaviour_for(self, invite: Message) -> Behaviour:
        return Answer() if invite.header("answer-mode") == "Auto" else self.behaviour


class Talker(Phone):
    """Answers what rings when it is told to talk (NOTIFY, Event: talk), and says that it is of a maker that does."""

    def on_request(self, request: Message, sender: Address) -> None:
        super().on_request(request, sender)
        leg = self._legs.get(request.header("call-id"))
        if leg is not None and request.method == "NOTIFY" and request.header("event") == "talk":
            accept(leg)

    def _outside(self, method: str, extra: Headers) -> Message:
        return super()._outside(method, (*extra, ("User-Agent", "snomD785/10.1.169.16")))


async def phone(world: World, name: str, kind: type[Phone]) -> Phone:
    """That handset, registered; it sends audio, and rings unless it is told otherwise."""
    await world.live()
    made = world.phones[name] = kind(world.accounts[name], Ring(), talks=True)
    made.attach(await open_wire(made.on_request, clock=time.monotonic))
    await made.register()
    await _until_here(world, name, True)
    return made


async def gone(world: World, name: str) -> None:
    """That handset leaves; the PBX and the controller know."""
    await world.phones[name].leave()
    await _until_here(world, name, False)


async def _until_here(world: World, name: str, here: bool) -> None:
    async def known() -> bool:
        return world.posted.post.registrations.is_here(world.devices[name])

    await world.until_here(name, here)
    await world.eventually(known, here)
