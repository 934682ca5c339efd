"""Parking by the page's commands, with real phones (PRODUCT §6). By phone: test_parking.py, test_parking_back.py."""

import asyncio
from functools import partial

import pytest

from controller.domain.destinations import ToUser
from controller.domain.ids import DeviceId
from controller.domain.livecalls import Call, Parked
from controller.operations import grants
from controller.operations.livecalls import Order
from controller.operations.refused import Refused
from tests.calls.behaviour import Answer, Refuse, Ring
from tests.calls.leading import Leading, hears, leading, voices
from tests.calls.leg import Leg
from tests.calls.obedient import Obedient, phone
from tests.calls.parking import lot_is, over, people, play_heard, rung_back
from tests.calls.sipphone import Phone
from tests.calls.test_livestate_phones import watching
from tests.calls.test_transfers import talking
from tests.calls.world import World

ANN, BOB, CAROL = 400, 600, 800  # Hz


async def staffed(world: World, **lot: int) -> tuple[Phone, Phone, Phone]:
    """Ann, Bob and Carol with phones; Bob and Carol are attendants."""
    made = await people(world, **lot)
    for extension in ("1002", "1003"):
        world.save(partial(grants.give, user=world.people[extension], kind="attendant"))
    await world.live()
    return made


async def put(page: Leading, ann: Phone, bob: Phone, slot: str = "") -> Leg:
    """Ann has called Bob, and his page parks her there, or on the next free slot."""
    call, taken = await talking(ann, bob, "1002")
    live = await page.call("talking")
    said = await page.does("1002", "park", call=live.id, slot=slot)
    assert said == f"Parked on {slot or 701}.", "the slot is told, whoever chose it"
    await taken.until_ended()
    return call


async def freed(page: Leading, slot: str) -> None:
    """Once nobody is shown there."""

    def is_free() -> bool:
        return page.live.parked(page.world.domain, slot) is None

    await page.bell.until(is_free, 3.0, f"nobody on {slot}")


async def test_what_nobody_takes_rings_who_parked_it_then_the_operator_and_every_stop_is_on_the_page(
    world: World,
) -> None:
    """Bob declines, so does Dee, the operator: the same slot again; then Bob takes her, and parks her once more."""
    ann, bob, _ = await staffed(world, seconds=1)
    dee = world.phones["1004"]
    lot_is(world, operator=ToUser(world.people["1004"]))
    await world.live()
    dee.behaviour = Refuse(486)
    async with leading(world) as page, watching(world) as watcher:
        call, taken = await talking(ann, bob, "1002")
        bob.behaviour = Refuse(603)
        live = await page.call("talking")
        assert await page.does("1002", "park", call=live.id, slot="703") == "Parked on 703."
        await taken.until_ended()
        first = await page.slot("703")
        assert (first.call, first.by, first.until - first.since) == (live.id, world.people["1002"], 1000)
        _, display = await rung_back(bob)
        assert display == ("Parked 703: Ann", "1001")
        _, display = await rung_back(dee, 1)
        assert display == ("Parked 703: Ann", "1001")

        def again() -> Parked | None:
            slot = page.live.parked(world.domain, "703")
            return slot if slot is not None and slot.since > first.since else None

        second = await page.bell.until(again, 5.0, "the same slot again")
        assert second is not None
        assert second.by == world.people["1002"]
        bob.behaviour = Ring()
        back, display = await rung_back(bob, 3)
        assert display == ("Parked 703: Ann", "1001")
        rings = await page.call("ringing")
        assert (rings.id, rings.back) == (live.id, "703")
        await watcher.same()
        await freed(page, "703")
        await play_heard(call)
        bob.answer(back)
        await back.media.until_heard(5)
        talks = await page.call("talking")
        await watcher.same()
        assert (talks.back, {each.user for each in talks.parties}) == (
            "",
            {world.people["1001"], world.people["1002"]},
        )
        lot_is(world, seconds=0)
        await world.live()
        assert await page.does("1002", "park", call=talks.id, slot="704") == "Parked on 704."
        assert (await page.slot("704")).until == 0, "it stays"
        await ann.hang_up(call)
        await freed(page, "704")
        await page.none()


async def test_a_full_lot_and_a_taken_slot_are_refused_and_who_came_second_keeps_his_call(world: World) -> None:
    """What the page knows is refused before anything is done; what a phone took just then rings back, and is said."""
    ann, bob, carol = await staffed(world, first=701, last=702)
    async with leading(world) as page:
        held = await put(page, ann, bob, "701")
        call, taken = await talking(carol, bob, "1002")
        [live] = await page.bell.until(lambda: _talking(page, 1), 3.0, "a call")
        for slot, why in (
            ("701", "On 701 somebody is parked already. Choose another one."),
            ("719", "There is no slot “719”: choose 701 to 702."),
        ):
            led = await page.lead("1002", "park", call=live.id, slot=slot)
            assert (led.status, led.fields, led.said) == (422, ("slot",), why)
        voices({call: CAROL, taken: BOB})
        await hears(call, BOB)
        await hears(taken, CAROL)

        bob.behaviour = Ring()
        dees = world.phones["1004"].dial("*702")
        await page.slot("702")
        led = await page.lead("1002", "park", call=live.id)
        assert (led.status, led.fields) == (422, ("slot",)), led
        assert led.said == "All slots are taken. Retrieve a call first; this one stays as it is."
        await hears(call, BOB)

        for slot in ("702", "next"):  # as ordered when they were still free
            with pytest.raises(Refused, match="taken just before"):
                await page.desk.leading.doing.do(_ordered(world, live, slot))
            back, display = await rung_back(bob)
            assert display == ("Not parked: Carol", "1003")
            bob.answer(back)
            voices({back: BOB})
            await hears(call, BOB)
            await hears(back, CAROL)
            [live] = await page.bell.until(lambda: _talking(page, 1), 3.0, "the call again")
        await world.phones["1004"].hang_up(dees)
        await carol.hang_up(call)
        await ann.hang_up(held)
        await page.none()


