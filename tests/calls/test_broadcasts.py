"""A message for many, and one that is sent on with a spoken comment: what mailboxes hold, and what is heard of it."""

import asyncio
import wave
from functools import partial

import pytest

from controller.operations import broadcasts, mailboxes, messages
from controller.operations.bell import saving
from controller.operations.refused import Refused
from controller.store.broadcasts import Figures
from tests.calls.audio import share_of, softphones
from tests.calls.boxmenu import folder, plant, tone_of
from tests.calls.portalbox import listed, me, ordered, put, until
from tests.calls.spoken import drafted, manager, recorded, shown
from tests.calls.test_messages import lamp
from tests.calls.world import World

HZ, SAID = 620, 860


async def test_everybody_with_voicemail_has_it_once_as_new_from_who_sent_it(world: World) -> None:
    """With the lamp lit and the sound whole. Who lost voicemail meanwhile is named; what one deletes others keep."""
    anna = manager(world)
    people = [world.user(f"11{number:02}", phones=(), mailbox=True) for number in range(13)]
    world.user("1200", "No voicemail", phones=())
    await world.live()
    draft = drafted(world, anna, HZ)
    with saving(world.posted.database) as session:
        assert broadcasts.send(session, me(session, anna), draft) == 13
        mailboxes.switch_off(session, me(session, anna), people[12])
    await until(lambda: shown(world, anna, draft).figures == Figures(13, 12, 1))
    [missed] = shown(world, anna, draft).failed
    assert (missed.id, missed.why) == (people[12], "no mailbox")
    for user in people[:12]:
        [message] = listed(world, user)
        assert (message.caller, message.card.number, message.card.seconds) == ("Anna", "1001", 2)
        assert len(folder(world, user).messages()) == 1
    assert tone_of(folder(world, people[0]), 0, HZ) > 0.8
    await world.eventually(lambda: lamp(world, "1100"), ("1", "0"))
    put(world, people[0], listed(world, people[0])[0].id, "trash")
    await folder(world, people[0]).until(lambda box: not box.messages())
    assert listed(world, people[1])
    assert not (world.posted.settings.messages / "outgoing" / str(draft)).exists()


async def test_a_spoken_comment_is_heard_before_the_message(world: World) -> None:
    """One message, from the first caller, as the voicemail's own menu leaves it (8, 1). Sent again it is refused."""
    world.user("1001", "Anna", phones=())
    bob, carol = (world.user(each, each, phones=(), mailbox=True) for each in ("1002", "1003"))
    await world.live()
    plant(folder(world, bob), HZ, "1001")
    world.posted.post.messaging.index.ask(bob)
    await until(lambda: listed(world, bob))
    message, spoken = listed(world, bob)[0].id, recorded(world, SAID).key

    forward = partial(messages.forward, user=bob, message=message, to=[carol], comment="Please call", spoken=spoken)
    assert (await ordered(world, bob, forward))["done"] == 1
    [got] = listed(world, carol)
    assert (got.card.number, got.card.seconds, got.card.comment) == ("1001", 5, "Please call")
    with wave.open(str(folder(world, carol).path / "INBOX" / "msg0000.wav")) as sound:
        pcm = sound.readframes(sound.getnframes())
    assert share_of(SAID, pcm[: 2 * 16_000]) > 0.9
    assert share_of(HZ, pcm[-3 * 16_000 :]) > 0.9
    assert len(listed(world, bob)) == 1
    with pytest.raises(Refused, match="has this message already"):
        await ordered(world, bob, forward)


async def test_it_is_recorded_on_a_phone_that_rings(world: World) -> None:
    """What is recorded there is the draft's sound once 1 is pressed; nobody gets it yet."""
    anna = manager(world)
    draft = drafted(world, anna, None)
    await world.live()
    device = world.devices["1001"]
    async with softphones() as room:
        phone = await room.phone(world.accounts["1001"])
        order = partial(broadcasts.record, broadcast=draft, device=device)
        asked = asyncio.ensure_future(ordered(world, anna, order))
        call = await phone.until_called()
        await call.answer()
        assert (await asked)["outcome"] in ("rings", "answered")
        await world.heard.until(lambda row: row.event == "APP_END" and row.data == "vm-intro", 20)
        await call.listen(0.5)
        await call.until_quiet()
        await call.play(HZ, 2.0)
        await call.listen(2.0)
        await call.press("#")
        await call.press("1")
        await until(lambda: shown(world, anna, draft).card.seconds > 1, 10)
        await call.hang_up()
