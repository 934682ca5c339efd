"""Calls that are recorded: by order of the company or by keys, whatever becomes of the call (docs/recording.md)."""

from controller.domain.history import Recorded
from tests.calls.behaviour import Answer
from tests.calls.leading import leading
from tests.calls.onlooker import Onlooker
from tests.calls.sipphone import Phone
from tests.calls.taping import files, heard_in, press, records, says, seen, talk, told
from tests.calls.test_emergency import house
from tests.calls.test_history_moved import people
from tests.calls.test_history_outside import BOBS, MOBILE, office
from tests.calls.test_transfers import talking
from tests.calls.world import World
from tests.journal_tail import Tail


def whose(world: World, recordings: tuple[Recorded, ...]) -> list[str]:
    """Extensions of those for whom they were made."""
    extensions = {int(user): extension for extension, user in world.people.items()}
    return [extensions[each.user] for each in recordings]


async def a_call(caller: Phone, called: Phone, number: str) -> None:
    """Both hear the announcement, then each other; the caller hangs up."""
    call, taken = await talking(caller, called, number)
    await told(call, taken)
    await talk(call, taken)
    await caller.hang_up(call)
    await taken.until_ended()


async def test_what_both_say_is_recorded_and_both_are_told_whoever_called(world: World) -> None:
    ann, bob, _carol, dee = await people(world)
    records(world, u1002="always")
    await world.live()
    look = Onlooker(world)
    await a_call(ann, bob, "1002")
    [called] = await seen(look, "recorded always")
    ann.behaviour = Answer()
    await a_call(bob, ann, "1001")
    [calls] = await seen(look, "recorded always, as he calls")
    assert whose(world, (called, calls)) == ["1002", "1002"]
    for each in (called, calls):
        assert await heard_in(world, each) == [450, 650]
        assert each.ended - each.began > 1
    call = bob.dial("1004")
    await (await dee.until_called()).until_ringing()
    await bob.hang_up(call)
    assert await seen(look, "recorded always, and nobody answers") == ()
    assert files(world) == sorted([called.file, calls.file])
    records(world, u1001="always")
    await world.live()
    tail = Tail(world.posted.settings.cel_journal)
    await a_call(ann, bob, "1002")
    both = await seen(look, "recorded by both")
    assert sorted(whose(world, both)) == ["1001", "1002"]
    assert [await heard_in(world, each) for each in both] == [[450, 650], [450, 650]]
    said = [row for row in tail.rows() if row.event == "APP_START" and row.data == "ringplan/recorded"]
    assert len(said) == 1, "one sentence is enough"


async def test_keys_begin_and_end_it_for_who_may_on_either_side(world: World) -> None:
    ann, bob, carol, _dee = await people(world)
    records(world, u1002="on demand", u1003="on demand")
    await world.live()
    look = Onlooker(world)
    call, bobs = await talking(ann, bob, "1002")
    await press(call)  # Ann may not
    for _ in range(2):
        await press(bobs)
        await told(call, bobs)
        await talk(call, bobs)
        await press(bobs)
        await told(call, bobs)
    await ann.hang_up(call)
    twice = await seen(look, "recorded by keys, twice")
    assert whose(world, twice) == ["1002", "1002"]
    assert [await heard_in(world, each) for each in twice] == [[450, 650], [450, 650]]
    carols, _ = await talking(carol, bob, "1002")
    await press(carols)
    await told(carols)
    await carol.hang_up(carols)
    assert whose(world, await seen(look, "recorded by the caller's keys")) == ["1003"]


async def test_a_recording_is_of_who_is_recorded_and_ends_with_his_part(world: World) -> None:
    """Transferred either way, picked up, parked: PRODUCT §6; nothing of it follows the other party."""
    ann, bob, carol, dee = await people(world)
    records(world, u1002="always", u1003="on demand")
    await world.live()
    look = Onlooker(world)
    carol.behaviour = Answer()
    call, bobs = await talking(ann, bob, "1002")
    await told(call, bobs)
    await talk(call, bobs)
    await bobs.transfer("1003")
    carols = await carol.until_called()
    await carols.media.until_heard(5)
    await press(carols)
    await told(call, carols)
    await talk(carols, call)
    await ann.hang_up(call)
    blind = await seen(look, "recorded, transferred blindly")
    assert whose(world, blind) == ["1002", "1003"]
    assert [await heard_in(world, each) for each in blind] == [[450, 650], [450, 650]]
    assert blind[0].ended < blind[1].began

    call, bobs = await talking(ann, bob, "1002")
    await talk(call, bobs)
    await bobs.hold()
    consult, carols = await talking(bob, carol, "1003")
    await bobs.transfer_to(consult)
    await consult.until_ended()
    await talk(call, carols)
    await carol.hang_up(carols)
    await call.until_ended()
    attended = await seen(look, "recorded, transferred after a word")
    assert whose(world, attended) == ["1002", "1002"]
    assert [await heard_in(world, each) for each in attended[:1]] == [[450, 650]]
    assert await heard_in(world, attended[1]) == []

    call = ann.dial("1004")
    await dee.until_called()
    picked = bob.dial("*351004")
    await picked.until_answered()
    await told(call, picked)
    await talk(call, picked)
    await bob.hang_up(picked)
    [one] = await seen(look, "recorded, picked up")
    assert (whose(world, (one,)), await heard_in(world, one)) == (["1002"], [450, 650])

    call, bobs = await talking(ann, bob, "1002")
    await bobs.transfer("701")
    await world.heard.until(lambda row: row.event == "PARK_START")
    got = carol.dial("701")
    await got.until_answered()
    await got.media.until_heard(5)
    await press(got)
    await told(got)
    await talk(call, got)
    await ann.hang_up(call)
    parked = await seen(look, "recorded, parked")
    assert whose(world, parked) == ["1002", "1003"]
    assert await heard_in(world, parked[1]) == [450, 650]


