"""The test phones, through a bare `Dial` on the private Asterisk: they do what they are told, and record it right."""

from collections.abc import AsyncIterator

import pytest

from tests.calls.bare import Bare, bare_domain
from tests.calls.behaviour import Answer, Refuse, Ring, Silent
from tests.calls.leg import Ended, Leg
from tests.calls.sipphone import Phone, Refused, open_phone
from tests.patience import patient
from tests.pbx_fixture import Pbx


@pytest.fixture
async def bare(pbx: Pbx) -> AsyncIterator[Bare]:
    async with bare_domain(pbx, phones=3) as domain:
        yield domain


@pytest.fixture
async def phones(bare: Bare) -> AsyncIterator[tuple[Phone, ...]]:
    """1001 (calls), 1002 and 1003, registered; hung up and gone afterwards."""
    opened = [await open_phone(account, talks=True) for account in bare.accounts]
    for phone in opened:
        await phone.register()
    yield tuple(opened)
    for phone in opened:
        await phone.leave()


def starts(leg: Leg, *, sent: bool) -> list[str]:
    """The calls' messages of one direction, shortened to method or code."""
    messages = [seen.message for seen in leg.messages if seen.sent is sent]
    return [str(message.code) if message.code else message.method for message in messages]


async def talking(caller: Phone, callee: Phone) -> Leg:
    """A call that is answered and bridged: audio of each has reached the other. Earlier a REFER fails (503)."""
    call = caller.dial(callee.account.user)
    await call.until_answered()
    await call.media.until_heard(5)
    await callee.incoming[-1].media.until_heard(5)
    return call


async def test_a_wrong_secret_is_refused(bare: Bare) -> None:
    account = bare.accounts[0]
    phone = await open_phone(type(account)(account.user, account.domain, account.auth_user, "wrong", account.proxy))
    with pytest.raises(Refused, match="401"):
        await phone.register()
    phone.close()


async def test_a_call_rings_is_answered_and_hung_up(phones: tuple[Phone, ...]) -> None:
    caller, callee, _ = phones
    callee.behaviour = Answer(after=0.1)
    call = caller.dial("1002")
    rang, answered = await call.until_ringing(), await call.until_answered()
    taken = callee.incoming[0]
    assert call.started < taken.started < rang < answered
    assert 0.1 <= answered - taken.started < patient(0.5)
    await caller.hang_up(call)
    ending = await taken.until_ended()
    assert (ending.how, ending.by_us) == ("hung up", False)
    assert starts(call, sent=False) == ["401", "100", "180", "200", "200"]
    assert starts(call, sent=True) == ["INVITE", "ACK", "INVITE", "ACK", "BYE"]
    assert starts(taken, sent=True) == ["180", "200", "200"]


async def test_the_callee_can_hang_up(phones: tuple[Phone, ...]) -> None:
    caller, callee, _ = phones
    callee.behaviour = Answer()
    call = caller.dial("1002")
    await call.until_answered()
    await callee.hang_up(callee.incoming[0])
    ending = await call.until_ended()
    assert (ending.how, ending.by_us, ending.cause) == ("hung up", False, "Q.850;cause=16")


REFUSALS = [  # the phone's code, what `Dial` makes of it, the cause the PBX understands
    (486, "BUSY", 17),
    (600, "BUSY", 17),
    (603, "CHANUNAVAIL", 21),
    (480, "NOANSWER", 19),
    (404, "CHANUNAVAIL", 1),
    (408, "CHANUNAVAIL", 18),
    (500, "CHANUNAVAIL", 38),
    (503, "CONGESTION", 34),
]


@pytest.mark.parametrize(("code", "status", "cause"), REFUSALS)
async def test_a_refusal_reaches_the_pbx_as_its_own_code(
    bare: Bare, phones: tuple[Phone, ...], code: int, status: str, cause: int
) -> None:
    caller, callee, _ = phones
    callee.behaviour = Refuse(code)
    expected = f'$["${{DIALSTATUS}} ${{HANGUPCAUSE}}"="{status} {cause}"]'
    await bare.extension("1500", bare.dial(1), ("Hangup", f"${{IF({expected}?17:19)}}"))
    assert (await caller.dial("1500").until_ended()).code == 486
    own = await callee.incoming[0].until_ended()
    assert (own.how, own.by_us, own.code) == ("refused", True, code)


async def test_a_delayed_refusal_rings_first(phones: tuple[Phone, ...]) -> None:
    caller, callee, _ = phones
    callee.behaviour = Refuse(486, after=0.3)
    call = caller.dial("1002")
    rang = await call.until_ringing()
    ending = await call.until_ended()
    assert 0.25 < ending.at - rang < patient(1.0)


async def test_a_forward_set_in_the_phone_is_ignored(bare: Bare, phones: tuple[Phone, ...]) -> None:
    """PRODUCT §2.7: a 302 counts as a refusal; `Dial` with `i` rings nobody else."""
    caller, callee, other = phones
    host, port = bare.accounts[2].proxy
    callee.behaviour = Refuse(302, contact=f"sip:1003@{host}:{port}")
    await caller.dial("1002").until_ended()
    assert (await callee.incoming[0].until_ended()).code == 302
    assert other.calls == []


