"""What phones hear is spoken in their user's language, and as the house has recorded it."""

import array
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from controller.operations import users
from controller.pbx import command, sounds
from controller.pbx.prompts import OURS
from controller.settings import Settings
from controller.tone import tone
from tests.calls.behaviour import Ring
from tests.calls.media import KEPT
from tests.calls.voice import _from_ulaw, share
from tests.calls.world import World
from tests.hurried import hurry

FRAME = 160  # samples: 20 ms
OWN = 440  # Hz
ECHO, ANY_MAILBOX = "*43", "*97"


async def hears(world: World, phone: str, code: str, skip: int = 0) -> bytes:
    """The first second that it hears, ulaw."""
    if phone not in world.phones:
        await world.phone(phone, Ring(), talks=True)
    call = world.phones[phone].dial(code)
    await call.until_answered()
    await call.media.until_heard(skip + KEPT // FRAME - 2)
    heard = bytes(call.media.sound)
    await world.phones[phone].hang_up(call)
    return heard


def share_from(heard: bytes, file: Path) -> float:
    """How much of what was heard is a piece of that file, 20 ms by 20 ms; silence does not count."""
    with wave.open(str(file)) as sound:
        samples = array.array("h", sound.readframes(sound.getnframes()))
    pieces = [samples[at : at + FRAME] for at in range(0, len(samples), FRAME)]
    frames = [[_from_ulaw(byte) for byte in heard[at : at + FRAME]] for at in range(0, len(heard), FRAME)]
    loud = [frame for frame in frames if max(map(abs, frame)) > 1000]
    return sum(any(_same(frame, piece) for piece in pieces) for frame in loud) / max(1, len(loud))


def _same(heard: list[int], played: "array.array[int]") -> bool:
    """But for the coarseness of ulaw."""
    pairs = zip(heard, played, strict=False)
    return len(heard) == len(played) and all(abs(a - b) <= max(64, abs(b) // 12) for a, b in pairs)


SPOKEN = {"": "en", "fr": "fr", "fr-CA": "fr", "de": "de", "it": "en"}  # Italian: we have none


async def test_prompts_are_heard_in_the_users_language_from_the_next_call_on(world: World) -> None:
    await person(world, "")
    for language, spoken in SPOKEN.items():
        await speaks(world, language)
        heard = await hears(world, "1001", ECHO)
        shares = {folder: share_from(heard, OURS / folder / "echo.wav") for folder in ("en", "fr", "de")}
        assert max(shares, key=shares.__getitem__) == spoken, (language, shares)
        assert shares[spoken] > 0.7, (language, shares)


@pytest.mark.parametrize(("language", "folder"), [("fr", "fr_CA*"), ("de", "en_US*")])
async def test_the_pbx_speaks_french_itself_and_english_where_it_has_nothing(
    world: World, language: str, folder: str
) -> None:
    await person(world, language)
    [sentences] = (command.find(world.posted.settings.tree).data / "sounds").glob(folder)
    heard = await hears(world, "1001", ANY_MAILBOX, skip=10)
    assert share_from(heard, sentences / "vm-login.wav") > 0.7


async def test_a_recording_of_the_house_is_heard_from_the_next_call_on_and_until_it_is_taken_away(world: World) -> None:
    await person(world, "fr")
    settings = world.posted.settings
    with recorded(settings, "fr/echo.wav"):
        assert share(OWN, await hears(world, "1001", ECHO)) > 0.8
    assert share_from(await hears(world, "1001", ECHO), OURS / "fr" / "echo.wav") > 0.7


async def person(world: World, language: str) -> None:
    world.user("1001", "Ann")
    await speaks(world, language)


async def speaks(world: World, language: str) -> None:
    if language:
        ann = world.people["1001"]
        world.save(lambda session, me: users.change(session, me, ann, {"language": language}))
    await world.live()


@contextmanager
def recorded(settings: Settings, name: str) -> Iterator[None]:
    """A tone of two seconds in the house's folder, put in place as `ringplan prompts` does."""
    file = settings.home / "prompts" / name
    file.parent.mkdir(parents=True)
    with wave.open(str(file), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(tone(OWN, 2))
    data = command.find(settings.tree).data
    try:
        sounds.put(settings, data)
        yield
    finally:
        file.unlink()
        file.parent.rmdir()
        sounds.put(settings, data)
        hurry(settings)
