"""Many phones behind one socket: each call reaches the phone it is for, and each phone can be put into any state."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.calls.bare import Bare, bare_domain
from tests.calls.behaviour import Answer, Refuse, Ring
from tests.calls.bulk import open_bulk
from tests.calls.sipphone import Phone
from tests.pbx_fixture import Pbx

MANY = 30


@pytest.fixture
async def bare(pbx: Pbx) -> AsyncIterator[Bare]:
    async with bare_domain(pbx, phones=MANY) as domain:
        yield domain


@pytest.fixture
async def phones(bare: Bare) -> AsyncIterator[list[Phone]]:
    bulk = await open_bulk()
    added = [bulk.add(account, Refuse(486)) for account in bare.accounts]
    await bulk.register(added)
    yield added
    for phone in added:
        for leg in phone.calls:
            await phone.hang_up(leg)
    bulk.close()


async def test_each_call_reaches_its_own_phone(bare: Bare, phones: list[Phone]) -> None:
    callers, callees = phones[: MANY // 2], phones[MANY // 2 :]
    calls = [caller.dial(str(1001 + MANY // 2 + n)) for n, caller in enumerate(callers)]
    await asyncio.gather(*(call.until_ended() for call in calls))
    assert [len(phone.incoming) for phone in callees] == [1] * len(callees)
    assert [phone.incoming for phone in callers] == [[]] * len(callers)


async def test_a_phone_can_be_put_into_every_state_the_rules_look_at(bare: Bare, phones: list[Phone]) -> None:
    """PRODUCT §2.4, §2.5: registered, offline, dialling out, ringing, in a call, held, being held."""
    first, second = phones[:2]
    await bare.until_state(0, "NOT_INUSE")
    await first.unregister()
    await bare.until_state(0, "UNAVAILABLE")
    await first.register()
    second.behaviour = Ring()
    call = first.dial("1002")
    await call.until_ringing()
    await bare.until_state(0, "INUSE")
    await bare.until_state(1, "RINGING")
    second.answer(second.incoming[0])
    await call.until_answered()
    await bare.until_state(1, "INUSE")
    await call.hold()
    await bare.until_state(0, "INUSE")
    await bare.until_state(1, "ONHOLD")
    await first.hang_up(call)
    await bare.until_state(1, "NOT_INUSE")


async def test_one_phone_falls_silent_and_the_others_go_on(bare: Bare, phones: list[Phone]) -> None:
    caller, silent, other = phones[:3]
    silent.fall_silent()
    other.behaviour = Answer()
    await bare.extension("1500", bare.dial(1, 2))
    await caller.dial("1500").until_answered()
    assert silent.calls == []


async def test_what_is_forgotten_is_gone_and_what_runs_stays(bare: Bare, phones: list[Phone]) -> None:
    caller, busy, other = phones[:3]
    other.behaviour = Answer()
    await caller.dial("1002").until_ended()
    running = caller.dial("1003")
    await running.until_answered()
    caller.forget()
    busy.forget()
    assert caller.calls == [running]
    assert busy.calls == []
    await caller.hang_up(running)
