"""Parking by keys during a call, with real phones (PRODUCT §6)."""

from functools import partial

from controller.domain.lots import KEYS
from tests.calls.behaviour import Answer
from tests.calls.keypad import played
from tests.calls.leading import Leading, hears, leading, voices
from tests.calls.leg import Leg
from tests.calls.onlooker import Onlooker
from tests.calls.parking import lamp, lot_is, over, parked, people, play_heard, taken, unparked
from tests.calls.taping import press, records, told
from tests.calls.test_transfers import talking
from tests.calls.world import World


async def connected(one: Leg, other: Leg) -> None:
    """Both hear each other."""
    voices({one: 450, other: 650})
    await hears(one, 650)
    await hears(other, 450)


async def slot_said(world: World, leg: Leg, slot: str) -> None:
    """Whoever pressed the keys hears the slot, and is released."""
    device = leg.account.auth_user

    async def said() -> list[str]:
        rows = await world.posted.post.events.collect({"Action": "CoreShowChannels"})
        ours = (row for row in rows if row.get("Channel", "").startswith(f"PJSIP/{device}-"))
        return [row["ApplicationData"] for row in ours if row["Application"] == "SayDigits"]

    await world.eventually(said, [slot])
    await play_heard(leg)
    assert not (await leg.until_ended()).by_us


async def play_ended(world: World, leg: Leg) -> None:
    """What the keys said to it is over."""
    device = leg.account.auth_user
    await world.heard.until(
        lambda row: row.event == "APP_END" and row.app == "Playback" and row.channel.startswith(f"PJSIP/{device}-")
    )


async def test_keys_park_whoever_one_talks_to_on_the_next_free_slot_which_is_said(world: World) -> None:
    """By the one who was called, by the one who called, and by the one who has retrieved."""
    ann, bob, carol = await people(world, by_keys=True)
    await world.live()
    look = Onlooker(world)
    call, bobs = await talking(ann, bob, "1002")
    await connected(call, bobs)
    await press(bobs, KEYS)
    place = await parked(world)
    assert (place.slot, place.by, place.whose) == ("701", bob.account.auth_user, ann.account.auth_user)
    await slot_said(world, bobs, "701")
    await play_heard(call)
    carols = await taken(carol, "701", call)
    assert await unparked(world, place) == "Unparked"
    await press(carols, KEYS)
    again = await parked(world)
    assert (again.slot, again.by) == ("701", carol.account.auth_user)
    await slot_said(world, carols, "701")
    bobs = await taken(bob, "701", call)
    await over(bob, bobs, call)
    await look.sees("parked by keys, and again by who retrieved")
    ann.behaviour = Answer()
    call, anns = await talking(bob, ann, "1001")
    await connected(call, anns)
    await press(call, KEYS)
    assert (await parked(world)).whose == ann.account.auth_user
    await slot_said(world, call, "701")
    carols = await taken(carol, "701", anns)
    await over(carol, carols, anns)
    await look.sees("parked by keys by who called")


async def test_in_a_full_lot_keys_say_so_and_the_call_stays(world: World) -> None:
    """PRODUCT §6: the parker keeps the call. And without the lot's leave keys are the other one's."""
    ann, bob, carol = await people(world, first=701, last=701, by_keys=True)
    await world.live()
    waiting = carol.dial("*701")
    await parked(world)
    call, bobs = await talking(ann, bob, "1002")
    await connected(call, bobs)
    await press(bobs, KEYS)
    assert await played(world, bobs) == ("beeperr",)
    await play_ended(world, bobs)
    await connected(call, bobs)
    await over(carol, waiting)
    await world.eventually(partial(lamp, world, "701"), "Idle")
    await press(call, KEYS)
    place = await parked(world)
    assert (place.whose, place.by) == (bob.account.auth_user, ann.account.auth_user)
    await over(bob, bobs, call)
    lot_is(world, by_keys=False)
    records(world, u1002="on demand")
    await world.live()
    call, bobs = await talking(ann, bob, "1002")
    await connected(call, bobs)
    await press(bobs, KEYS)
    await connected(call, bobs)
    await over(bob, bobs, call)
    said = (world.posted.settings.pbx / "log" / "messages.log").read_text()
    assert "DYNAMIC_FEATURES" not in said, "whoever records by keys has no others"


async def test_who_is_led_on_while_his_keys_say_no_is_not_lost(world: World) -> None:
    """A page waits for the tone's end: a called leg that is redirected in it would be hung up (22.10)."""
    ann, bob, carol = await people(world, first=701, last=701, by_keys=True)
    records(world, u1002="on demand")
    await world.live()
    carol.behaviour = Answer()
    async with leading(world) as page:
        call, bobs = await talking(ann, bob, "1002")
        await connected(call, bobs)
        await press(bobs)  # begins a recording: both keys are his
        await told(call, bobs)
        live = await page.call("talking")
        waiting = world.phones["1004"].dial("*701")
        await parked(world)
        await press(bobs, KEYS)
        assert await played(world, bobs) == ("beeperr",)
        await page.does("1001", "transfer", call=live.id, number="1003")
        await call.until_ended()
        carols = await carol.until_called()
        await connected(bobs, carols)
        await over(world.phones["1004"], waiting)
        await world.eventually(partial(lamp, world, "701"), "Idle")
        await asks_and_presses(world, page, bobs, carols)
        await over(bob, bobs, carols)


async def asks_and_presses(world: World, page: Leading, asking: Leg, held: Leg) -> None:
    """Bob's page puts one on hold and asks Ann; from a parked call no page could take back who is on hold."""
    ann = world.phones["1001"]
    ann.behaviour = Answer()
    live = await page.call("talking")
    await page.does("1002", "consult", call=live.id, number="1001")
    anns = await ann.until_called()
    await connected(asking, anns)
    await press(asking, KEYS)
    assert await played(world, asking) == ("beeperr",)
    await play_ended(world, asking)
    await page.does("1002", "cancel", call=live.id)
    await anns.until_ended()
    await connected(asking, held)