async def test_who_has_hung_up_in_his_slot_cannot_be_taken_and_whose_parker_is_away_rings_at_the_operator(
    world: World,
) -> None:
    ann, bob, carol = await staffed(world)
    dee = world.phones["1004"]
    async with leading(world) as page:
        call = await put(page, ann, bob, "705")
        seen = await page.slot("705")
        await ann.hang_up(call)
        await freed(page, "705")
        for moment in ("", seen.since):
            led = await page.lead("1003", "retrieve", slot="705", seen=moment)
            assert (led.status, led.said) == (422, "Nobody is parked on “705” any more.")
        led = await page.lead("1003", "transfer", call=seen.call, number="1004")
        assert led.status in (404, 409), "gone; or, just after that, that Bob has parked it"
        assert not carol.incoming

        lot_is(world, seconds=2, operator=ToUser(world.people["1004"]))
        await world.live()
        call = await put(page, ann, bob)
        await bob.unregister()
        back, display = await rung_back(dee)
        assert display == ("Parked 701: Ann", "1001")
        rings = await page.call("ringing")
        assert rings.back == "701"
        dee.answer(back)
        await back.media.until_heard(5)
        await page.call("talking")
        await over(dee, back, call)
        await page.none()


async def test_who_parks_in_the_same_moment_is_told_a_slot_of_his_own(world: World) -> None:
    """Both on the next free one."""
    ann, bob, carol = await staffed(world)
    world.phones["1004"].behaviour = Answer()
    async with leading(world) as page:
        calls = [(await talking(ann, bob, "1002"))[0], (await talking(carol, world.phones["1004"], "1004"))[0]]
        both = await page.bell.until(lambda: _talking(page, 2), 3.0, "both calls")
        saids = await asyncio.gather(*(page.does("1002", "park", call=each.id) for each in both))
        assert sorted(saids) == ["Parked on 701.", "Parked on 702."]
        await asyncio.gather(page.slot("701"), page.slot("702"))
        where = {each.call: each.slot for each in _slots(page)}
        assert [f"Parked on {where[each.id]}." for each in both] == list(saids)
        for phone, call in zip((ann, carol), calls, strict=True):
            await phone.hang_up(call)
        await page.none()


async def test_of_two_attendants_who_take_the_same_parked_call_one_gets_it(world: World) -> None:
    """The other is told who was first. Walls between domains: tests/operations/test_livecalls.py."""
    ann, bob, _ = await staffed(world)
    bob.behaviour = Answer()
    await world.phones["1003"].leave()
    await world.phones["1004"].leave()
    world.save(lambda session, me: grants.give(session, me, world.people["1004"], "attendant"))
    takers = {each: await phone(world, each, Obedient) for each in ("1003", "1004")}
    async with leading(world) as page:
        for turn in range(3):
            call = await put(page, ann, bob, "703")
            seen = await page.slot("703")
            answers = await asyncio.gather(
                *(page.lead(each, "retrieve", slot="703", seen=seen.since) for each in takers)
            )
            assert sorted(each.status for each in answers) == [200, 409], answers
            [told] = [each.said for each in answers if each.status == 409]
            assert told.startswith(("Carol was first.", "Dee was first.", "Carol has just", "Dee has just")), told
            [one] = [leg for each in takers.values() for leg in each.incoming if leg.ending is None]
            assert sum(len(each.incoming) for each in takers.values()) == turn + 1
            voices({call: ANN, one: CAROL})
            await hears(call, CAROL)
            await hears(one, ANN)
            await ann.hang_up(call)
            await one.until_ended()
            await page.none()


def _talking(page: Leading, count: int) -> list[Call]:
    """So many calls that go on, or none."""
    found = [each for each in page.calls() if each.state == "talking"]
    return found if len(found) == count else []


def _slots(page: Leading) -> list[Parked]:
    return [each for each in page.live.things(page.world.domain).values() if isinstance(each, Parked)]


def _ordered(world: World, call: Call, slot: str) -> Order:
    """Bob parks Carol there."""
    bob, carol = (next(each for each in call.parties if each.user == world.people[who]) for who in ("1002", "1003"))
    assert bob.device is not None
    phone = DeviceId(bob.device)
    return Order("park", world.domain, "Bob", "bob", call, bob, carol, phone, world.people["1002"], slot=slot)
