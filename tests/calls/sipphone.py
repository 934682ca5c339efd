"""A SIP phone for tests: registers, dials, and treats each call that comes in as it was told. Keeps every message.

phone = await open_phone(Account("1002", "acme.example", "d2", "secret", ("127.0.0.1", 5060)), Answer(after=0.2))
await phone.register()
call = other.dial("1002")
await call.until_answered()
"""

import asyncio
import secrets
import time
from collections.abc import Callable

from tests.calls.account import Account, exchange
from tests.calls.behaviour import Behaviour, Ring
from tests.calls.bell import Bell
from tests.calls.leg import ALLOW, Leg
from tests.calls.message import Headers, Message, address
from tests.calls.placing import cancel, place
from tests.calls.taking import accept, follow, refuse, take
from tests.calls.wire import Address, Wire, open_wire

TAKEN = ("OPTIONS", "NOTIFY", "INFO", "MESSAGE")  # outside a call: answered with 200


class Refused(AssertionError):
    """The PBX refused a registration."""


class Phone:
    """One account. `behaviour` is for the next call that comes in; `calls` holds all calls, oldest first."""

    def __init__(self, account: Account, behaviour: Behaviour | None = None, *, talks: bool = False) -> None:
        self.account = account
        self.behaviour: Behaviour = behaviour or Ring()
        self.talks = talks  # sends silence as RTP once a call is answered
        self.bell = Bell()
        self.calls: list[Leg] = []
        self.deaf = False
        self._unnoticed = False
        self._wire: Wire | None = None
        self._legs: dict[str, Leg] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._registration = secrets.token_hex(8)
        self._cseq = 0

    @property
    def wire(self) -> Wire:
        """The socket; `attach` gives it."""
        assert self._wire, "this phone has no socket yet"
        return self._wire

    @property
    def incoming(self) -> list[Leg]:
        """The calls that came in, oldest first."""
        return [leg for leg in self.calls if not leg.outgoing]

    def attach(self, wire: Wire) -> None:
        """Gives the phone its socket, which others may share (bulk.py)."""
        self._wire = wire

    async def register(self, expires: int = 600) -> None:
        """Registers this phone's socket as the account's contact; 0 un-registers. Raises Refused."""
        asked = ("Expires", str(expires))
        final = await exchange(self.wire, self.account, lambda extra: self._outside("REGISTER", (asked, *extra)))
        if final.code != 200:
            raise Refused(final.start)

    async def unregister(self) -> None:
        """Takes the registration back."""
        await self.register(expires=0)

    def dial(self, number: str, headers: Headers = ()) -> Leg:
        """Starts a call to a number of the account's domain, or to a whole SIP URI; wait on what is returned."""
        target = number if number.startswith("sip:") else f"sip:{number}@{self.account.domain}"
        leg = self._new_leg(outgoing=True, remote=f"<{target}>", call_id=f"{secrets.token_hex(8)}@ringplan.test")
        task = asyncio.get_running_loop().create_task(place(leg, headers))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return leg

    async def hang_up(self, leg: Leg) -> None:
        """Ends a call in whatever state it is: BYE, CANCEL, or 603 for one that rings here."""
        if leg.ending is None and leg.answered_at:
            await leg.bye()
        elif leg.ending is None and leg.outgoing:
            await cancel(leg)
        elif leg.ending is None:
            refuse(leg, 603)

    def answer(self, leg: Leg) -> None:
        """Takes a call that rings here, whatever its behaviour said."""
        accept(leg)

    async def until_called(self, count: int = 1, within: float = 5.0) -> Leg:
        """The call that came in as number `count`, at the latest after `within` seconds."""
        await self.bell.until(lambda: len(self.incoming) >= count, within, f"call {count} at {self.account.user}")
        return self.incoming[count - 1]

    async def leave(self) -> None:
        """Goes as a phone does that is switched off properly: calls ended, registration taken back, socket closed."""
        if not self.deaf:
            for leg in [leg for leg in self.calls if leg.ending is None]:
                await self.hang_up(leg)
            await self.unregister()
        self.close()

    def fall_silent(self, *, unnoticed: bool = False) -> None:
        """From now on nothing that comes is answered; not even OPTIONS, unless the PBX shall not know of it yet."""
        self.deaf, self._unnoticed = True, unnoticed

    def forget(self) -> None:
        """Drops calls that have ended, with their messages: for benches of thousands of calls."""
        for leg in self.calls:
            if leg.ending is not None:
                self._legs.pop(leg.call_id, None)
                self.wire.log.pop(leg.call_id, None)
        self.calls = [leg for leg in self.calls if leg.ending is None]

    def vanish(self) -> None:
        """Is gone from now on; nobody is told."""
        self.deaf = True
        for task in self._tasks:
            task.cancel()
        for leg in self.calls:
            leg.end("lost", by_us=True, code=0)

    def close(self) -> None:
        """Vanishes, and closes the socket, shared or not."""
        self.vanish()
        self.wire.close()

    def on_request(self, request: Message, sender: Address) -> None:
        """Takes a request that the wire received for this phone."""
        leg = self._legs.get(request.header("call-id"))
        if self.deaf and not (self._unnoticed and request.method == "OPTIONS"):
            return
        if leg is not None:
            follow(leg, request)
        elif request.method == "INVITE" and not request.tag("to"):
            self._called(request)
        elif request.method != "ACK":
            self.wire.reply(request, 200 if request.method in TAKEN else 481, sender, secrets.token_hex(6), (ALLOW,))

    def behaviour_for(self, invite: Message) -> Behaviour:
        """What is done with that call."""
        return self.behaviour

    def _new_leg(self, *, outgoing: bool, remote: str, call_id: str) -> Leg:
        leg = Leg(self.wire, self.account, self.bell, outgoing=outgoing, remote=remote, call_id=call_id)
        leg.talks = self.talks
        self.calls.append(leg)
        self._legs[call_id] = leg
        return leg

    def _called(self, invite: Message) -> None:
        leg = self._new_leg(outgoing=False, remote=invite.header("from"), call_id=invite.header("call-id"))
        leg.invite = invite
        leg.target = address(invite.header("contact"))
        take(leg, self.behaviour_for(invite))
        self.bell.ring()

    def _outside(self, method: str, extra: Headers) -> Message:
        """A request outside any call, to the account's own registrar."""
        self._cseq += 1
        host, port = self.wire.address
        headers = (
            ("Via", f"SIP/2.0/UDP {host}:{port};rport;branch=z9hG4bK{secrets.token_hex(8)}"),
            ("Max-Forwards", "70"),
            ("From", f"<{self.account.aor}>;tag={secrets.token_hex(6)}"),
            ("To", f"<{self.account.aor}>"),
            ("Call-ID", self._registration),
            ("CSeq", f"{self._cseq} {method}"),
            ("Contact", f"<{self.account.contact(self.wire.address)}>"),
            *extra,
        )
        return Message(f"{method} sip:{self.account.domain} SIP/2.0", headers)


async def open_phone(
    account: Account,
    behaviour: Behaviour | None = None,
    *,
    talks: bool = False,
    clock: Callable[[], float] = time.monotonic,
) -> Phone:
    """A phone with a socket of its own on loopback, not yet registered."""
    phone = Phone(account, behaviour, talks=talks)
    phone.attach(await open_wire(phone.on_request, clock=clock))
    return phone
