"""Voicemail: the message lands in its owner's mailbox (PRODUCT §2.2, §2.8, §2.9)."""

import asyncio
import wave
from pathlib import Path

import pytest

from controller.domain.destinations import ToVoicemail
from controller.domain.ids import UserId
from controller.domain.rules import Forwards
from controller.operations import mailboxes, users
from tests.calls.audio import Call, share_of, softphones
from tests.calls.behaviour import Refuse
from tests.calls.sipphone import Refused, open_phone
from tests.calls.world import World
from tests.patience import patient

SPOKEN = 620  # Hz


def inbox(world: World, user: UserId) -> Path:
    """Where the PBX keeps the new messages of that user."""
    return world.posted.settings.messages / "boxes" / str(user) / "INBOX"


async def speak(call: Call) -> None:
    """Passes over the greeting, and leaves a message of some 2 s."""
    await call.until_answered()
    await call.listen(0.4)
    await call.press("#")
    await call.until_quiet()
    await call.play(SPOKEN, 2.5)
    await call.listen(2.5)
    await call.hang_up()
    await call.until_ended()


async def recorded(path: Path, within: float = 5.0) -> bytes:
    """The sound of a message, once the PBX has put it there."""
    deadline = asyncio.get_running_loop().time() + patient(within)
    while not path.exists():
        assert asyncio.get_running_loop().time() < deadline, f"no {path}"
        await asyncio.sleep(0.02)
    with wave.open(str(path)) as sound:
        return sound.readframes(sound.getnframes())


async def test_a_message_is_in_the_mailbox_of_its_owner(world: World) -> None:
    """One's own, and somebody else's that a forward names; a mailbox needs no reload."""
    world.user("1001")
    bob = world.user("1002", mailbox=True)
    carol = world.user("1003", mailbox=True)
    world.user("1004")
    world.default(carol, forwards=Forwards(always=ToVoicemail(bob)))
    world.default(bob, dnd=True)
    await world.live()
    async with softphones() as room:
        first, second = await room.phone(world.accounts["1001"]), await room.phone(world.accounts["1004"])
        calls = [await first.dial("1002"), await second.dial("1003")]
        await asyncio.gather(*(speak(call) for call in calls))
        for number in (0, 1):
            sound = await recorded(inbox(world, bob) / f"msg000{number}.wav")
            assert share_of(SPOKEN, sound[8000:24000]) > 0.8
    assert not inbox(world, carol).exists()
    told = "".join(path.read_text() for path in inbox(world, bob).glob("msg*.txt"))
    callers = {line.removeprefix("callerid=") for line in told.split("\n") if line.startswith("callerid=")}
    assert callers == {'"User 1001" <1001>', '"User 1004" <1004>'}


async def test_no_key_leads_from_a_greeting_into_a_menu(world: World) -> None:
    """PRODUCT §2 Loops: never to a mailbox menu: neither * nor 0 leaves the greeting."""
    world.user("1001")
    world.default(world.user("1002", mailbox=True), dnd=True)
    await world.live()
    async with softphones() as room:
        phone = await room.phone(world.accounts["1001"])
        call = await phone.dial("1002")
        await call.until_answered()
        await call.press("*0")
        await call.listen(0.5)
        assert not call.closed.is_set()
        assert await world.heard.voicemail(world.accounts["1001"].auth_user) == (
            f"1002@d{world.domain}",
            "u",
        )
        started = [row.app for row in world.heard.rows if row.event == "APP_START"]
        assert "VoiceMailMain" not in started
        await call.hang_up()
        await call.until_ended()


async def test_a_mailbox_switched_off_is_gone_from_the_next_call_on(world: World) -> None:
    world.user("1001")
    bob = world.user("1002", mailbox=True)
    await world.phones_for("1001", "1002", behaviour=Refuse(486))
    assert await world.left("1001", "1002") == ("1002", "b")
    await world.eventually(world.channels, [])
    world.save(lambda session, me: mailboxes.switch_off(session, me, bob))
    await world.live()
    assert await world.tried("1001", "1002") == (["1002"], 486)
    world.save(lambda session, me: mailboxes.switch_on(session, me, bob))
    await world.live()
    assert await world.left("1001", "1002") == ("1002", "b")


async def messages(world: World, extension: str) -> str:
    """How many new ones the PBX counts."""
    count = {"Action": "MailboxCount", "Mailbox": f"{extension}@d{world.domain}"}
    return (await world.posted.post.ami.send(count))["NewMessages"]


async def test_an_extension_given_out_again_starts_with_an_empty_mailbox(world: World) -> None:
    """PRODUCT §7: messages belong to the user, not to the number; the old phone opens nothing any more."""
    world.user("1001")
    old = world.user("1002", mailbox=True)
    world.default(old, dnd=True)
    await world.live()
    async with softphones() as room:
        anna = await room.phone(world.accounts["1001"])
        await speak(await anna.dial("1002"))
        await recorded(inbox(world, old) / "msg0000.wav")
        world.save(lambda session, me: users.remove(session, me, old))
        new = world.user("1002", phones=(), mailbox=True)
        await world.live()
        assert await messages(world, "1002") == "0"
        await speak(await anna.dial("1002"))
        await recorded(inbox(world, new) / "msg0000.wav")
        assert await messages(world, "1002") == "1"
    old_phone = await open_phone(world.accounts["1002"])
    with pytest.raises(Refused, match="401"):
        await old_phone.register()
    old_phone.close()
