"""The lamp for waiting messages, and whose messages they are when extensions change (PRODUCT §7, MWI)."""

import asyncio

from controller.domain.ids import UserId
from controller.operations import mailboxes, users
from controller.store.subjects import Subject
from tests.calls.audio import Softphone, softphones
from tests.calls.boxmenu import enter, folder, leave, leave_menu, own_pin, plant
from tests.calls.sipphone import Phone
from tests.calls.world import World

SPOKEN = 620  # Hz


def lamp(phone: Phone) -> str:
    """What the PBX told that phone last: new/old messages; empty: nothing yet."""
    told = [
        (seen.at, line.partition(":")[2].split("(")[0].strip())
        for seens in phone.wire.log.values()
        for seen in seens
        if not seen.sent and seen.message.start.startswith("NOTIFY")
        for line in seen.message.body.splitlines()
        if line.startswith("Voice-Message")
    ]
    return max(told)[1] if told else ""


async def shows(world: World, phone: Phone, wanted: str, within: float = 5.0) -> None:
    """Waits until the phone was told so."""

    async def told() -> str:
        await asyncio.sleep(0.02)
        return lamp(phone)

    await world.eventually(told, wanted, within)


def moved(world: World, user: UserId, extension: str) -> None:
    world.save(lambda session, me: users.change(session, me, user, {"extension": extension}))


async def test_the_lamp_follows_the_messages(world: World) -> None:
    """One is left, a phone registers anew, another one is new, it is listened to, voicemail is switched off and on."""
    world.user("1001")
    bob = world.user("1002", phones=("1002", "1002a"), mailbox=True)
    own_pin(world, bob)
    world.default(bob, dnd=True)
    await world.live()
    first = await world.phone("1002")
    await shows(world, first, "0/0")
    async with softphones() as room:
        await leave(await room.phone(world.accounts["1001"]), "1002", SPOKEN)
        await shows(world, first, "1/0")
        first.wire.log.clear()
        await first.register()
        await shows(world, first, "1/0")
        second = await world.phone("1002a")
        await shows(world, second, "1/0")
        world.save(lambda session, me: mailboxes.switch_off(session, me, bob))
        await shows(world, second, "0/0")
        world.save(lambda session, me: mailboxes.switch_on(session, me, bob))
        await shows(world, second, "1/0")
        own_pin(world, bob)
        await world.live()
        await heard(world, await room.phone(world.accounts["1002"]))
        await shows(world, second, "0/1")


async def heard(world: World, phone: Softphone) -> None:
    """The first message, in the menu."""
    call = await enter(phone)
    await call.press("11")
    await call.until_tone(SPOKEN, 15)
    await call.listen(2.5)
    await leave_menu(call)


async def test_messages_greetings_and_pin_move_with_their_owner_to_another_extension(world: World) -> None:
    """And who gets the extension next starts empty; phones that were registered all the time show it."""
    world.user("1001")
    bob = world.user("1002", mailbox=True)
    own_pin(world, bob)
    world.default(bob, dnd=True)
    await world.live()
    plant(folder(world, bob), SPOKEN, "1001")
    old = await world.phone("1002")
    await shows(world, old, "1/0")
    moved(world, bob, "1005")
    carol = world.user("1002", phones=("1002c",), mailbox=True)
    world.default(carol, dnd=True)
    await world.live()
    new = await world.phone("1002c")
    await shows(world, new, "0/0")
    async with softphones() as room:
        ann = await room.phone(world.accounts["1001"])
        await leave(ann, "1005", SPOKEN)
        await shows(world, old, "2/0")
        assert lamp(new) == "0/0"
        await leave(ann, "1002", SPOKEN)
        await shows(world, new, "1/0")
        assert lamp(old) == "2/0"
    assert len(folder(world, bob).messages()) == 2
    assert len(folder(world, carol).messages()) == 1


async def test_an_extension_is_not_given_on_under_a_call_to_its_mailbox(world: World) -> None:
    """What is deleted in that call would be somebody else's message."""
    world.user("1001")
    bob = world.user("1002", mailbox=True)
    own_pin(world, bob)
    await world.live()
    async with softphones() as room:
        call = await enter(await room.phone(world.accounts["1002"]))
        await call.listen(1)
        moved(world, bob, "1005")
        carol = world.user("1002", phones=(), mailbox=True)
        await world.eventually(lambda: error_of(world, carol), True, 5)
        await leave_menu(call)
        await world.posted.bell.until(lambda: folder(world, carol).path.exists(), 15, "the next try")


async def error_of(world: World, user: UserId) -> object:
    """Whether that user's mailbox waits, and why."""
    await asyncio.sleep(0.02)
    outcome = world.posted.outcomes.get(Subject("mailbox", user))
    return outcome is not None and "still in the mailbox" in outcome.error
