"""Hundreds of phones behind one socket: the contact of many accounts, each call told apart by its Request-URI's user.

This is the recording end of the agreement bench: the PBX sends real INVITEs to real PJSIP contacts, and what rang,
when, and how it ended stands in each phone's `calls`.
"""

import asyncio
import time
from collections.abc import Callable, Iterable

from tests.calls.account import Account
from tests.calls.behaviour import Behaviour
from tests.calls.message import Message, user_of
from tests.calls.sipphone import Phone
from tests.calls.wire import Address, Wire, open_wire

AT_ONCE = 40  # registrations under way together


class Bulk:
    """Open one with `open_bulk`. A call for nobody we know is left without an answer."""

    def __init__(self) -> None:
        self.phones: dict[str, Phone] = {}
        self.wire: Wire

    def add(self, account: Account, behaviour: Behaviour | None = None) -> Phone:
        """A phone that shares the socket; its contact is `account.contact(bulk.wire.address)`."""
        phone = self.phones[account.auth_user] = Phone(account, behaviour)
        phone.attach(self.wire)
        return phone

    async def register(self, phones: Iterable[Phone], expires: int = 3600) -> None:
        """Registers (or with 0 un-registers) phones, some at a time. Raises Refused for the first that fails."""
        gate = asyncio.Semaphore(AT_ONCE)

        async def one(phone: Phone) -> None:
            async with gate:
                await phone.register(expires)

        await asyncio.gather(*(one(phone) for phone in phones))

    def forget(self) -> None:
        """Drops all calls that have ended and all messages, between the cases of a bench."""
        for phone in self.phones.values():
            phone.forget()
        self.wire.log.clear()

    def close(self) -> None:
        """Vanishes with all phones."""
        for phone in self.phones.values():
            phone.vanish()
        self.wire.close()

    def on_request(self, request: Message, sender: Address) -> None:
        """Hands a request to the phone it is for."""
        phone = self.phones.get(user_of(request.uri))
        if phone is not None:
            phone.on_request(request, sender)


async def open_bulk(clock: Callable[[], float] = time.monotonic, port: int = 0) -> Bulk:
    """An empty bulk on a loopback socket with room for a burst."""
    bulk = Bulk()
    bulk.wire = await open_wire(bulk.on_request, port=port, clock=clock, receive_buffer=8_000_000)
    return bulk