async def test_a_silent_phone_gets_its_invite_again_and_then_nothing(bare: Bare, phones: tuple[Phone, ...]) -> None:
    caller, callee, _ = phones
    callee.behaviour = Silent()
    await bare.extension("1500", bare.dial(1, seconds=1), ("Hangup", "19"))
    call = caller.dial("1500")
    ending = await call.until_ended()
    assert call.ringing_at is None
    assert 0.9 < ending.at - call.started < patient(1.6)
    silent = callee.incoming[0]
    assert starts(silent, sent=True) == []
    assert starts(silent, sent=False) == ["INVITE", "INVITE"]


async def test_the_ring_timeout_cancels_with_its_reason(bare: Bare, phones: tuple[Phone, ...]) -> None:
    caller, callee, _ = phones
    callee.behaviour = Ring()
    await bare.extension("1500", bare.dial(1, seconds=1), ("Hangup", "19"))
    caller.dial("1500")
    ringing = await callee.until_called()
    ending = await ringing.until_ended()
    assert (ending.how, ending.by_us, ending.cause) == ("cancelled", False, "Q.850;cause=0")
    assert 0.95 < ending.at - ringing.started < patient(1.3)


async def test_a_caller_who_gives_up_cancels(phones: tuple[Phone, ...]) -> None:
    caller, callee, _ = phones
    call = caller.dial("1002")
    await call.until_ringing()
    await caller.hang_up(call)
    own = await call.until_ended()
    assert (own.how, own.by_us, own.code) == ("cancelled", True, 487)
    ending = await callee.incoming[0].until_ended()
    assert (ending.how, ending.cause) == ("cancelled", "Q.850;cause=127")


async def test_the_others_are_told_that_it_was_answered_elsewhere(bare: Bare, phones: tuple[Phone, ...]) -> None:
    """PRODUCT §2.7: when one answers, the others are cancelled as answered elsewhere."""
    caller, quick, slow = phones
    quick.behaviour = Answer(after=0.2)
    await bare.extension("1500", bare.dial(1, 2))
    await caller.dial("1500").until_answered()
    ending = await slow.incoming[0].until_ended()
    assert "cause=200" in ending.cause
    assert "Call completed elsewhere" in ending.cause


async def test_waiting_for_an_answer_ends_with_the_refusal(phones: tuple[Phone, ...]) -> None:
    caller, callee, _ = phones
    callee.behaviour = Refuse(486)
    with pytest.raises(Ended) as refused:
        await caller.dial("1002").until_answered()
    assert refused.value.ending.how == "refused"


async def test_hold_shows_at_the_other_side_and_in_the_device_state(bare: Bare, phones: tuple[Phone, ...]) -> None:
    caller, callee, _ = phones
    callee.behaviour = Answer()
    call = await talking(caller, callee)
    await call.hold()
    await bare.until_state(1, "ONHOLD")
    await call.resume()
    await bare.until_state(1, "INUSE")


async def test_a_blind_transfer_hands_the_other_party_over(phones: tuple[Phone, ...]) -> None:
    caller, callee, third = phones
    callee.behaviour = third.behaviour = Answer()
    call = await talking(caller, callee)
    assert (await call.transfer("1003")).code == 202
    taken = await third.until_called()
    assert await call.transferred() == 200
    assert call.ending
    await callee.hang_up(callee.incoming[0])
    await taken.until_ended()


async def test_a_transfer_to_a_busy_phone_reports_it(phones: tuple[Phone, ...]) -> None:
    caller, callee, third = phones
    callee.behaviour, third.behaviour = Answer(), Refuse(486)
    call = await talking(caller, callee)
    await call.transfer("1003")
    assert await call.transferred() >= 400


async def test_an_attended_transfer_joins_the_two_others(phones: tuple[Phone, ...]) -> None:
    caller, callee, third = phones
    callee.behaviour = third.behaviour = Answer()
    first = await talking(caller, callee)
    await first.hold()
    second = caller.dial("1003")
    await second.until_answered()
    assert (await first.transfer_to(second)).code == 202
    assert await first.transferred() == 200
    await second.until_ended()
    await third.incoming[0].media.until_heard(5)
    await callee.hang_up(callee.incoming[0])
    await third.incoming[0].until_ended()


async def test_the_last_ring_can_be_taken_over_by_an_attended_transfer(phones: tuple[Phone, ...]) -> None:
    """While the third phone still rings: the consulted call is handed over as it is (notes: transfers)."""
    caller, callee, third = phones
    callee.behaviour = Answer()
    first = await talking(caller, callee)
    second = caller.dial("1003")
    await second.until_ringing()
    assert (await first.transfer_to(second)).code == 202
    assert await first.transferred() == 200
    ringing = third.incoming[0]
    third.answer(ringing)
    await ringing.media.until_heard(5)
    await callee.hang_up(callee.incoming[0])
    await ringing.until_ended()


async def test_unregistering_makes_a_phone_unreachable_at_once(bare: Bare, phones: tuple[Phone, ...]) -> None:
    caller, callee, _ = phones
    await bare.until_state(1, "NOT_INUSE")
    await callee.unregister()
    await bare.until_state(1, "UNAVAILABLE")
    await caller.dial("1002").until_ended()
    assert callee.calls == []


async def test_a_phone_that_fell_silent_answers_nothing(bare: Bare, phones: tuple[Phone, ...]) -> None:
    caller, callee, _ = phones
    callee.fall_silent()
    await bare.extension("1500", bare.dial(1, seconds=1), ("Hangup", "19"))
    call = caller.dial("1500")
    await call.until_ended()
    assert call.ringing_at is None
    assert callee.calls == []