async def test_calls_from_and_to_the_outside_are_recorded_and_the_other_side_is_told(world: World) -> None:
    carrier = await office(world, "1001", "1002")
    ann, bob = world.phones["1001"], world.phones["1002"]
    records(world, u1001="always", u1002="always")
    await world.live()
    look = Onlooker(world)
    carrier.behaviour = bob.behaviour = Answer()
    call = ann.dial(MOBILE)
    await call.until_answered()
    await told(call, there := await carrier.until_asked(MOBILE))
    await talk(call, there)
    await ann.hang_up(call)
    calls = await seen(look, "recorded, to the outside")
    call = carrier.call(BOBS)
    await call.until_answered()
    await told(call, there := await bob.until_called())
    await talk(call, there)
    await carrier.hang_up(call)
    called = await seen(look, "recorded, from the outside")
    assert whose(world, (*calls, *called)) == ["1001", "1002"]
    assert [await heard_in(world, each) for each in (*calls, *called)] == [[450, 650], [450, 650]]


async def test_nothing_is_recorded_where_it_is_off_nor_an_emergency_call(world: World) -> None:
    """PRODUCT §2: emergency calls always go out; nothing stands in their way, and nobody else hears them."""
    carrier = await house(world)
    carrier.talks = True
    world.user("1002", "Bob", ring_timeout=20)
    bob = await world.phone("1002", Answer(), talks=True)
    ann = world.phones["1001"]
    records(world, u1001="always", u1002="always")
    says(world, "both", "recordings")
    await world.live()
    call, bobs = await talking(ann, bob, "1002")
    await talk(call, bobs)
    await ann.hang_up(call)
    says(world, "both")
    records(world, u1002="off")
    await world.live()
    urgent = ann.dial("112")
    there = await carrier.until_asked("112")
    await urgent.until_answered()
    await urgent.media.until_heard(5)
    await press(urgent)
    await ann.hang_up(urgent)
    await there.until_ended()
    assert files(world) == []
    records(world, u1001="off", u1002="on demand")
    await world.live()
    look = Onlooker(world)
    for is_recorded in (True, False):
        call, bobs = await talking(ann, bob, "1002")
        if is_recorded:
            await press(bobs)
            await told(call, bobs)
        await call.hold()
        urgent = ann.dial("112")
        there = await carrier.until_asked("112", 2 if is_recorded else 3)
        await urgent.until_answered()
        await urgent.media.until_heard(5)
        await call.transfer_to(urgent)
        await urgent.until_ended()
        await world.heard.until(lambda row: row.event == "ATTENDEDTRANSFER")
        if is_recorded:
            await world.heard.until(lambda row: row.event == "RPRecordingOver")
        await talk(bobs, there)
        await press(bobs)
        await talk(bobs, there)
        await bob.hang_up(bobs)
    [one] = await seen(look, "recorded, transferred into an emergency")
    assert not one.is_kept
    assert files(world) == [one.file], "keys begin none in an emergency call"


async def test_it_is_begun_and_ended_from_a_page_and_the_page_shows_it(world: World) -> None:
    ann, bob, *_ = await people(world)
    async with leading(world) as page:
        call, bobs = await talking(ann, bob, "1002")
        there = (await page.call("talking")).id
        records(world, u1002="on demand")
        await world.live()
        refused = await page.lead("1002", "record", call=there)
        assert (refused.status, "settled when it began" in str(refused)) == (422, True), "keys would be tones to Ann"
        await ann.hang_up(call)
        await page.none()
        call, bobs = await talking(ann, bob, "1002")
        there = (await page.call("talking")).id

        async def shown(is_recorded: bool) -> None:
            def so() -> bool:
                [call] = page.calls()
                return [each.is_recorded for each in call.parties] == [False, is_recorded]

            await page.bell.until(so, 5.0, f"recorded: {is_recorded}")

        assert (await page.lead("1001", "record", call=there)).status == 422
        for _ in range(2):  # the second says the same, and changes nothing
            assert await page.does("1002", "record", call=there) == "This call is recorded."
        await told(call, bobs)
        await shown(True)
        for _ in range(2):
            said = await page.does("1002", "stop recording", call=there)
            assert said == "This call is not recorded any more."
        await shown(False)
        await ann.hang_up(call)
        await page.none()
