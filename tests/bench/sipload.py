"""Calls for benches, from and to many phones at one socket: fixed texts, next to no work a message.

A slot calls, its callees ring, and the first answers once all do and the caller has heard of it; the caller
acknowledges and hangs up; the next call begins. Lost datagrams are not repeated by us: the PBX repeats its own, and a
call that has no end in 5 s has failed.
"""

import asyncio
import hashlib
import itertools
import re
import socket
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

FAILED_AFTER = 5.0
SDP = (
    b"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 8\r\n"
    b"a=rtpmap:8 PCMA/8000\r\n"
)
SDP_HEADERS = b"Content-Type: application/sdp\r\nContent-Length: %d\r\n\r\n%s" % (len(SDP), SDP)
EMPTY = b"Content-Length: 0\r\n\r\n"
NONCE = re.compile(rb'nonce="([^"]*)"')
OPAQUE = re.compile(rb'opaque="([^"]*)"')
REALM = re.compile(rb'realm="([^"]*)"')
COPIED = (b"via:", b"from:", b"to:", b"call-id:", b"cseq:", b"record-route:")


@dataclass(frozen=True, slots=True)
class Slot:
    """Who calls what, as PJSIP account names: `ha1` is the caller's, `callees` the accounts that will ring."""

    caller: str
    ha1: str
    number: str
    callees: tuple[str, ...]


@dataclass(slots=True)
class Tally:
    """Of calls that were completed, milliseconds from the first INVITE: to the 180, and to the last phone's INVITE."""

    post_dial: list[float] = field(default_factory=list)
    all_ring: list[float] = field(default_factory=list)
    failed: int = 0
    seconds: float = 0.0


@dataclass(slots=True)
class _Call:
    slot: Slot
    id: bytes
    began: float
    over: "asyncio.Future[bool]"
    rang: float | None = None
    asked: float = 0.0  # when the last of the callees had its INVITE
    missing: int = 0  # callees without one yet
    waiting: bytes | None = None  # the first callee's INVITE until it is answered
    cseq: int = 1
    done: bool = False


