"""What a caller says by phone, as text beside the message and in the mail that tells of it (PRODUCT §4 Messages)."""

import asyncio

import pytest

from controller import clock
from controller.messaging.recogniser import Recogniser
from controller.operations import actors, domains, messagemail, users
from controller.operations.bell import saving
from controller.pbx.prompts import OURS
from controller.pbx.recordings import read
from tests.calls.audio import Softphone, softphones
from tests.calls.boxmenu import own_pin
from tests.calls.portalbox import listed, until
from tests.calls.world import World
from tests.mail.mailserver import Desk, serving
from tests.operations.office import ADMIN

pytestmark = pytest.mark.slow
SAID = "again in an hour"


async def test_what_a_caller_says_by_phone_can_be_read_by_its_owner(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By pocketsphinx, which understands few words of a telephone’s sound, these among them."""
    pytest.importorskip("pocketsphinx")
    world.user("1001", "Anna")
    bob = world.user("1002", "Bob", mailbox=True)
    own_pin(world, bob)
    world.default(bob, dnd=True)
    messaging, sender, engine = world.posted.post.messaging, world.posted.post.sender, Recogniser("pocketsphinx")
    monkeypatch.setattr(messaging.index, "speaks", engine.speaks)
    monkeypatch.setattr(messaging.texts, "recogniser", engine)
    with saving(world.posted.database) as session:
        domains.change(session, ADMIN, world.domain, {"transcripts": True})
        users.change(session, ADMIN, bob, {"email": "bob@acme.example"})
        messagemail.change(session, actors.console(clock.now()), bob, "notice", text="mail")
    await world.live()
    voice = read(OURS / "en" / "mailbox-locked.wav").samples.tobytes()
    async with serving(Desk()) as desk:
        monkeypatch.setattr(sender, "server", desk.server)
        async with softphones() as room:
            await say(await room.phone(world.accounts["1001"]), voice)
        await until(lambda: listed(world, bob))
        making = asyncio.create_task(messaging.texts.run())
        await until(lambda: desk.got, 30)
        making.cancel()
    [message] = listed(world, bob)
    assert message.transcript is not None
    assert SAID in message.transcript.text
    assert SAID in desk.got[0].text


async def say(phone: Softphone, voice: bytes) -> None:
    """As a message, skipping the greeting."""
    call = await phone.dial("1002")
    await call.until_answered()
    await call.listen(0.4)
    await call.press("#")
    await call.until_quiet()
    await call.say(voice)
    await call.listen(len(voice) / 16_000)
    await call.hang_up()
    await call.until_ended()
