"""A call that a test phone places: INVITE, what comes back, CANCEL."""

from tests.calls.account import exchange
from tests.calls.leg import SDP_TYPE, How, Leg
from tests.calls.message import Headers, Message, address


async def place(leg: Leg, extra: Headers = ()) -> None:
    """Runs an outgoing call until it is answered or has failed; the leg's fields tell which."""
    offer = leg.describe()

    def make(credentials: Headers) -> Message:
        leg.invite = leg.request("INVITE", (SDP_TYPE, *extra, *credentials), offer)
        return leg.invite

    try:
        final = await exchange(leg.wire, leg.account, make, lambda response: _progress(leg, response))
    except TimeoutError:
        leg.end("lost", by_us=False, code=408)
        return
    if final.code < 300:
        await _taken(leg, final)
    else:
        how: How = "cancelled" if final.code == 487 else "refused"
        leg.end(how, by_us=leg.cancelling, code=final.code, cause=final.cause())


async def cancel(leg: Leg) -> None:
    """Takes back an INVITE; only after a provisional response may CANCEL be sent (RFC 3261 §9.1)."""
    await leg.bell.until(lambda: leg.provisional or leg.ending or leg.answered_at, 5.0, "a provisional response")
    if leg.answered_at and not leg.ending:
        await leg.bye()
    if leg.ending or leg.invite is None:
        return
    leg.cancelling = True
    kept = tuple(pair for pair in leg.invite.headers if pair[0] in ("Via", "Max-Forwards", "From", "To", "Call-ID"))
    request = Message(f"CANCEL {leg.invite.uri} SIP/2.0", (*kept, ("CSeq", f"{leg.invite.cseq} CANCEL")))
    await exchange(leg.wire, leg.account, lambda _: request)
    await leg.until_ended()


def _progress(leg: Leg, response: Message) -> None:
    leg.provisional = True
    if response.tag("to"):  # an early dialog: it can be handed over by its tags while it rings
        leg.remote = response.header("to")
        leg.target = address(response.header("contact")) or leg.target
    if response.code in (180, 183) and leg.ringing_at is None:
        leg.ringing_at = leg.wire.clock()
    leg.bell.ring()


async def _taken(leg: Leg, final: Message) -> None:
    leg.remote = final.header("to")
    leg.target = address(final.header("contact")) or leg.target
    leg.wire.acknowledge(leg.request("ACK", cseq=final.cseq), leg.account.proxy)
    leg.answered(final.body)
    if leg.cancelling:  # our CANCEL and their 200 crossed
        await leg.bye()
