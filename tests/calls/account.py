"""Who a test phone is, and the one way it asks: send, answer a digest challenge, wait for the final answer."""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from tests.calls.digest import answer, md5_challenge
from tests.calls.message import Headers, Message
from tests.calls.wire import GIVE_UP, Address, Wire

CHALLENGES = {401: ("WWW-Authenticate", "Authorization"), 407: ("Proxy-Authenticate", "Proxy-Authorization")}


@dataclass(frozen=True, slots=True)
class Account:
    """A SIP account, e.g. user `1001a`, domain `acme.example`, auth_user `d12`; `proxy` is the PBX's address."""

    user: str
    domain: str
    auth_user: str
    secret: str
    proxy: Address

    def contact(self, at: Address) -> str:
        """The URI where calls for this account arrive at that socket; its user part is unique over all domains."""
        return f"sip:{self.auth_user}@{at[0]}:{at[1]}"

    @property
    def aor(self) -> str:
        return f"sip:{self.user}@{self.domain}"


async def exchange(
    wire: Wire, account: Account, make: Callable[[Headers], Message], progress: Callable[[Message], None] | None = None
) -> Message:
    """The final response. `make` builds the request with the given extra headers, each time with a new branch and CSeq.

    Raises TimeoutError when nothing final comes in 32 s; an INVITE that got a provisional response waits without limit.
    """
    request = make(())
    final = await _final(wire, account.proxy, request, progress)
    asked, answered = CHALLENGES.get(final.code, ("", ""))
    challenge = md5_challenge(final.every(asked)) if asked else None
    if challenge is None:
        return final
    credentials = answer(
        challenge,
        user=account.auth_user,
        secret=account.secret,
        method=request.method,
        uri=request.uri,
        cnonce=secrets.token_hex(8),
    )
    return await _final(wire, account.proxy, make(((answered, credentials),)), progress)


async def _final(wire: Wire, to: Address, request: Message, progress: Callable[[Message], None] | None) -> Message:
    responses = wire.ask(request, to).responses
    limit: float | None = GIVE_UP
    try:
        while (response := await asyncio.wait_for(responses.get(), limit)).code < 200:
            limit = None if request.method == "INVITE" else GIVE_UP
            if progress:
                progress(response)
    finally:
        wire.done(request)
    if request.method == "INVITE" and response.code >= 300:
        wire.acknowledge(_refusal_ack(request, response), to)
    return response


def _refusal_ack(invite: Message, response: Message) -> Message:
    """The ACK of a refusal belongs to the INVITE's transaction: same branch (RFC 3261 §17.1.1.3)."""
    kept = tuple(pair for pair in invite.headers if pair[0] in ("Via", "Max-Forwards", "From", "Call-ID"))
    own = (("To", response.header("to")), ("CSeq", f"{invite.cseq} ACK"))
    return Message(f"ACK {invite.uri} SIP/2.0", (*kept, *own))