class Load(asyncio.DatagramProtocol):
    """Open one with `open_load`; its `port` is where all contacts point. Calls last `talk` seconds."""

    def __init__(self, pbx: tuple[str, int], talk: float = 0.0) -> None:
        self.pbx, self.talk = pbx, talk
        self._numbers = itertools.count(1)
        self._calls: dict[bytes, _Call] = {}
        self._ringing: dict[bytes, _Call] = {}  # by callee
        self._open: dict[bytes, bytes] = {}  # the INVITEs of callees that were neither answered nor cancelled, by id

    def connection_made(self, transport: Any) -> None:
        self._transport: asyncio.DatagramTransport = transport
        host, port = transport.get_extra_info("sockname")[:2]
        self.port: int = port
        self._here = b"%s:%d" % (host.encode(), port)

    def close(self) -> None:
        """Drops the socket."""
        self._transport.close()

    async def run(self, slots: Sequence[Slot], calls: int) -> Tally:
        """So many calls in all, one after the other in each slot, the slots side by side."""
        tally, left = Tally(), iter(range(calls))
        began = time.perf_counter()
        await asyncio.gather(*(self._work(slot, left, tally) for slot in slots))
        tally.seconds = time.perf_counter() - began
        return tally

    async def _work(self, slot: Slot, left: Iterator[int], tally: Tally) -> None:
        for _ in left:
            call = await self._call(slot)
            if call is None or call.rang is None:
                tally.failed += 1
            else:
                tally.post_dial.append((call.rang - call.began) * 1000)
                tally.all_ring.append((call.asked - call.began) * 1000)

    async def _call(self, slot: Slot) -> _Call | None:
        """None for a call that failed."""
        id_ = b"load-%d" % next(self._numbers)
        over = asyncio.get_running_loop().create_future()
        call = _Call(slot, id_, time.perf_counter(), over, missing=len(slot.callees))
        self._calls[id_] = call
        self._ringing |= {callee.encode(): call for callee in slot.callees}
        self._request(call, b"INVITE")
        try:
            return call if await asyncio.wait_for(over, FAILED_AFTER + self.talk) else None
        except TimeoutError:
            return None
        finally:
            del self._calls[id_]

    def datagram_received(self, data: bytes, addr: tuple[str | int, int]) -> None:
        if data.startswith(b"SIP/2.0 "):
            call = self._calls.get(_header(data, b"call-id:"))
            if call is not None:
                self._response(call, int(data[8:11]), data)
        else:
            self._asked(data)

    def _response(self, call: _Call, code: int, data: bytes) -> None:
        invite = b"INVITE" in _header(data, b"cseq:")
        if code == 401 and invite and call.cseq == 1:
            self._request(call, b"ACK", to=_header(data, b"to:"))
            call.cseq = 2
            self._request(call, b"INVITE", extra=_authorization(call.slot, data))
        elif code == 180 and call.rang is None:
            call.rang = time.perf_counter()
            self._answer_if_all_know(call)
        elif code == 200 and invite:
            to = _header(data, b"to:")
            self._request(call, b"ACK", to=to)
            if not call.done:
                call.done = True
                asyncio.get_running_loop().call_later(self.talk, self._end, call, to)
        elif code == 200 and call.done:
            self._finish(call)
        elif code >= 300:
            self._request(call, b"ACK", to=_header(data, b"to:"))
            self._finish(call, failed=True)

    def _end(self, call: _Call, to: bytes) -> None:
        call.cseq = 3
        self._request(call, b"BYE", to=to)

    def _finish(self, call: _Call, *, failed: bool = False) -> None:
        if not call.over.done():
            call.over.set_result(not failed and call.rang is not None)

    def _asked(self, data: bytes) -> None:
        """A request from the PBX, which is for a callee, or in a call that it ends."""
        method, uri = data.split(b" ", 2)[:2]
        if method == b"INVITE":
            self._invited(data, uri.removeprefix(b"sip:").partition(b"@")[0])
        elif method != b"ACK":
            self._reply(data, b"200 OK")
            if method == b"CANCEL" and (invite := self._open.pop(_header(data, b"call-id:"), None)):
                self._reply(invite, b"487 Request Terminated")

    def _invited(self, data: bytes, callee: bytes) -> None:
        call, id_ = self._ringing.get(callee), _header(data, b"call-id:")
        if call is None or id_ in self._open:
            return
        self._open[id_] = data
        call.asked = time.perf_counter()
        call.missing -= 1
        if callee == call.slot.callees[0].encode():
            call.waiting = data
        self._reply(data, b"180 Ringing")
        self._answer_if_all_know(call)

    def _answer_if_all_know(self, call: _Call) -> None:
        if call.waiting is not None and call.rang is not None and call.missing == 0:
            self._open.pop(_header(call.waiting, b"call-id:"), None)
            self._reply(call.waiting, b"200 OK", SDP_HEADERS)
            call.waiting = None

    def _request(self, call: _Call, method: bytes, to: bytes = b"", extra: bytes = b"") -> None:
        slot, number = call.slot, call.slot.number.encode()
        self._send(
            b"%s sip:%s@bench SIP/2.0\r\nVia: SIP/2.0/UDP %s;rport;branch=z9hG4bK%s-%d%s\r\nMax-Forwards: 70\r\n"
            b"From: <sip:%s@bench>;tag=%s\r\nTo: %s\r\nCall-ID: %s\r\nCSeq: %d %s\r\nContact: <sip:%s@%s>\r\n%s%s"
            % (
                *(method, number, self._here, call.id, call.cseq, b"" if method == b"INVITE" else method),
                *(slot.caller.encode(), call.id, to or b"<sip:%s@bench>" % number, call.id),
                *(2 if method == b"ACK" and call.cseq > 2 else call.cseq, method, slot.caller.encode(), self._here),
                *(extra, SDP_HEADERS if method == b"INVITE" else EMPTY),
            )
        )

    def _reply(self, request: bytes, status: bytes, body: bytes = EMPTY) -> None:
        head = request.partition(b"\r\n\r\n")[0]
        copied = [line for line in head.split(b"\r\n")[1:] if line.lower().startswith(COPIED)]
        tagged = [line + b";tag=c" if _is_untagged_to(line) else line for line in copied]
        lines = b"\r\n".join(tagged)
        self._send(b"SIP/2.0 %s\r\n%s\r\nContact: <sip:callee@%s>\r\n%s" % (status, lines, self._here, body))

    def _send(self, data: bytes) -> None:
        self._transport.sendto(data, self.pbx)


async def open_load(pbx: tuple[str, int], talk: float = 0.0) -> Load:
    """A load generator on loopback, with room for a burst."""
    loop = asyncio.get_running_loop()
    transport, load = await loop.create_datagram_endpoint(lambda: Load(pbx, talk), local_addr=("127.0.0.1", 0))
    transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8_000_000)
    return load


def _is_untagged_to(line: bytes) -> bool:
    return line.lower().startswith(b"to:") and b";tag=" not in line


def _header(data: bytes, name: bytes) -> bytes:
    """A header's value; `name` in lower case with its colon."""
    at = data.lower().find(b"\r\n" + name)
    return data[at + 2 + len(name) : data.find(b"\r\n", at + 2)].strip() if at >= 0 else b""


def _authorization(slot: Slot, data: bytes) -> bytes:
    """The answer to a digest challenge (RFC 2617, without qop where none is asked)."""
    nonce, realm, opaque = (pattern.search(data) for pattern in (NONCE, REALM, OPAQUE))
    assert nonce
    assert realm
    uri = f"sip:{slot.number}@bench"
    ha2 = _md5(f"INVITE:{uri}")
    response = _md5(f"{slot.ha1}:{nonce[1].decode()}:00000001:0a:auth:{ha2}")
    rest = f', opaque="{opaque[1].decode()}"' if opaque else ""
    return (
        f'Authorization: Digest username="{slot.caller}", realm="{realm[1].decode()}", nonce="{nonce[1].decode()}", '
        f'uri="{uri}", response="{response}", cnonce="0a", qop=auth, nc=00000001, algorithm=MD5{rest}\r\n'
    ).encode()


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
