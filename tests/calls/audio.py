"""Real phones with audio and keys for tests: a thin cover over baresip, with its known traps looked after.

async with softphones() as room:
    anna = await room.phone(account)
    call = await anna.dial("1002")
    await call.until_tone(440)
"""

import array
import asyncio
import math
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress

import baresip

from controller.phone_dial import start_call
from controller.tone import RATE, tone
from tests.calls.account import Account
from tests.calls.bell import Bell
from tests.patience import patient

GAP = 50  # ms between two keys; the PBX keeps them 45 apart (channel.c of 22.10)
DIAL_GAP = 0.05  # seconds: calls started closer together are sometimes delayed by 5 s (0.5.2a3)
FRAME = 0.02
WINDOW = 0.2  # seconds of sound that a tone must fill


class Call:
    """A call of one softphone, placed or received."""

    def __init__(self, call: baresip.Call, phone: "Softphone") -> None:
        self.digits = ""  # pressed by the other side
        self.ringing = False
        self._call, self._phone, self._bell = call, phone, Bell()
        self.closed = asyncio.Event()
        call.on(self._on_event)
        call.on_dtmf(self._on_digit)

    @property
    def sip_call_id(self) -> str:
        return self._call.call_id or ""

    @property
    def held_by_them(self) -> bool:
        held: bool = self._call.remote_on_hold
        return held

    async def answer(self) -> None:
        """Takes a call that rings here, and waits until it is up."""
        await self._call.answer()
        await self.until_answered()

    async def reject(self) -> None:
        """486 to the caller."""
        await self._call.reject()

    async def until_ringing(self, within: float = 5.0) -> None:
        """Raises TimeoutError when no 180 comes."""
        await self._bell.until(lambda: self.ringing, within, "ringing")

    async def until_answered(self, within: float = 5.0) -> None:
        """Raises baresip.CallFailed (with `status`), or CallTimeout, which hangs up."""
        await self._call.wait_established(timeout=patient(within))

    async def until_ended(self, within: float = 5.0) -> None:
        """Raises TimeoutError."""
        await asyncio.wait_for(self.closed.wait(), patient(within))

    async def until_digits(self, digits: str, within: float = 5.0) -> None:
        """Waits until the other side has pressed these keys."""
        await self._bell.until(lambda: digits in self.digits, within, f"the keys {digits} (so far {self.digits!r})")

    async def listen(self, seconds: float) -> bytes:
        """What comes in the next so many seconds: PCM, signed 16 bit, 8 kHz; empty where no media flows (hold)."""
        clock = asyncio.get_running_loop().time
        self._read()
        heard, end = b"", clock() + seconds
        while clock() < end:
            await asyncio.sleep(FRAME)
            heard += self._read()
        return heard

    async def until_tone(self, hz: float, within: float = 5.0, share: float = 0.8) -> None:
        """Waits until a tone makes up that share of what is heard. Raises TimeoutError with what was heard last."""
        heard = 0.0
        try:
            async with asyncio.timeout(patient(within)):
                while heard < share:
                    heard = share_of(hz, await self.listen(WINDOW))
        except TimeoutError:
            raise TimeoutError(f"no tone of {hz:g} Hz in {within:g} s; its last share was {heard:.2f}") from None

    async def until_quiet(self, within: float = 5.0) -> None:
        """Waits until nothing but silence is heard."""
        async with asyncio.timeout(patient(within)):
            while loudest(await self.listen(WINDOW)) > 100:
                pass

    async def play(self, hz: float, seconds: float) -> None:
        """Sends a tone, and returns when all of it is queued."""
        await self.say(tone(hz, seconds))

    async def say(self, samples: bytes) -> None:
        """Sends what was recorded (16 bits, 8 kHz), and returns when all of it is queued."""
        while samples:
            with suppress(baresip.AudioRestarted):  # hold and resume renew the streams
                samples = samples[self._call.audio.write(samples) :]
            await asyncio.sleep(FRAME)

    async def press(self, keys: str) -> None:
        """Sends keys (RFC 4733), 0.15 s each."""
        await self._call.send_dtmf(keys, GAP)

    async def hold(self) -> None:
        await self._call.hold()

    async def resume(self, within: float = 5.0) -> None:
        """Asks again while the answer to `hold` is still on its way: the PBX shows the hold before it answers."""
        async with asyncio.timeout(patient(within)):
            while True:
                if await self._resumed():
                    return
                await asyncio.sleep(FRAME)

    async def _resumed(self) -> bool:
        try:
            await self._call.resume()
        except baresip.BaresipError as error:
            if "in flight" in str(error):
                return False
            raise
        return True

    def transfer(self, number: str) -> asyncio.Task[None]:
        """Starts a blind transfer. The task ends with its outcome: baresip.TransferFailed if this call goes on."""
        return asyncio.create_task(self._transferred(self._call.transfer(f"sip:{number}@{self._phone.account.domain}")))

    def transfer_to(self, other: "Call") -> asyncio.Task[None]:
        """Starts an attended transfer of this call's party to the other call's; the task as with `transfer`."""
        return asyncio.create_task(self._transferred(self._call.attended_transfer(other._call)))

    async def hang_up(self) -> None:
        """Ends the call, in whatever state; one that has ended already is left."""
        with suppress(baresip.StaleHandleError):
            await self._call.hangup()

    async def _transferred(self, outcome: Coroutine[None, None, None]) -> None:
        try:
            await outcome
        except baresip.TransferFailed:  # also raised when the PBX was first to hang up, which is how it ends well
            if self._call.state is not baresip.CallState.CLOSED:
                raise

    def _read(self) -> bytes:
        with suppress(baresip.AudioNotActive, baresip.AudioRestarted):
            heard: bytes = self._call.audio.read(RATE * 2)
            return heard
        return b""

    def _on_event(self, event: baresip.StackEvent) -> None:
        self.ringing = self.ringing or event.event is baresip.Event.CALL_RINGING
        if event.event is baresip.Event.CALL_CLOSED:
            self.closed.set()
        self._bell.ring()

    def _on_digit(self, digit: "baresip.DigitEvent") -> None:
        self.digits += digit.digit
        self._bell.ring()


