"""One call as a test phone sees it: its times, how it ended, and what the phone can do with it."""

import secrets
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from tests.calls import sdp
from tests.calls.account import Account, exchange
from tests.calls.bell import Bell
from tests.calls.media import Media
from tests.calls.message import Headers, Message, address
from tests.calls.wire import Seen, Wire

ALLOW = ("Allow", "INVITE, ACK, CANCEL, BYE, OPTIONS, REFER, NOTIFY, UPDATE, INFO")
SDP_TYPE = ("Content-Type", "application/sdp")
How = Literal["refused", "cancelled", "hung up", "lost"]


@dataclass(frozen=True, slots=True)
class Ending:
    """How a call ended: the INVITE's final code (200 for a call that was hung up), and the Reason headers."""

    at: float
    how: How
    by_us: bool
    code: int
    cause: str = ""


class Ended(AssertionError):
    """The call ended while something else was awaited."""

    def __init__(self, ending: Ending) -> None:
        super().__init__(f"the call was {ending.how} with {ending.code} {ending.cause}")
        self.ending = ending


class Leg:
    """A call, placed or received. Times are on the wire's clock; a time that has not come is None."""

    def __init__(self, wire: Wire, account: Account, bell: Bell, *, outgoing: bool, remote: str, call_id: str) -> None:
        self.wire, self.account, self.bell, self.outgoing = wire, account, bell, outgoing
        self.call_id = call_id
        self.local_tag = secrets.token_hex(6)
        self.local = f"<{account.aor}>;tag={self.local_tag}"
        self.remote, self.target = remote, address(remote)
        self.media = Media()
        self.talks = False
        self.cseq = 0
        self.invite: Message | None = None
        self.provisional = False  # something below 200 came back for our INVITE
        self.cancelling = False
        self.started = wire.clock()
        self.ringing_at: float | None = None
        self.answered_at: float | None = None
        self.ending: Ending | None = None
        self.held_by_them = False
        self.transfer_progress: list[str] = []  # status lines from the NOTIFYs after a REFER
        self._description = 0

    @property
    def messages(self) -> list[Seen]:
        """Everything that was sent and received for this call, in order."""
        return self.wire.log.get(self.call_id, [])

    async def until_ringing(self, within: float = 5.0) -> float:
        """When it rang. Raises Ended when the call ended instead, TimeoutError when neither came."""
        return await self._until("ringing_at", within)

    async def until_answered(self, within: float = 5.0) -> float:
        """When it was answered. Raises Ended when the call ended instead, TimeoutError when neither came."""
        return await self._until("answered_at", within)

    async def until_ended(self, within: float = 5.0) -> Ending:
        """How it ended, whoever ended it. Raises TimeoutError."""
        ending = await self.bell.until(lambda: self.ending, within, "the call's end")
        assert ending
        return ending

    async def hold(self, headers: Headers = ()) -> None:
        """Puts the other side on hold (re-INVITE, sendonly), those headers added. Raises AssertionError if refused."""
        await self._offer("sendonly", headers)

    async def resume(self, headers: Headers = ()) -> None:
        """Takes the other side off hold again."""
        await self._offer("sendrecv", headers)

    async def transfer(self, to: str) -> Message:
        """Blind transfer to a number or URI: the REFER's final response. The outcome is in `transfer_progress`."""
        target = to if ":" in to else f"sip:{to}@{self.account.domain}"
        return await self.refer(f"<{target}>")

    async def transfer_to(self, other: "Leg") -> Message:
        """Attended transfer: this call's party goes to the other call's (REFER with Replaces, RFC 3891)."""
        replaces = f"{other.call_id};to-tag={tag_of(other.remote)};from-tag={tag_of(other.local)}"
        return await self.refer(f"<{address(other.remote)}?Replaces={quote(replaces, safe='')}>")

    async def transferred(self, within: float = 5.0) -> int:
        """The outcome of a transfer (200, 486, …) once the NOTIFYs tell; after success this phone's call is hung up."""

        def outcome() -> int:
            told = (int(line.split()[1]) for line in self.transfer_progress)
            return next((code for code in told if code >= 200), 200 if self.ending else 0)

        code = await self.bell.until(outcome, within, "the transfer's outcome")
        if code < 300 and self.ending is None:
            await self.bye()
        return code

    async def bye(self) -> None:
        """Ends an answered call; `Phone.hang_up` knows what it takes in every other state."""
        self.end("hung up", by_us=True, code=200)
        await exchange(self.wire, self.account, lambda extra: self.request("BYE", extra))

    def end(self, how: How, *, by_us: bool, code: int, cause: str = "") -> None:
        """Notes how the call ended; the first ending stands."""
        if self.ending is None:
            self.ending = Ending(self.wire.clock(), how, by_us, code, cause)
            self.media.close()
        self.bell.ring()

    def answered(self, description: str) -> None:
        """Notes that media may flow now, to where the other side's description says."""
        self.answered_at = self.answered_at or self.wire.clock()
        self.hear(description)
        if self.talks and self.ending is None:
            self.media.talk()
        self.bell.ring()

    def hear(self, description: str) -> None:
        """Takes an offer or answer of the other side."""
        if description:
            self.media.to = sdp.media_address(description)
            self.held_by_them = sdp.direction(description) in ("sendonly", "inactive")

    def describe(self, direction: str = "sendrecv") -> str:
        """The phone's own description, one version newer than the last."""
        self._description += 1
        return sdp.describe(self.media.port, self._description, direction)

    def request(self, method: str, extra: Headers = (), body: str = "", cseq: int | None = None) -> Message:
        """A request inside this call, with a new branch; a new CSeq too unless one is given."""
        self.cseq += cseq is None
        host, port = self.wire.address
        headers = (
            ("Via", f"SIP/2.0/UDP {host}:{port};rport;branch=z9hG4bK{secrets.token_hex(8)}"),
            ("Max-Forwards", "70"),
            ("From", self.local),
            ("To", self.remote),
            ("Call-ID", self.call_id),
            ("CSeq", f"{self.cseq if cseq is None else cseq} {method}"),
            self.contact(),
            ALLOW,
            *extra,
        )
        return Message(f"{method} {self.target} SIP/2.0", headers, body)

    def contact(self) -> tuple[str, str]:
        return ("Contact", f"<{self.account.contact(self.wire.address)}>")

    async def _until(self, moment: Literal["ringing_at", "answered_at"], within: float) -> float:
        await self.bell.until(lambda: getattr(self, moment) or self.ending, within, moment)
        at: float | None = getattr(self, moment)
        if at is None:
            assert self.ending
            raise Ended(self.ending)
        return at

    async def _offer(self, direction: str, headers: Headers = ()) -> None:
        body, told = self.describe(direction), (SDP_TYPE, *headers)
        final = await exchange(self.wire, self.account, lambda extra: self.request("INVITE", (*told, *extra), body))
        assert final.code == 200, final.start
        self.wire.acknowledge(self.request("ACK", cseq=final.cseq), self.account.proxy)
        self.hear(final.body)

    async def refer(self, refer_to: str) -> Message:
        """A transfer to whatever stands in Refer-To: the REFER's final response."""
        referred = (("Refer-To", refer_to), ("Referred-By", f"<{self.account.aor}>"))
        return await exchange(self.wire, self.account, lambda extra: self.request("REFER", (*referred, *extra)))


def tag_of(value: str) -> str:
    """The tag in a From or To value."""
    return value.partition(";tag=")[2].partition(";")[0]
