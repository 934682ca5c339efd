"""Mailboxes against those who mean ill: forged texts, codes out of the menu, PINs that are tried, calls picked up."""

import sqlite3
from contextlib import closing

import pytest

from controller.domain.ids import UserId
from controller.domain.pins import TRIES
from controller.operations import mailboxes, messages
from tests.calls.audio import softphones
from tests.calls.behaviour import Ring
from tests.calls.boxmenu import PIN, admitted, enter, folder, own_pin, plant
from tests.calls.keypad import overridden
from tests.calls.portalbox import listed, ordered, until
from tests.calls.test_mailbox_pins import GIVEN, audited, pin_of, wrong
from tests.calls.world import World

LOW = 620  # Hz
FORGED = (("Diversion", "<sip:x%0Acallerid=%22Boss%22%20%3c*721003%3e%0Amsg_id=forged@x>;reason=unconditional"),)


@pytest.fixture
def bob(world: World) -> UserId:
    """1002, on do not disturb, whose mailbox is meant; 1001 and 1003 are colleagues."""
    for extension in ("1001", "1003"):
        world.user(extension)
    user = world.user("1002", mailbox=True)
    own_pin(world, user)
    world.default(user, dnd=True)
    return user


def to_dial(world: World, user: UserId, number: str) -> None:
    """A message of 1001's says it is from that number."""
    box = folder(world, user)
    plant(box, LOW, "1001")
    text = box.path / "INBOX" / "msg0000.txt"
    text.write_text(text.read_text().replace("<1001>", f"<{number}>"))


async def test_no_header_of_a_call_that_is_up_forges_the_text_of_a_message(world: World, bob: UserId) -> None:
    """A re-INVITE while the greeting is played; the PBX would write what it takes from Diversion before the caller."""
    [phone] = await world.phones_for("1001")
    phone.talks = True
    box = folder(world, bob)
    call = phone.dial("1002")
    await call.until_answered()
    await call.hold(FORGED)
    await call.resume(FORGED)
    await box.until(lambda box: any(each.stat().st_size > 24000 for each in (box.path / "tmp").glob("*.wav")), 30)
    await phone.hang_up(call)
    await box.until(lambda box: len(box.messages()) == 1, 10)
    text = (box.path / "INBOX" / "msg0000.txt").read_text()
    assert "Boss" not in text
    assert text.count("callerid=") == text.count("msg_id=") == 1


@pytest.mark.parametrize("number", ["*721003", "*78", "1003*", "x"])
async def test_calling_back_out_of_the_menu_dials_no_code(world: World, bob: UserId, number: str) -> None:
    """3-2 dials what the message's text says."""
    await world.phones_for("1001", "1003")
    to_dial(world, bob, number)
    async with softphones() as room:
        call = await enter(await room.phone(world.accounts["1002"]))
        await call.press("11")
        await call.until_tone(LOW, 15)
        await call.press("321")
        if not number.endswith("*"):  # the menu itself takes that as cancelled
            await call.until_ended(15)
        else:
            await call.listen(1)
            await call.hang_up()
    assert not world.phones["1003"].incoming
    assert not world.phones["1001"].incoming
    assert overridden(world, bob) == {}


async def test_who_calls_out_of_the_menu_is_no_longer_in_the_mailbox(world: World, bob: UserId) -> None:
    """Or the portal would move nothing as long as that call goes on."""
    await world.phones_for("1001", behaviour=Ring())
    to_dial(world, bob, "1001")
    async with softphones() as room:
        call = await enter(await room.phone(world.accounts["1002"]))
        await call.press("11")
        await call.until_tone(LOW, 15)
        await call.press("321")
        await world.phones["1001"].until_called(within=15)
        for group in ("box", "menu"):
            count = f"GROUP_MATCH_COUNT(^d{world.domain}-1002$@{group})"
            answer = await world.posted.post.ami.send({"Action": "Getvar", "Variable": count})
            assert answer["Value"] == "0"
        await call.hang_up()
        await call.until_ended()


async def test_nobody_picks_up_a_message_that_is_played_on_its_owners_phone(world: World, bob: UserId) -> None:
    """Neither by the extension nor by the group: messages are private."""
    world.default(bob)
    [colleague, phone] = await world.phones_for("1001", "1002", behaviour=Ring())
    colleague.talks = True
    plant(folder(world, bob), LOW, "1003")
    world.posted.post.messaging.index.ask(bob)
    await until(lambda: listed(world, bob))
    message, device = listed(world, bob)[0].id, world.devices["1002"]
    said = await ordered(world, bob, lambda s, by: messages.play_on_phone(s, by, bob, message, device))
    assert said["outcome"] == "rings"
    for code in ("*351002", "*36"):
        await colleague.dial(code).until_ended(15)
        assert phone.incoming[0].ending is None, "it rings on"
    assert listed(world, bob), "nobody heard it"


async def test_calls_side_by_side_try_no_more_pins_than_one_after_the_other(world: World, bob: UserId) -> None:
    """Both are asked before the last try; only one of them may have it, be the other's PIN right or not."""
    await world.live()
    async with softphones() as room:
        phone, other = await room.phone(world.accounts["1002"]), await room.phone(world.accounts["1001"])
        for _ in range((TRIES - 1) // 3):
            await wrong(phone)
        first, second = await phone.dial("*98"), await other.dial("*97")
        await first.until_answered()
        await second.until_answered()
        await second.press("1002#")
        await second.listen(1)
        await first.press("0#")
        await first.listen(1)
        await second.press(f"{PIN}#")
        await second.until_ended(15)
        await first.until_ended(15)


async def test_who_chooses_no_pin_instead_of_a_given_one_does_not_come_in(world: World, bob: UserId) -> None:
    """Three that are too easy: goodbye, and asked again at the next call."""
    world.save(lambda session, me: mailboxes.set_pin(session, me, bob, GIVEN))
    await world.live()
    async with softphones() as room:
        call = await enter(await room.phone(world.accounts["1002"]), pin=GIVEN)
        await call.listen(0.3)
        for _ in range(3):
            await call.press("1002#")
            await call.listen(0.5)
        await call.until_ended(15)
    assert pin_of(world, bob) == GIVEN


@pytest.mark.parametrize(("chosen", "stays"), [("7777", True), ("4" * 10 + "5" * 15, False), ("582193", True)])
async def test_a_pin_that_the_menu_took_is_known_and_an_easy_one_must_be_changed(
    world: World, bob: UserId, chosen: str, stays: bool
) -> None:
    """0-5 takes any. Who then hangs up changed it all the same; one that no call could be asked for is put back."""
    await world.live()
    async with softphones() as room:
        call = await enter(await room.phone(world.accounts["1002"]))
        await admitted(world, "1002")
        await call.press("05")
        await call.press(f"{chosen}#")
        await call.press(f"{chosen}#")
        await call.listen(2)
        await call.hang_up()
        await call.until_ended()

    async def kept() -> object:
        return pin_of(world, bob), given(world, bob) == chosen

    await world.eventually(kept, (chosen if stays else PIN, chosen == "7777"))
    if stays:
        await world.eventually(lambda: by_phone(world), 1)


async def by_phone(world: World) -> object:
    """How many changes by phone the audit log tells of."""
    return sum("from the phone" in entry.actor for entry in audited(world, "mailboxes.set_pin"))


def given(world: World, user: UserId) -> object:
    """The PIN that must be changed."""
    with closing(sqlite3.connect(world.posted.settings.voicemail_db)) as connection:
        return connection.execute("SELECT given FROM voicemail WHERE owner = ?", (user,)).fetchone()[0]
