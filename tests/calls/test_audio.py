"""The softphones with audio: tones, keys, hold and transfers on real media through the private Asterisk."""

import asyncio
import time
from collections.abc import AsyncIterator

import baresip
import pytest

from controller.tone import tone
from tests.calls.audio import Call, Room, Softphone, share_of, softphones
from tests.calls.bare import Bare, bare_domain
from tests.pbx_fixture import Pbx


@pytest.fixture
async def bare(pbx: Pbx) -> AsyncIterator[Bare]:
    async with bare_domain(pbx, phones=3) as domain:
        yield domain


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    async with softphones() as opened:
        yield opened


async def talking(room: Room, bare: Bare) -> tuple[Call, Call, Softphone]:
    """1001 and 1002 in a call, audio proven both ways; and the third phone."""
    caller, callee, third = [await room.phone(account) for account in bare.accounts]
    call = await caller.dial("1002")
    taken = await callee.until_called()
    await taken.answer()
    await call.until_answered()
    await call.play(700, 1)
    await taken.until_tone(700)
    await taken.play(500, 1)
    await call.until_tone(500)
    return call, taken, third


def test_a_tone_is_told_from_another_and_from_silence() -> None:
    assert share_of(440, tone(440, 0.3)) > 0.99
    assert share_of(440, tone(480, 0.3)) < 0.05
    assert share_of(440, bytes(4800)) == 0.0
    assert share_of(440, b"") == 0.0


async def test_a_tone_from_the_pbx_is_heard(bare: Bare, room: Room) -> None:
    await bare.extension("1500", ("Answer", ""), ("Playtones", "440"), ("Wait", "20"))
    phone = await room.phone(bare.accounts[0])
    call = await phone.dial("1500")
    await call.until_tone(440)
    await call.hang_up()
    await call.until_ended()


async def test_keys_arrive_at_the_other_phone_and_at_the_pbx(bare: Bare, room: Room) -> None:
    call, taken, third = await talking(room, bare)
    await call.press("12*#")
    await taken.until_digits("12*#")
    await bare.extension("1500", ("Answer", ""), ("Read", "KEY,,1,,1,5"), ("Hangup", "${KEY}"))
    reader = await third.dial("1500")
    await reader.until_answered()
    await reader.press("4")
    await reader.until_ended()


async def test_hold_stops_the_audio_and_resume_brings_it_back(bare: Bare, room: Room) -> None:
    call, taken, _ = await talking(room, bare)
    await call.hold()
    await bare.until_state(1, "ONHOLD")
    await call.resume()
    await bare.until_state(1, "INUSE")
    await call.play(600, 1)
    await taken.until_tone(600)


async def test_a_blind_transfer_that_works_is_no_failure(bare: Bare, room: Room) -> None:
    call, taken, third = await talking(room, bare)
    outcome = call.transfer("1003")
    onward = await third.until_called()
    await onward.answer()
    await outcome
    await call.until_ended()
    await onward.play(800, 1)
    await taken.until_tone(800)


async def test_an_attended_transfer_joins_the_two_others(bare: Bare, room: Room) -> None:
    call, taken, third = await talking(room, bare)
    caller = room.phones[0]
    await call.hold()
    consult = await caller.dial("1003")
    onward = await third.until_called()
    await onward.answer()
    await consult.until_answered()
    await call.transfer_to(consult)
    await consult.until_ended()
    await onward.play(800, 1)
    await taken.until_tone(800)


async def test_a_rejected_call_tells_its_code(bare: Bare, room: Room) -> None:
    caller, callee = [await room.phone(account) for account in bare.accounts[:2]]
    await bare.extension("1500", bare.dial(1), ("Hangup", "17"))
    call = await caller.dial("1500")
    await (await callee.until_called()).reject()
    with pytest.raises(baresip.CallBusy):
        await call.until_answered()


async def test_a_refusal_that_comes_while_the_loop_is_busy_is_not_lost(bare: Bare, room: Room) -> None:
    """The library drops what happens before its own `dial` returns; controller/phone_dial.py keeps it."""
    await bare.extension("1500", ("Hangup", "17"))
    phone = await room.phone(bare.accounts[0])
    loop = asyncio.get_running_loop()
    loop.call_soon(loop.call_soon, time.sleep, 0.1)
    call = await phone.dial("1500")
    await call.until_ended()
    with pytest.raises(baresip.CallBusy):
        await call.until_answered()


async def test_a_wrong_secret_is_refused(bare: Bare, room: Room) -> None:
    account = bare.accounts[0]
    with pytest.raises(baresip.RegistrationError):
        await room.phone(type(account)(account.user, account.domain, account.auth_user, "wrong", account.proxy))
