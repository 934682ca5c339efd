"""`ringplan phone`: what it says in plain words, and with which exit code it ends, against phones and a real PBX."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from dataclasses import asdict

import pytest

from controller.phone import NOT_INSTALLED, PhoneAccount, caller_name, phone_session, run_phone
from tests.calls.account import Account
from tests.calls.bare import Bare, bare_domain
from tests.calls.behaviour import Answer, Refuse
from tests.calls.bell import Bell
from tests.calls.sipphone import Phone, open_phone
from tests.pbx_fixture import Pbx


class Said:
    """The lines so far, and waiting for one."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.bell = Bell()

    def __call__(self, line: str) -> None:
        self.lines.append(line)
        self.bell.ring()

    async def until(self, start: str) -> None:
        await self.bell.until(
            lambda: any(line.startswith(start) for line in self.lines), 10, f"{start!r} in {self.lines}"
        )


@pytest.fixture
async def bare(pbx: Pbx) -> AsyncIterator[Bare]:
    async with bare_domain(pbx, phones=2) as domain:
        yield domain


@pytest.fixture
async def other(bare: Bare) -> AsyncIterator[Phone]:
    """The phone at the other end, 1002: sends silence when it talks."""
    phone = await open_phone(bare.accounts[1], Answer(after=0.1), talks=True)
    await phone.register()
    yield phone
    await phone.leave()


def own(account: Account) -> PhoneAccount:
    host, port = account.proxy
    return PhoneAccount(account.user, account.domain, account.auth_user, account.secret, host, port)


async def test_it_answers_plays_a_tone_and_waits_for_the_next(bare: Bare, other: Phone) -> None:
    said = Said()
    phone = asyncio.create_task(phone_session(own(bare.accounts[0]), answer=True, dial=None, seconds=30, say=said))
    await said.until("1001 is registered. Waiting for a call; Ctrl-C to stop.")
    for _ in range(2):
        said.lines.clear()
        call = other.dial("1001")
        await call.until_answered()
        await call.media.until_heard(10)
        await other.hang_up(call)
        await said.until("The call has ended after")
        assert said.lines[0].startswith(f"Ringing: call from Phone {other.account.auth_user} (")
        assert said.lines[1] == "Answered."
    phone.cancel()
    with pytest.raises(asyncio.CancelledError):
        await phone


async def test_it_hears_audio_when_it_dials_a_tone(bare: Bare) -> None:
    await bare.extension("1500", ("Answer", ""), ("Playtones", "440"), ("Wait", "1"))
    said = Said()
    assert await phone_session(own(bare.accounts[0]), answer=False, dial="1500", seconds=20, say=said) == 0
    assert said.lines[0] == "1001 is registered. Calling 1500 …"
    assert "Hearing audio." in said.lines
    assert said.lines[-1].startswith("The call has ended after")


async def test_it_says_that_a_number_is_busy(bare: Bare, other: Phone) -> None:
    other.behaviour = Refuse(486)
    await bare.extension("1500", bare.dial(1), ("Hangup", "17"))
    said = Said()
    assert await phone_session(own(bare.accounts[0]), answer=False, dial="1500", seconds=20, say=said) == 1
    assert said.lines[-1] == "1500 is busy."


async def test_it_ends_after_the_seconds_given(bare: Bare, other: Phone) -> None:
    said = Said()
    assert await phone_session(own(bare.accounts[0]), answer=False, dial="1002", seconds=1, say=said) == 0
    assert said.lines[-1] == "1 seconds are over."
    await other.incoming[0].until_ended()


async def test_it_hangs_up_when_it_is_terminated(bare: Bare, other: Phone) -> None:
    """As `ringplan up`, systemd and `timeout` end it."""
    await bare.extension("1500", bare.dial(1), ("Hangup", "16"))
    program = (
        "import json, sys\nfrom controller.phone import PhoneAccount, run_phone\n"
        "account = PhoneAccount(**json.loads(sys.argv[1]))\n"
        "sys.exit(run_phone(account, answer=False, dial='1500', seconds=60))"
    )
    told = json.dumps(asdict(own(bare.accounts[0])))
    phone = await asyncio.create_subprocess_exec(sys.executable, "-c", program, told)
    try:
        leg = await other.until_called(1, 15)
        await leg.until_answered()
        await leg.media.until_heard(5)
    finally:
        phone.terminate()
    await leg.until_ended()
    assert await phone.wait() == 0


async def test_it_says_that_the_secret_is_wrong(bare: Bare) -> None:
    account = own(bare.accounts[0])
    wrong = PhoneAccount(account.user, account.domain, account.auth_name, "wrong", account.host, account.port)
    said = Said()
    assert await phone_session(wrong, answer=True, dial=None, seconds=20, say=said) == 1
    assert "name or secret are wrong" in said.lines[0]
    assert "wrong" not in repr(wrong)


def test_it_says_how_to_install_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "baresip", None)
    lines: list[str] = []
    account = PhoneAccount("1001", "acme.example", "d1", "", "127.0.0.1", 5060)
    assert run_phone(account, answer=True, dial=None, seconds=None, say=lines.append) == NOT_INSTALLED
    assert f"{sys.executable} -m pip install baresip-python==0.5.2a3" in lines[-1]


@pytest.mark.parametrize(
    ("header", "shown"),
    [
        ('"Anna" <sip:1001@acme.example>;tag=1', "Anna (1001)"),
        ("Anna Berg <sip:1001@acme.example>", "Anna Berg (1001)"),
        ('"A <b>" <sip:1001@acme.example>', "A <b> (1001)"),
        ("<sip:1001@acme.example>;tag=1", "1001"),
        ('"An\x1b[2Jna" <sip:1001@acme.example>', "An[2Jna (1001)"),
        ("", "1003"),
    ],
)
def test_a_caller_is_named_as_well_as_known(header: str, shown: str) -> None:
    assert caller_name(header, "sip:1003@127.0.0.1") == shown