class Softphone:
    """One registered account."""

    def __init__(self, agent: baresip.UserAgent, account: Account, gate: asyncio.Lock) -> None:
        self.account, self._agent, self._gate = account, agent, gate
        self._incoming: asyncio.Queue[Call] = asyncio.Queue()
        agent.on_incoming(lambda call: self._incoming.put_nowait(Call(call, self)))

    async def dial(self, number: str) -> Call:
        """Starts a call to a number of the account's domain; wait on what is returned."""
        async with self._gate:
            uri = f"sip:{number}@{self.account.domain}"
            call = await start_call(self._agent, uri, lambda call: Call(call, self))
            await asyncio.sleep(DIAL_GAP)
        return call

    async def until_called(self, within: float = 15.0) -> Call:
        """The next call that comes in and was not yet asked for."""
        return await asyncio.wait_for(self._incoming.get(), patient(within))

    async def unregister(self) -> None:
        await self._agent.unregister(timeout=patient(2))


class Room:
    """All softphones of one process: baresip has one runtime."""

    def __init__(self, runtime: baresip.Runtime) -> None:
        self._runtime, self._gate = runtime, asyncio.Lock()
        self.phones: list[Softphone] = []

    async def phone(self, account: Account) -> Softphone:
        """A registered softphone. Raises baresip.RegistrationError."""
        proxy = f"{account.proxy[0]}:{account.proxy[1]}"
        aor = baresip.Account(
            account.user,
            account.domain,
            account.secret,
            registrar=proxy,
            auth_user=account.auth_user,
            audio_codecs=("pcmu",),
        )
        agent = await baresip.UserAgent.create(self._runtime, aor)
        await agent.register(timeout=patient(5))
        phone = Softphone(agent, account, self._gate)
        self.phones.append(phone)
        return phone


@asynccontextmanager
async def softphones() -> AsyncIterator[Room]:
    """The runtime; at the end all phones un-register and calls still up are cut."""
    runtime = baresip.Runtime()
    await runtime.start(baresip.Config(net_interface="127.0.0.1", max_concurrent_calls=None))
    room = Room(runtime)
    try:
        yield room
        for phone in room.phones:
            with suppress(baresip.BaresipError):
                await phone.unregister()
    finally:
        await runtime.close()


def share_of(hz: float, pcm: bytes, rate: int = RATE) -> float:
    """How much of the sound's energy is that tone, 0 to 1 (Goertzel's algorithm); silence and snippets have none."""
    samples = array.array("h", pcm)
    energy = sum(value * value for value in samples)
    if len(samples) < rate * WINDOW / 2 or energy < len(samples) * 100:
        return 0.0
    turn = 2 * math.cos(2 * math.pi * hz / rate)
    last = before = 0.0
    for value in samples:
        last, before = value + turn * last - before, last
    power = last * last + before * before - turn * last * before
    return 2 * power / (len(samples) * energy)


def loudest(pcm: bytes) -> int:
    """The largest sample."""
    return max((abs(value) for value in array.array("h", pcm)), default=0)
