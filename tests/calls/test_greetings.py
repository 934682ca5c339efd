"""A greeting that was brought in the portal, or recorded on a phone that it rang, is what callers hear from then on."""

import asyncio
import wave
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from controller.audio import drafts, keeping, speaking
from controller.domain.ids import UserId
from controller.operations import greetings
from controller.operations.refused import Refused
from controller.store import find
from controller.store.engine import reading
from tests.calls.audio import Call, Softphone, share_of, softphones
from tests.calls.boxmenu import folder, own_pin
from tests.calls.portalbox import ordered, until
from tests.calls.test_prompts import hears, share_from
from tests.calls.world import World
from tests.soundfiles import tone_file

HZ, OTHER = 740, 1010


def _kept(world: World) -> str:
    """A sound as an upload becomes one; its key."""
    key = keeping.new_key()
    path = keeping.path(world.posted.settings.audio, key, keeping.NARROW)
    path.parent.mkdir(parents=True, exist_ok=True)
    tone_file(path, HZ, 5.0)
    return key


async def test_callers_hear_the_greeting_that_was_put_and_then_that_it_is_gone(world: World) -> None:
    """It lies behind the mailbox's link, in the user's own folder."""
    world.user("1001", "Anna")
    bob: UserId = world.user("1002", "Bob", mailbox=True)
    own_pin(world, bob)
    world.default(bob, dnd=True)
    await world.live()
    put = partial(greetings.put, user=bob, greeting="unavailable", key=_kept(world))
    await ordered(world, bob, put)
    assert (folder(world, bob).path / "unavail.wav").is_file()
    async with softphones() as room:
        phone = await room.phone(world.accounts["1001"])
        call = await phone.dial("1002")
        await call.until_tone(HZ)
        await call.hang_up()
        await ordered(world, bob, partial(greetings.remove, user=bob, greeting="unavailable"))
        call = await phone.dial("1002")
        await call.until_answered()
        assert share_of(HZ, await call.listen(2.0)) < 0.5
        await call.hang_up()


@pytest.mark.skipif("en" not in speaking.languages(), reason="nothing here can speak")
async def test_callers_hear_the_words_that_were_typed(world: World) -> None:
    """Spoken by the voice of the machine that was listened to before."""
    world.user("1001", "Anna")
    bob: UserId = world.user("1002", "Bob", mailbox=True)
    own_pin(world, bob)
    world.default(bob, dnd=True)
    await world.live()
    audio, words = world.posted.settings.audio, "Good morning, this is Bob. Please leave a message."
    sound = drafts.keep(audio, bob, words, "en", greetings.LONGEST)
    await ordered(world, bob, partial(greetings.put, user=bob, greeting="unavailable", key=sound.key))
    heard = await hears(world, "1001", "1002")
    assert share_from(heard, keeping.path(audio, sound.key, keeping.NARROW)) > 0.8


async def _rung(world: World, user: UserId, phone: Softphone, greeting: str = "unavailable") -> tuple[Call, Path]:
    """The owner's phone, picked up, and the file that his voice goes into."""
    device = world.devices[phone.account.user]
    asked = asyncio.ensure_future(
        ordered(world, user, partial(greetings.record, user=user, greeting=greeting, device=device))
    )
    call = await phone.until_called()
    await call.answer()
    assert (await asked)["outcome"] in ("rings", "answered")
    cache = world.posted.settings.pbx / "spool" / "cache"
    return call, cache


async def _beep(world: World, call: Call) -> None:
    """The words before it are over."""
    await world.heard.until(lambda row: row.event == "APP_END" and row.data.startswith("vm-rec-"), 20)
    await call.listen(0.5)
    await call.until_quiet()


async def _speak(world: World, call: Call, hz: float, seconds: float = 2.0) -> None:
    """After the beep; then it is asked what to do with it."""
    await _beep(world, call)
    await call.play(hz, seconds)
    await call.listen(seconds)
    await call.press("#")
    await world.heard.until(lambda row: row.event == "APP_START" and row.app == "Read")


@pytest.fixture
def bob(world: World) -> UserId:
    """Bob, on do not disturb; 1001 calls him."""
    world.user("1001", "Anna")
    user: UserId = world.user("1002", "Bob", mailbox=True)
    own_pin(world, user)
    world.default(user, dnd=True)
    return user


