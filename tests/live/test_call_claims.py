"""Who leads a call, and who has led it last (no PBX)."""

import asyncio

import pytest

from controller.calling.claims import Claim, Claims, Taken, explains, first, overtaken

PLACE = (1, "call:1.1")


def claim(label: str, verb: str = "park", since: int = 100, at: float = 0.0) -> Claim:
    return Claim(label, label.capitalize(), verb, since, at)  # type: ignore[arg-type]


async def test_while_one_leads_a_call_others_are_told_and_his_own_commands_wait() -> None:
    claims, order, goes_on = Claims(), [], asyncio.Event()

    async def lead(who: str, name: str) -> None:
        async with claims.claimed(PLACE, claim(who)):
            order.append(name)
            await goes_on.wait()

    first_one = asyncio.create_task(lead("bob", "first"))
    second = asyncio.create_task(lead("bob", "second"))
    await asyncio.sleep(0)
    with pytest.raises(Taken, match="Bob was first"):
        await lead("carol", "third")
    async with claims.claimed((2, "call:1.1"), claim("carol")):
        pass  # of another domain
    assert order == ["first"]
    goes_on.set()
    await asyncio.gather(first_one, second)
    goes_on.clear()
    goes_on.set()
    await lead("carol", "fourth")
    assert order == ["first", "second", "fourth"]


def test_only_what_was_done_by_another_is_remembered_and_not_for_ever() -> None:
    claims = Claims()
    assert claims.last(PLACE, "bob") is None
    claims.done(PLACE, claim("bob"), 10.0)
    assert claims.last(PLACE, "bob") is None
    last = claims.last(PLACE, "carol")
    assert last is not None
    assert str(first(last).told) == "Bob has just parked this call."
    claims.done((1, "call:2.2"), claim("dee"), 200.0)
    assert claims.last(PLACE, "carol") is None


def test_who_saw_the_present_state_may_lead_it_on() -> None:
    last = claim("bob", since=100, at=10.0)
    assert overtaken(last, 150, 100, 999.0), "it has changed since he looked"
    assert not overtaken(last, 150, 150, 10.1)
    assert overtaken(last, 100, None, 10.5), "led, and not seen to have changed"
    assert overtaken(last, 100, 100, 10.5), "a slot, say, whose call was taken by a phone that has just answered"
    assert not overtaken(last, 100, 100, 11.5)
    assert not overtaken(last, 100, None, 11.5)
    assert not overtaken(last, 150, None, 10.1)
    assert explains(last, 150, 100, 99.0)
    assert not explains(last, 100, 100, 10.1), "nothing has changed: it can't be done for another reason"
    assert explains(last, None, 100, 12.0)
    assert not explains(last, None, None, 14.0)
