"""A call that comes in at a test phone: it does what its behaviour says, and follows what the caller does."""

import asyncio
from collections.abc import Callable
from typing import assert_never

from tests.calls import sdp
from tests.calls.behaviour import Answer, Behaviour, Refuse, Ring, Silent
from tests.calls.leg import ALLOW, SDP_TYPE, Leg
from tests.calls.message import Headers, Message


def take(leg: Leg, behaviour: Behaviour) -> None:
    """Starts to treat a new INVITE as the behaviour says; what has a delay happens later, if the call still waits."""
    match behaviour:
        case Answer(after=after):
            _ring_then(leg, after, lambda: accept(leg))
        case Refuse(code=code, after=after, contact=contact):
            _ring_then(leg, after, lambda: refuse(leg, code, contact))
        case Ring():
            ring(leg)
        case Silent():
            pass
        case _:
            assert_never(behaviour)


def ring(leg: Leg) -> None:
    """180 to the caller."""
    leg.ringing_at = leg.wire.clock()
    _reply(leg, 180)
    leg.bell.ring()


def accept(leg: Leg) -> None:
    """200 with a description; the call counts as answered when the 200 is sent. Does nothing when it waits no more."""
    if _waits(leg):
        assert leg.invite
        _reply(leg, 200, (SDP_TYPE,), leg.describe(sdp.answering(leg.invite.body)))
        leg.answered(leg.invite.body)


def refuse(leg: Leg, code: int, contact: str = "") -> None:
    """A final refusal. Does nothing when the call waits no more."""
    if _waits(leg):
        _reply(leg, code, (("Contact", f"<{contact}>"),) if contact else ())
        leg.end("refused", by_us=True, code=code)


def follow(leg: Leg, request: Message) -> None:
    """Answers a request inside a call that exists."""
    match request.method:
        case "CANCEL":
            _cancelled(leg, request)
        case "BYE":
            _answer_inside(leg, request)
            leg.end("hung up", by_us=False, code=200, cause=request.cause())
        case "INVITE" | "UPDATE":
            leg.hear(request.body)
            _answer_inside(leg, request, leg.describe(sdp.answering(request.body)) if request.body else "")
        case "NOTIFY":
            _answer_inside(leg, request)
            leg.transfer_progress.append(request.body.strip())
        case "ACK":
            pass
        case _:
            _answer_inside(leg, request)
    leg.bell.ring()


def _ring_then(leg: Leg, after: float, act: Callable[[], None]) -> None:
    if after > 0:
        ring(leg)
        asyncio.get_running_loop().call_later(after, act)
    else:
        act()


def _cancelled(leg: Leg, request: Message) -> None:
    _answer_inside(leg, request)
    if _waits(leg):
        _reply(leg, 487)
        leg.end("cancelled", by_us=False, code=487, cause=request.cause())


def _waits(leg: Leg) -> bool:
    return leg.ending is None and leg.answered_at is None


def _reply(leg: Leg, code: int, headers: Headers = (), body: str = "") -> None:
    assert leg.invite
    own = headers if any(name == "Contact" for name, _ in headers) else (leg.contact(), *headers)
    leg.wire.reply(leg.invite, code, leg.account.proxy, leg.local_tag, (*own, ALLOW), body)


def _answer_inside(leg: Leg, request: Message, body: str = "") -> None:
    headers = (leg.contact(), SDP_TYPE) if body else (leg.contact(),)
    leg.wire.reply(request, 200, leg.account.proxy, leg.local_tag, headers, body)