async def test_a_greeting_recorded_on_ones_own_phone_counts_once_one_is_pressed(world: World, bob: UserId) -> None:
    """It is heard from the next call on, audited as done from the phone, told to the page, and nothing else is left."""
    told: list[str] = []
    world.posted.post.messaging.greetings.tell = lambda changes: told.extend(each.topic for each in changes)
    await world.live()
    put = partial(greetings.put, user=bob, greeting="unavailable", key=_kept(world))
    await ordered(world, bob, put)
    async with softphones() as room:
        call, cache = await _rung(world, bob, await room.phone(world.accounts["1002"]))
        await _speak(world, call, OTHER)
        anna = await (await room.phone(world.accounts["1001"])).dial("1002")
        await anna.until_tone(HZ)
        await anna.hang_up()
        await call.press("1")
        await call.until_ended(15)
        anna = await room.phones[1].dial("1002")
        await anna.until_tone(OTHER)
        await anna.hang_up()
        await anna.until_ended()
    assert told == [f"greetings-{bob}"]
    with reading(world.posted.database) as session:
        entry = find.audit(session, world.domain, 1)[0]
    assert (entry.operation, entry.after) == ("greetings.put", {"greeting": "unavailable"})
    assert "from the phone 1002" in entry.actor
    await until(lambda: not list(cache.glob("greeting-*")))
    assert sorted(each.name for each in folder(world, bob).path.glob("*.wav")) == ["unavail.wav"]


async def test_it_can_be_heard_and_recorded_again_before(world: World, bob: UserId) -> None:
    await world.live()
    async with softphones() as room:
        call, _cache = await _rung(world, bob, await room.phone(world.accounts["1002"]), "busy")
        await _speak(world, call, HZ)
        await call.press("2")
        await call.until_tone(HZ)
        await world.heard.until(lambda row: row.event == "APP_START" and row.app == "Read")
        await call.press("3")
        await _speak(world, call, OTHER)
        await call.press("1")
        await call.until_ended(20)
    with wave.open(str(folder(world, bob).path / "busy.wav")) as sound:
        assert share_of(OTHER, sound.readframes(sound.getnframes())[8000:24000]) > 0.8


async def test_who_hangs_up_has_changed_nothing(world: World, bob: UserId) -> None:
    """While he speaks, and after it, and without picking up."""
    await world.live()
    async with softphones() as room:
        phone = await room.phone(world.accounts["1002"])
        call, cache = await _rung(world, bob, phone)
        await _beep(world, call)
        await call.play(HZ, 1.0)
        await call.hang_up()
        await call.until_ended()
        call, _ = await _rung(world, bob, phone)
        await _speak(world, call, HZ)
        await call.listen(0.3)
        await call.hang_up()
        await call.until_ended()
        device = world.devices["1002"]
        order = partial(greetings.record, user=bob, greeting="busy", device=device)
        asked = asyncio.ensure_future(ordered(world, bob, order))
        await (await phone.until_called()).reject()
        with suppress(Refused):
            await asked
    await until(lambda: not list(cache.glob("greeting-*")))
    assert not list(folder(world, bob).path.glob("*.wav"))


async def test_a_word_too_short_is_asked_for_again(world: World, bob: UserId) -> None:
    await world.live()
    async with softphones() as room:
        call, _cache = await _rung(world, bob, await room.phone(world.accounts["1002"]))
        await _speak(world, call, HZ, 0.2)
        await call.press("1")
        await world.heard.until(lambda row: row.event == "APP_START" and row.data == "vm-tooshort")
        await call.hang_up()
        await call.until_ended()
    assert not list(folder(world, bob).path.glob("*.wav"))


async def test_without_the_controller_nothing_is_changed_and_the_phone_says_so(world: World, bob: UserId) -> None:
    """It does not hear what the phone tells: as if it were dead or frozen."""
    await world.live()
    async with softphones() as room:
        call, _cache = await _rung(world, bob, await room.phone(world.accounts["1002"]))
        await _speak(world, call, HZ)
        calls = world.posted.post.messaging.greetings
        calls._calls.clear()
        await call.press("1")
        await world.heard.until(lambda row: row.event == "APP_START" and row.data == "ringplan/not-now", 8)
        await call.until_ended(15)
    assert not list(folder(world, bob).path.glob("*.wav"))


async def test_a_phone_that_is_away_or_somebody_elses_is_not_rung(world: World, bob: UserId) -> None:
    await world.live()
    for name, why in (("1002", "not connected"), ("1001", "not one of your phones")):
        order = partial(greetings.record, user=bob, greeting="busy", device=world.devices[name])
        with pytest.raises(Refused, match=why):
            await ordered(world, bob, order)
