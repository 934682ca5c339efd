"""Whoever joins a recorded call is told as its domain wants, however he comes into it (docs/recording.md)."""

import asyncio

from tests.calls.behaviour import Answer
from tests.calls.leading import leading
from tests.calls.leg import Leg
from tests.calls.parking import parked
from tests.calls.taping import heard_nothing, press, records, says, talk, told
from tests.calls.test_history_moved import people
from tests.calls.test_transfers import talking
from tests.calls.world import World
from tests.journal_tail import Row, Tail
from tests.patience import patient


class Voices:
    """What is said about recordings, by the journal, since it was asked last."""

    def __init__(self, world: World) -> None:
        self.tail = Tail(world.posted.settings.cel_journal)

    async def said(self, count: int) -> list[str]:
        """Once there are so many."""
        said: list[str] = []
        async with asyncio.timeout(patient(5)):
            while True:
                said += [row.data for row in self.tail.rows() if _is_said(row)]
                if len(said) >= count:
                    return said
                await asyncio.sleep(0.01)


def _is_said(row: Row) -> bool:
    return row.event == "APP_START" and row.channel.startswith("Local/")


async def test_who_takes_over_or_retrieves_a_recorded_call_is_told_once(world: World) -> None:
    """PRODUCT §6: transferred after a word and without one, parked and retrieved; §4 Recording."""
    ann, bob, carol, dee = await people(world)
    records(world, u1002="always", u1004="always")
    await world.live()
    carol.behaviour = dee.behaviour = Answer()
    voices = Voices(world)

    async def joins(leg: Leg, bobs: Leg) -> None:
        await told(leg)
        await talk(leg, bobs)
        assert await voices.said(1) == ["ringplan/recorded"]

    call, bobs = await talking(ann, bob, "1002")
    await joins(call, bobs)
    await call.hold()
    consult, carols = await talking(ann, carol, "1003")
    await call.transfer_to(consult)
    await joins(carols, bobs)
    ann.behaviour = Answer()
    await carols.transfer("1001")
    anns = await ann.until_called()
    await joins(anns, bobs)
    await anns.transfer("701")
    await parked(world)
    got = carol.dial("701")
    await got.until_answered()
    await joins(got, bobs)
    await got.transfer("1004")
    await joins(await dee.until_called(), bobs)  # who is recorded, too: one sentence is enough
    await bob.hang_up(bobs)


async def test_where_a_tone_is_wanted_it_is_heard_and_where_nothing_is_nothing(world: World) -> None:
    ann, bob, carol, _dee = await people(world)
    records(world, u1002="always", u1003="on demand")
    says(world, "beep")
    await world.live()
    carol.behaviour = Answer()
    voices = Voices(world)
    call, bobs = await talking(ann, bob, "1002")
    await told(call, bobs)
    await talk(call, bobs)
    await call.transfer("1003")
    carols = await carol.until_called()
    await told(carols)
    await talk(carols, bobs)
    await press(carols)
    await told(carols)
    await talk(carols, bobs)
    await press(carols)
    await told(carols)
    assert await voices.said(4) == ["beep"] * 4
    await bob.hang_up(bobs)
    await carols.until_ended()

    says(world, "none")
    await world.live()
    call, bobs = await talking(ann, bob, "1002")
    await heard_nothing(call, bobs)
    await call.transfer("1003")
    carols = await carol.until_called(2)
    await carols.media.until_heard(5)
    await heard_nothing(carols)
    await press(carols)
    await told(carols)  # who presses hears that it was understood, and nobody else
    await heard_nothing(bobs)
    await bob.hang_up(bobs)
    await carols.until_ended()
    assert await voices.said(0) == []


async def test_who_is_asked_from_a_page_and_put_through_is_told(world: World) -> None:
    """PRODUCT §6: the console's consult and transfer."""
    ann, bob, carol, _dee = await people(world)
    records(world, u1002="always")
    await world.live()
    carol.behaviour = Answer()
    async with leading(world) as page:
        call, bobs = await talking(ann, bob, "1002")
        await told(call, bobs)
        await talk(call, bobs)
        there = (await page.call("talking")).id
        await page.does("1001", "transfer", call=there, number="1003")
        carols = await carol.until_called()
        await told(carols)
        await talk(carols, bobs)
        await bob.hang_up(bobs)
        await page.none()
