"""`ringplan phone`: a small test phone on baresip-python (extra `phone`) that says in plain words what happens."""

import asyncio
import re
import signal
import sys
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

from controller.phone_dial import start_call
from controller.tone import RATE, loudness, tone

PACKAGE = "baresip-python==0.5.2a3"
DIALLING_HZ, ANSWERING_HZ = 440, 350  # so that a listener can tell the two ends apart
AUDIBLE = 0.005
TICK = 0.1  # seconds between two looks at the audio
AHEAD = 0.3  # seconds of tone kept queued
FRAME_BYTES = 2
CALLER = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|([^"<]*))\s*<sips?:([^@;>]+)')
FAILED, NOT_INSTALLED = 1, 3
OUTCOMES = {
    403: "may not be called from this phone",
    404: "does not exist, or has no phone registered",
    408: "did not answer",
    480: "did not answer",
    486: "is busy",
    603: "declined the call",
}

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class PhoneAccount:
    """A device's SIP account: `user` (1002) at `domain` (acme.example), `auth_name` (d12), the PBX's host and port."""

    user: str
    domain: str
    auth_name: str
    secret: str
    host: str
    port: int

    def __repr__(self) -> str:
        return f"PhoneAccount({self.user}@{self.domain}, {self.auth_name}, {self.host}:{self.port})"


def run_phone(account: PhoneAccount, *, answer: bool, dial: str | None, seconds: float | None, say: Say = print) -> int:
    """Until it is done, `seconds` have passed, or Ctrl-C or SIGTERM: then it hangs up. The exit code, 0 for success."""
    if find_spec("baresip") is None:
        say(f"The test phone needs {PACKAGE}, which is not installed. Install it with:")
        say(f"  {sys.executable} -m pip install {PACKAGE}")
        return NOT_INSTALLED
    try:
        return asyncio.run(_ends_by_sigterm(phone_session(account, answer=answer, dial=dial, seconds=seconds, say=say)))
    except (KeyboardInterrupt, asyncio.CancelledError):
        say("Stopped.")
        return 0


async def _ends_by_sigterm(session: Coroutine[Any, Any, int]) -> int:
    """As by Ctrl-C: a phone that is gone without a word leaves its call up for a minute."""
    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    return await session


async def phone_session(
    account: PhoneAccount, *, answer: bool, dial: str | None, seconds: float | None, say: Say = print
) -> int:
    """The same inside a running loop. One baresip runtime may run in a process."""
    import baresip

    runtime = baresip.Runtime()
    pinned = account.host if account.host.startswith("127.") else None
    await runtime.start(baresip.Config(net_interface=pinned, expose_headers=("From",), max_concurrent_calls=None))
    try:
        async with asyncio.timeout(seconds):
            return await _use(runtime, account, answer, dial, say)
    except TimeoutError:
        say(f"{seconds:g} seconds are over.")
        return 0
    finally:
        await runtime.close()


async def _use(runtime: Any, account: PhoneAccount, answer: bool, dial: str | None, say: Say) -> int:
    import baresip

    proxy = f"{account.host}:{account.port}"
    aor = baresip.Account(account.user, account.domain, account.secret, registrar=proxy, auth_user=account.auth_name)
    agent = await baresip.UserAgent.create(runtime, aor)
    try:
        await agent.register()
    except baresip.RegistrationError as error:
        say(f"{account.user} could not register at {proxy}: {_why_not_registered(error)}")
        return FAILED
    try:
        if dial is not None:
            return await _dial(agent, account, dial, say)
        say(f"{account.user} is registered. Waiting for a call; Ctrl-C to stop.")
        await _wait_for_calls(agent, answer, say)
        return 0
    finally:
        with suppress(baresip.BaresipError):
            await agent.unregister(timeout=2)


async def _dial(agent: Any, account: PhoneAccount, number: str, say: Say) -> int:
    import baresip

    say(f"{account.user} is registered. Calling {number} …")

    def adopt(call: Any) -> Any:
        call.on(lambda event: say("It rings.") if event.event is baresip.Event.CALL_RINGING else None)
        return call

    call = await start_call(agent, f"sip:{number}@{account.domain}", adopt)
    try:
        await call.wait_established(timeout=600)
    except baresip.CallFailed as error:
        say(f"{number} {OUTCOMES.get(error.status or 0, f'could not be reached ({error.status} {error.reason})')}.")
        return FAILED
    say(f"The call to {number} was answered. Ctrl-C to hang up.")  # by a phone, or by voicemail: no telling from here
    await _talk(call, DIALLING_HZ, say)
    return 0


async def _wait_for_calls(agent: Any, answer: bool, say: Say) -> None:
    calls: asyncio.Queue[Any] = asyncio.Queue()
    agent.on_incoming(calls.put_nowait)
    async with asyncio.TaskGroup() as group:
        while True:
            group.create_task(_take(await calls.get(), answer, say))


async def _take(call: Any, answer: bool, say: Say) -> None:
    import baresip

    say(f"Ringing: call from {caller_name(call.headers.get('From', ''), call.peer or '')}.")
    ended = asyncio.Event()
    call.on(lambda event: ended.set() if event.event is baresip.Event.CALL_CLOSED else None)
    try:
        if answer:
            await call.answer()
            say("Answered.")
            await _talk(call, ANSWERING_HZ, say)
        else:
            await ended.wait()
            say("The call is gone: the caller gave up, or it was answered elsewhere.")
    except baresip.StaleHandleError:
        say("The caller had already hung up.")
    except baresip.BaresipError as error:
        say(f"The call failed: {error}.")


async def _talk(call: Any, hz: int, say: Say) -> None:
    """Plays a soft tone, and says once when something is heard, until the call ends."""
    import baresip

    began = asyncio.get_running_loop().time()
    heard, played = False, 0
    try:
        while call.state is not baresip.CallState.CLOSED:
            with suppress(baresip.AudioNotActive, baresip.AudioRestarted):
                if not heard and loudness(call.audio.read(RATE)) > AUDIBLE:
                    heard = True
                    say("Hearing audio.")
                played += _feed(call, hz, played)
            await asyncio.sleep(TICK)
    finally:
        with suppress(baresip.StaleHandleError):
            await call.hangup()
    lasted = asyncio.get_running_loop().time() - began
    say(f"The call has ended after {lasted:.0f} s{'' if heard else '; nothing was heard'}.")


def _feed(call: Any, hz: int, played: int) -> int:
    """Tops the queue of sound up to AHEAD seconds; how many samples went in."""
    missing = int(AHEAD * RATE) - call.audio.info().tx_buffered // FRAME_BYTES
    return call.audio.write(tone(hz, missing / RATE, start=played)) // FRAME_BYTES if missing > 0 else 0


def caller_name(header: str, uri: str) -> str:
    """`Anna (1001)` from a From header, or what the URI alone tells; nothing in it can steer a terminal."""
    header, uri = ("".join(filter(str.isprintable, text)) for text in (header, uri))
    found = CALLER.match(header)
    if found is None:
        return uri.removeprefix("sip:").partition("@")[0] or "somebody unknown"
    name = (found[1] or found[2] or "").strip()
    return f"{name} ({found[3]})" if name else found[3]


def _why_not_registered(error: Any) -> str:
    match error.status:
        case 401 | 403:
            return "name or secret are wrong."
        case None:
            return f"no answer. Is the PBX running? ({error})"
        case status:
            return f"{status} {error.reason}"
