"""One UDP socket that speaks SIP transactions (RFC 3261 §17): sends, repeats what is lost, keeps everything it saw."""

import asyncio
import socket
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.calls.message import Headers, Message, NotSip, parse, response_to

Address = tuple[str, int]
Key = tuple[str, str]
T1 = 0.5  # seconds to the first repetition (RFC 3261 §17.1.1.1)
T2 = 4.0
GIVE_UP = 32.0
REMEMBERED = 64 * T1  # seconds in which a repeated message can still come (RFC 3261 §17.2.1)


@dataclass(frozen=True, slots=True)
class Seen:
    """A message that was sent or received; `at` is on the wire's clock, in seconds."""

    at: float
    sent: bool
    message: Message


@dataclass(slots=True)
class Asked:
    """A request under way, and the queue of its responses."""

    data: bytes
    to: Address
    responses: "asyncio.Queue[Message]" = field(default_factory=asyncio.Queue)
    timer: asyncio.TimerHandle | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent last in a transaction (nothing yet: empty), on the loop's clock."""

    data: bytes
    to: Address
    at: float


class Memory:
    """What was sent lately, by transaction; older entries go as new ones come."""

    def __init__(self) -> None:
        self._sent: OrderedDict[tuple[str, str | int], Sent] = OrderedDict()

    def get(self, key: tuple[str, str | int]) -> Sent | None:
        return self._sent.get(key)

    def put(self, key: tuple[str, str | int], data: bytes, to: Address, now: float) -> None:
        self._sent[key] = Sent(data, to, now)
        self._sent.move_to_end(key)
        while next(iter(self._sent.values())).at < now - REMEMBERED:
            self._sent.popitem(last=False)


class Wire(asyncio.DatagramProtocol):
    """Open one with `open_wire`. `on_request` gets each new request once."""

    def __init__(self, on_request: Callable[[Message, Address], None], clock: Callable[[], float]):
        self.log: dict[str, list[Seen]] = {}  # by Call-ID, in order
        self.clock = clock
        self._on_request = on_request
        self._asked: dict[Key, Asked] = {}
        self._replied = Memory()
        self._acks = Memory()
        self._repeating: dict[tuple[str, int], asyncio.TimerHandle] = {}
        self._loop = asyncio.get_running_loop()

    def connection_made(self, transport: Any) -> None:
        self._transport: asyncio.DatagramTransport = transport
        self.address: Address = transport.get_extra_info("sockname")[:2]

    def datagram_received(self, data: bytes, addr: Any) -> None:
        try:
            message = parse(data)
        except NotSip:
            return
        self._note(message, sent=False)
        if message.code:
            self._take_response(message)
        else:
            self._take_request(message, addr[:2])

    @property
    def repeats(self) -> bool:
        """Whether a final answer still waits for its ACK."""
        return bool(self._repeating)

    def ask(self, request: Message, to: Address) -> Asked:
        """Sends a request and repeats it until something comes back; read `.responses`, then call `done`."""
        asked = Asked(request.encode(), to)
        self._asked[request.branch, request.method] = asked
        self._send(request, asked.data, to)
        self._repeat(asked, T1, self._loop.time() + GIVE_UP)
        return asked

    def done(self, request: Message) -> None:
        """Forgets a request that `ask` sent."""
        asked = self._asked.pop((request.branch, request.method), None)
        if asked and asked.timer:
            asked.timer.cancel()

    def acknowledge(self, ack: Message, to: Address) -> None:
        """Sends an ACK, and again whenever the response it is for is repeated."""
        data = ack.encode()
        self._acks.put((ack.header("call-id"), ack.cseq), data, to, self._loop.time())
        self._send(ack, data, to)

    def reply(self, request: Message, code: int, to: Address, tag: str, headers: Headers = (), body: str = "") -> None:
        """Answers a request as the party `tag`; a final answer to an INVITE is repeated until its ACK."""
        response = response_to(request, code, tag, headers, body)
        data = response.encode()
        self._replied.put((request.branch, request.method), data, to, self._loop.time())
        self._send(response, data, to)
        if request.method == "INVITE" and code >= 200:
            self._repeat_final((request.header("call-id"), request.cseq), data, to, T1)

    def close(self) -> None:
        """Drops the socket at once, without a word to anybody."""
        for timer in (*self._repeating.values(), *(asked.timer for asked in self._asked.values())):
            if timer:
                timer.cancel()
        self._transport.close()

    def _note(self, message: Message, *, sent: bool) -> None:
        self.log.setdefault(message.header("call-id"), []).append(Seen(self.clock(), sent, message))

    def _send(self, message: Message, data: bytes, to: Address) -> None:
        self._note(message, sent=True)
        self._transport.sendto(data, to)

    def _take_response(self, response: Message) -> None:
        asked = self._asked.get((response.branch, response.method))
        if asked is not None:
            if asked.timer:
                asked.timer.cancel()
            asked.responses.put_nowait(response)
        elif response.method == "INVITE" and response.code >= 200:
            again = self._acks.get((response.header("call-id"), response.cseq))
            if again:
                self._transport.sendto(again.data, again.to)

    def _take_request(self, request: Message, sender: Address) -> None:
        if request.method == "ACK":
            timer = self._repeating.pop((request.header("call-id"), request.cseq), None)
            if timer:
                timer.cancel()
        key = (request.branch, request.method)
        known = self._replied.get(key)
        if known is not None:
            if known.data:
                self._transport.sendto(known.data, known.to)
            return
        self._replied.put(key, b"", sender, self._loop.time())
        self._on_request(request, sender)

    def _repeat(self, asked: Asked, wait: float, end: float) -> None:
        def again() -> None:
            if self._loop.time() < end:
                self._transport.sendto(asked.data, asked.to)
                self._repeat(asked, min(wait * 2, T2), end)

        asked.timer = self._loop.call_later(wait, again)

    def _repeat_final(self, key: tuple[str, int], data: bytes, to: Address, wait: float) -> None:
        def again() -> None:
            del self._repeating[key]
            if wait < GIVE_UP / 2:
                self._transport.sendto(data, to)
                self._repeat_final(key, data, to, wait * 2)

        before = self._repeating.get(key)
        if before is not None:
            before.cancel()
        self._repeating[key] = self._loop.call_later(wait, again)


async def open_wire(
    on_request: Callable[[Message, Address], None],
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    clock: Callable[[], float] = time.monotonic,
    receive_buffer: int = 0,
) -> Wire:
    """A wire on a loopback address; port 0 takes any free one. `receive_buffer` in bytes, 0 leaves the system's."""
    loop = asyncio.get_running_loop()
    transport, wire = await loop.create_datagram_endpoint(lambda: Wire(on_request, clock), local_addr=(host, port))
    if receive_buffer:
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    return wire
