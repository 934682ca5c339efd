"""Calls that are parked and retrieved, with real phones (PRODUCT §6). Other cases: test_parking_back.py."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial

import pytest_asyncio

from tests.calls.behaviour import Answer, Ring
from tests.calls.keypad import played
from tests.calls.parking import lamp, lot_is, over, parked, people, play_heard, rung_back, send_to_lot, taken, unparked
from tests.calls.posted import Posted
from tests.calls.test_transfers import talking
from tests.calls.world import World


@pytest_asyncio.fixture(loop_scope="session")
async def rival(controller_at_post: Posted) -> AsyncIterator[World]:
    """A domain beside `world`, with the same extensions and the same lot."""
    fresh = World(controller_at_post)
    yield fresh
    await fresh.close()


async def test_a_blind_transfer_parks_on_the_next_free_slot_or_on_the_one_it_names(world: World) -> None:
    """By the lot's number, by ***, by a slot, by * and a slot; retrieved by dialling it, or by *55 and it."""
    ann, bob, carol = await people(world)
    for way, slot, back in (
        ("700", "701", "701"),
        ("***", "701", "*55701"),
        ("703", "703", "703"),
        ("*719", "719", "719"),
    ):
        call, bobs = await talking(ann, bob, "1002")
        assert (await bobs.transfer(way)).code == 202
        assert await bobs.transferred() == 200
        place = await parked(world)
        assert (place.slot, place.by) == (slot, bob.account.auth_user), way
        await world.eventually(partial(lamp, world, slot), "InUse")
        await play_heard(call)
        carols = await taken(carol, back, call)
        assert await unparked(world, place) == "Unparked"
        await over(carol, carols, call)
        await world.eventually(partial(lamp, world, slot), "Idle")


async def test_an_attended_transfer_parks_where_the_slot_was_heard(world: World) -> None:
    """A phone that dials 700, or * and a slot, parks itself and hears the slot; whom it transfers takes its place."""
    ann, bob, carol = await people(world)
    for way, slot in (("700", "701"), ("*705", "705")):
        call, bobs = await talking(ann, bob, "1002")
        await bobs.hold()
        consult = bob.dial(way)
        first = await parked(world)
        assert (first.slot, first.whose, first.by) == (slot, bob.account.auth_user, bob.account.auth_user)
        await play_heard(consult)
        assert (await bobs.transfer_to(consult)).code == 202
        swapped = await world.heard.until(lambda row: row.event == "PARK_END" and "Swap" in row.extra)
        assert swapped.channel.startswith(f"PJSIP/{ann.account.auth_user}-")
        await consult.until_ended()
        carols = await taken(carol, slot, call)
        await over(carol, carols, call)


async def test_an_empty_slot_says_so_and_parks_whom_a_transfer_brings_within_ten_seconds(world: World) -> None:
    ann, bob, carol = await people(world)
    call, bobs = await talking(ann, bob, "1002")
    await bobs.hold()
    consult = bob.dial("704")
    assert await played(world, consult) == ("nothing-parked",)
    assert consult.answered_at is None, "nobody is transferred into that sentence"
    await consult.until_answered()
    assert (await bobs.transfer_to(consult)).code == 202
    place = await parked(world)
    assert (place.slot, place.by, place.whose) == ("704", bob.account.auth_user, ann.account.auth_user)
    await over(carol, await taken(carol, "704", call), call)
    alone = carol.dial("*55704")
    assert await played(world, alone) == ("nothing-parked",)
    assert (await alone.until_ended()).by_us is False


async def test_a_taken_slot_and_a_full_lot_leave_the_parker_his_call(world: World) -> None:
    """By code he hears why; by blind transfer he is rung back at once, marked, while the other hears ringing."""
    ann, bob, carol = await people(world, first=701, last=701)
    held, bobs = await talking(ann, bob, "1002")
    await bobs.transfer("700")
    assert await bobs.transferred() == 200
    place = await parked(world)
    for way, why in (("***", "lot-full"), ("*701", "slot-taken"), ("*702", "no-such-code")):
        consult = bob.dial(way)
        assert await played(world, consult) == (why,)
        await bob.hang_up(consult)
    for way in ("700", "701"):
        call, bobs = await talking(carol, bob, "1002")
        bob.behaviour = Ring()
        await bobs.transfer(way)
        back, display = await rung_back(bob)
        assert display == ("Not parked: Carol", "1003")
        assert await bobs.transferred() == 200
        await play_heard(call)
        bob.answer(back)
        await back.media.until_heard(5)
        bob.behaviour = Answer()
        await over(bob, back, call)
    await ann.hang_up(held)
    assert await unparked(world, place) == "GiveUp"


async def test_no_domain_parks_in_or_takes_from_anothers_slot(world: World, rival: World) -> None:
    """PRODUCT §6: nobody can park or retrieve across domains, though both have the same numbers."""
    ann, bob, carol = await people(world)
    call, bobs = await talking(ann, bob, "1002")
    await bobs.transfer("703")
    assert (await parked(world)).slot == "703"
    thief = (await people(rival))[0]
    for way in ("703", "*55703"):
        attempt = thief.dial(way)
        assert await played(rival, attempt) == ("nothing-parked",)
        await thief.hang_up(attempt)
    own = thief.dial("*703")
    assert (await parked(rival)).slot == "703", "its own"
    await thief.hang_up(own)
    await over(carol, await taken(carol, "703", call), call)


async def test_another_range_is_live_at_once_and_calls_in_old_slots_can_be_taken(world: World) -> None:
    ann, bob, carol = await people(world)
    call, bobs = await talking(ann, bob, "1002")
    await bobs.transfer("712")
    await parked(world)
    lot_is(world, number="880", first=881, last=889)
    await world.live()
    second, bobs = await talking(carol, bob, "1002")
    await bobs.transfer("880")
    assert (await parked(world)).slot == "881"
    dee = world.phones["1004"]
    await over(dee, await taken(dee, "881", second), second)
    await over(carol, await taken(carol, "712", call), call)
    assert (await carol.dial("712").until_ended()).code == 404, "nobody has that number any more"


async def test_of_several_who_park_at_once_each_gets_a_slot_and_only_one_the_same(world: World) -> None:
    """From the page: three on the next free slot, then three on 705: two are rung back."""
    ann, bob, carol = await people(world)
    dee = world.phones["1004"]
    calls = [phone.dial("*43") for phone in (ann, carol, dee)]
    await asyncio.gather(*(call.until_answered() for call in calls))
    channels = await world.channels()
    await asyncio.gather(*(send_to_lot(world, channel, "next", bob) for channel in channels))
    places = [await parked(world) for _ in channels]
    assert sorted(place.slot for place in places) == ["701", "702", "703"]
    assert {place.by for place in places} == {bob.account.auth_user}
    bob.behaviour = Ring()
    await asyncio.gather(*(send_to_lot(world, channel, "705", bob) for channel in channels))
    assert (await parked(world)).slot == "705"
    await bob.until_called(2)
    marks = sorted(display[0].partition(":")[0] for _, display in [await rung_back(bob, 1), await rung_back(bob, 2)])
    assert marks == ["Not parked", "Not parked"]
    for call, phone in zip(calls, (ann, carol, dee), strict=True):
        await phone.hang_up(call)
    assert len(bob.incoming) == 2
