"""The recording probe: what it notes of a call is what the PBX did, told from real INVITEs and the PBX's journal."""

import time
from collections.abc import AsyncIterator

import pytest

from controller.pbx.dialplan_wire import Priority, put
from tests.calls.bare import Bare, bare_domain
from tests.calls.behaviour import Answer, Refuse, Ring, Silent
from tests.calls.bulk import open_bulk
from tests.calls.sipphone import Phone
from tests.patience import patient
from tests.pbx_fixture import Pbx
from tests.pbx_probe import Observed, Probe


@pytest.fixture
async def bare(pbx: Pbx) -> AsyncIterator[Bare]:
    async with bare_domain(pbx, phones=3) as domain:
        yield domain


@pytest.fixture
async def phones(bare: Bare) -> AsyncIterator[list[Phone]]:
    """Three registered phones behind one socket."""
    bulk = await open_bulk(time.monotonic)
    added = [bulk.add(account) for account in bare.accounts]
    await bulk.register(added)
    yield added
    bulk.close()


@pytest.fixture
async def probe(pbx: Pbx, bare: Bare) -> AsyncIterator[Probe]:
    async with Probe(bare.ami, pbx.settings.cel_journal, time.monotonic) as made:
        yield made


async def called(probe: Probe, bare: Bare, phones: list[Phone], **variables: str) -> Observed:
    return await probe.call(bare.context, "1500", phones, caller="Anna <1001>", variables=variables)


async def test_a_refusal_and_the_cause_of_the_release_are_noted(bare: Bare, phones: list[Phone], probe: Probe) -> None:
    phones[0].behaviour = Refuse(603)
    await bare.extension("1500", bare.dial(0), ("Hangup", "17"))
    observed = await called(probe, bare, phones)
    [rung] = observed.rung
    assert (rung.device, rung.how, rung.code) == (bare.accounts[0].auth_user, "refused", 603)
    assert rung.after < patient(0.5)
    assert (observed.cause, observed.answered_by, observed.apps) == (17, None, ())


async def test_a_delayed_target_is_noted_with_its_delay(bare: Bare, phones: list[Phone], probe: Probe) -> None:
    """PRODUCT §2.7: each target has its own ring delay; one clock from the start of ringing."""
    phones[0].behaviour = phones[1].behaviour = Ring()
    late = bare.accounts[1].auth_user
    await put(
        bare.ami, [Priority(bare.context, "1501", 1, "Wait", "0.5"), Priority(bare.context, "1501", 2, *bare.dial(1))]
    )
    both = f"PJSIP/{bare.accounts[0].auth_user}&Local/1501@{bare.context},2,i"
    await bare.extension("1500", ("Dial", both), ("Hangup", "19"))
    observed = await called(probe, bare, phones)
    assert [one.device for one in observed.rung] == [bare.accounts[0].auth_user, late]
    assert 0.45 < observed.rung[1].after - observed.rung[0].after < patient(0.9)
    assert [one.how for one in observed.rung] == ["cancelled", "cancelled"]
    assert observed.cause == 19


async def test_who_answered_is_noted_and_the_call_is_over(bare: Bare, phones: list[Phone], probe: Probe) -> None:
    phones[0].behaviour, phones[1].behaviour = Ring(), Answer(after=0.2)
    await bare.extension("1500", bare.dial(0, 1), ("Hangup", "19"))
    observed = await called(probe, bare, phones)
    assert observed.answered_by == bare.accounts[1].auth_user
    assert observed.lasted < patient(2)
    assert {one.device: one.how for one in observed.rung} == {
        bare.accounts[0].auth_user: "cancelled",
        bare.accounts[1].auth_user: "hung up",
    }


async def test_voicemail_is_noted_with_its_box_and_greeting(bare: Bare, phones: list[Phone], probe: Probe) -> None:
    phones[0].behaviour = Silent()
    await bare.extension("1500", bare.dial(0, seconds=1), ("VoiceMail", "1001@nowhere,u"))
    observed = await called(probe, bare, phones)
    assert observed.apps == (("VoiceMail", "1001@nowhere,u"),)
    assert [one.how for one in observed.rung] == [""]


async def test_the_variables_reach_the_door(bare: Bare, phones: list[Phone], probe: Probe) -> None:
    await bare.extension(
        "1500", ("GotoIf", '$["${RP_AT}/${CALLERID(num)}"="1234/1001"]?3'), ("Hangup", "1"), ("Hangup", "42")
    )
    assert (await called(probe, bare, phones, __RP_AT="1234")).cause == 42
    assert (await called(probe, bare, phones)).cause == 1


async def test_an_unregistered_phone_is_not_rung(bare: Bare, phones: list[Phone], probe: Probe) -> None:
    await phones[0].unregister()
    await bare.extension("1500", bare.dial(0), ("Hangup", "20"))
    observed = await called(probe, bare, phones)
    assert (observed.rung, observed.cause) == ((), 20)
