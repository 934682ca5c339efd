"""The mailbox's menu walked by keys, and what app_voicemail then holds on disk (PRODUCT §5, last paragraph)."""

import pytest

from controller.domain.ids import UserId
from tests.calls.audio import Call, softphones
from tests.calls.boxmenu import PIN, admitted, enter, folder, leave_menu, own_pin, plant, tone_of
from tests.calls.test_mailbox_pins import pin_of
from tests.calls.world import World
from tests.hurried import LONGEST

LOW, MIDDLE, HIGH, MINE = 620, 860, 1100, 500  # Hz: the messages, and what is said here
BEEP = 700
SAVED = 2 * LONGEST + 0.4  # seconds: "thank you" and "your message has been saved" take no keys


@pytest.fixture
def bob(world: World) -> UserId:
    """1002, whose mailbox is walked; 1001 and 1003 have mailboxes, too."""
    for extension in ("1001", "1003"):
        world.user(extension, mailbox=True)
    user = world.user("1002", mailbox=True)
    own_pin(world, user)
    return user


async def record(call: Call) -> None:
    """Waits for the beep, says something, ends it, and is thanked."""
    await call.until_tone(BEEP, 20, share=0.4)
    await call.play(MINE, 1.5)
    await call.listen(1.6)
    await call.press("#")
    await call.listen(SAVED)


async def test_messages_are_listened_to_repeated_deleted_and_saved(world: World, bob: UserId) -> None:
    """1 listen, 4 previous, 5 repeat, 6 next, 7 delete and back, 9 save, * help, # exit."""
    await world.live()
    box = folder(world, bob)
    for hz in (LOW, MIDDLE, HIGH):
        plant(box, hz, "1001")
    async with softphones() as room:
        call = await enter(await room.phone(world.accounts["1002"]))
        for key, hz in (("1", LOW), ("6", MIDDLE), ("4", LOW), ("5", LOW), ("6", MIDDLE), ("6", HIGH)):
            await call.press(f"{key}1")  # 1 passes over the envelope
            await call.until_tone(hz, 15)
        await call.press("777")  # away, back, away
        await call.press("41")
        await call.until_tone(MIDDLE, 30)
        await call.press("9")
        await call.press("2")  # to the folder Work
        await box.until(lambda box: [each["msg_id"] for each in box.messages("Work")] == [f"{MIDDLE}-1"], 15)
        await call.press("*")
        assert not call.closed.is_set()
        await leave_menu(call)
    assert box.messages("INBOX") == []
    assert [each["msg_id"] for each in box.messages("Old")] == [f"{LOW}-1"]
    deleted = [each["msg_id"] for each in box.messages("Deleted")]
    assert deleted == [f"{MIDDLE}-1", f"{HIGH}-1"], "what was saved elsewhere is deleted here, and so in there, too"


@pytest.mark.long
async def test_a_message_is_answered_forwarded_and_sent_by_extension(world: World, bob: UserId) -> None:
    """3-1 reply, 3-3 envelope, 3-5 send, 8 forward: mailboxes are the extensions of the domain."""
    await world.live()
    plant(folder(world, bob), LOW, "1001")
    ann, carol = (folder(world, world.people[extension]) for extension in ("1001", "1003"))
    async with softphones() as room:
        call = await enter(await room.phone(world.accounts["1002"]))
        await call.press("11")
        await call.until_tone(LOW, 30)
        await call.press("338")  # the envelope; any key ends it
        await call.listen(0.3)
        await call.press("8")
        await call.press("1003##2")  # the second # passes over the number as it is said
        await carol.until(lambda box: len(box.messages()) == 1, 15)
        await call.press("31")
        await call.press("#")
        await record(call)
        await ann.until(lambda box: len(box.messages()) == 1, 15)
        await call.listen(SAVED)
        await call.press("35")
        await call.press("1003#")
        await call.press("#")
        await record(call)
        await carol.until(lambda box: len(box.messages()) == 2, 15)
        await call.hang_up()
        await call.until_ended()
    assert tone_of(carol, 0, LOW) > 0.8
    assert tone_of(carol, 1, MINE) > 0.8
    assert tone_of(ann, 0, MINE) > 0.8
    assert "1002" in ann.messages()[0]["callerid"]


@pytest.mark.parametrize(("keys", "rung"), [("321", "1001"), ("341003#", "1003")])
async def test_a_call_out_of_the_menu_goes_through_the_door(world: World, bob: UserId, keys: str, rung: str) -> None:
    """3-2 call back, 3-4 outgoing call."""
    await world.phones_for("1001", "1003")
    plant(folder(world, bob), LOW, "1001")
    async with softphones() as room:
        call = await enter(await room.phone(world.accounts["1002"]))
        await call.press("11")
        await call.until_tone(LOW, 30)
        await call.press(keys)
        await world.phones[rung].until_called(within=15)
        await call.hang_up()
        await call.until_ended()


@pytest.mark.long
@pytest.mark.parametrize("greetings", [(("1", "unavail"), ("2", "busy")), (("3", "greet"), ("4", "temp"))])
async def test_greetings_and_name_are_recorded(
    world: World, bob: UserId, greetings: tuple[tuple[str, str], ...]
) -> None:
    """0 options: 1 unavailable, 2 busy, 3 name, 4 temporary; the next caller hears what was recorded."""
    await world.live()
    box = folder(world, bob)
    async with softphones() as room:
        call = await enter(await room.phone(world.accounts["1002"]))
        await admitted(world, "1002")
        await call.press("0")
        for key, name in greetings:
            await call.press(key)
            await record(call)
            await call.press("1")
            await box.until(lambda box, name=name: (box.path / f"{name}.wav").exists(), 15)  # type: ignore[misc]
            await call.listen(SAVED)
        await call.hang_up()
        await call.until_ended()
        ann = await (await room.phone(world.accounts["1001"])).dial("1002")
        await ann.until_answered(10)
        await ann.until_tone(MINE)
        await ann.hang_up()


async def test_a_pin_that_was_changed_in_the_menu_is_asked_for_from_then_on(world: World, bob: UserId) -> None:
    """0-5; the third time with another one ends the call."""
    await world.live()

    async def changed() -> object:
        return pin_of(world, bob) == "471108"

    async with softphones() as room:
        phone = await room.phone(world.accounts["1002"])
        call = await enter(phone)
        await admitted(world, "1002")
        await call.press("0")
        await call.press("5")
        await call.press("471108#")
        await call.press("471108#")
        await world.eventually(changed, True)
        await call.hang_up()
        await call.until_ended()
        again = await enter(phone, pin="471108")
        await admitted(world, "1002")
        await leave_menu(again)
        refused = await enter(phone, pin=PIN)
        await refused.press(f"{PIN}#")
        await refused.listen(1)
        await refused.press(f"{PIN}#")
        await refused.until_ended(15)
