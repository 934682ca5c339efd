"""Voicemail without the controller, and after the PBX was killed (PRODUCT §8.1)."""

from controller.operations import mailboxes
from tests.calls.audio import softphones
from tests.calls.boxmenu import PIN, enter, folder, leave, leave_menu, own_pin, plant
from tests.calls.test_mailbox_lamps import shows
from tests.calls.test_mailbox_pins import pin_of
from tests.calls.world import World
from tests.faults.house import House
from tests.faults.waiting import until

GIVEN, CHOSEN, SPOKEN = "4711", "582193", 620


async def test_messages_menu_and_a_new_pin_need_nobody_but_the_pbx(house: House, world: World) -> None:
    world.user("1001")
    bob = world.user("1002", mailbox=True)
    world.save(lambda session, me: mailboxes.set_pin(session, me, bob, GIVEN))
    world.default(bob, dnd=True)
    await house.live()
    house.kill("controller")
    async with softphones() as room:
        ann, phone = await room.phone(world.accounts["1001"]), await room.phone(world.accounts["1002"])
        await leave(ann, "1002", SPOKEN)
        await folder(world, bob).until(lambda box: len(box.messages()) == 1)
        call = await enter(phone, pin=GIVEN)
        await call.press(f"{CHOSEN}#")
        await call.press(f"{CHOSEN}#")
        await call.listen(4)
        await call.press("11")
        await call.until_tone(SPOKEN, 15)
        await call.hang_up()
        await call.until_ended()
    assert pin_of(world, bob) == CHOSEN
    await house.controller_up()
    house.compare()
    await house.live()
    assert pin_of(world, bob) == CHOSEN


async def test_lamps_are_true_when_the_pbx_is_back(house: House, world: World) -> None:
    """Whatever came meanwhile: the PBX counts, and remembers nothing."""
    bob = world.user("1002", mailbox=True)
    own_pin(world, bob, PIN)
    await house.live()
    phone = await world.phone("1002")
    await shows(world, phone, "0/0")
    plant(folder(world, bob), SPOKEN, "1001")
    house.kill("asterisk")
    await house.controller_up()
    await until(lambda: house.compare() == [] and not house.waiting(), 20, "what its disk had not yet got")
    await phone.register()
    await shows(world, phone, "1/0", 10)
    async with softphones() as room:
        await leave_menu(await enter(await room.phone(world.accounts["1002"])))
