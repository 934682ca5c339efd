"""Voicemail by mail, from the phone that leaves a message to the mail server, and back into the PBX's trash."""

import io
import wave
from email.message import EmailMessage

from controller import clock
from controller.operations import actors, messagemail
from controller.operations.bell import saving
from tests.calls.audio import share_of, softphones
from tests.calls.boxmenu import folder, leave, own_pin
from tests.calls.portalbox import listed, until
from tests.calls.world import World
from tests.mail.mailserver import Desk, serving

TONE = 860  # Hz


async def test_a_message_left_by_phone_is_mailed_with_what_was_said_and_then_deleted(world: World) -> None:
    """PRODUCT §4 Messages. What was asked for as WAV is the file itself; tests/mail hears an MP3."""
    world.user("1001", "Anna")
    bob = world.user("1002", "Bob", mailbox=True)
    own_pin(world, bob)
    world.default(bob, dnd=True)
    with saving(world.posted.database) as session:
        wants = ("wav", ("bob@acme.example",), "delete")
        messagemail.change(session, actors.console(clock.now()), bob, *wants)
    await world.live()
    sender = world.posted.post.sender
    async with serving(Desk()) as desk:
        before, sender.server = sender.server, desk.server
        try:
            async with softphones() as room:
                await leave(await room.phone(world.accounts["1001"]), "1002", TONE)
            await until(lambda: bool(desk.got))
        finally:
            sender.server = before
    [got] = desk.got
    assert got.message["Subject"] == "Voicemail from Anna"
    [sound] = (part for part in got.message.iter_attachments() if isinstance(part, EmailMessage))
    with wave.open(io.BytesIO(sound.get_content())) as heard:
        assert share_of(TONE, heard.readframes(heard.getnframes())[4000:]) > 0.5
    await folder(world, bob).until(lambda box: len(box.messages("Deleted")) == 1 and not box.messages("INBOX"))
    assert len(listed(world, bob, "trash")) == 1
