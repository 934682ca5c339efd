"""Calls that are recorded, with phones that say a tone each: how it is set, what is pressed, what is in the files."""

import asyncio
import wave
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy.orm import Session

from controller.domain.history import Recorded, Told
from controller.domain.recording import KEYS, path
from controller.operations.actors import Actor
from controller.operations.changes import touch
from controller.store import rows
from controller.store.subjects import Subject
from controller.store.tables import DomainRow, UserRow
from tests.calls.audio import share_of
from tests.calls.leading import hears, hears_none, voices
from tests.calls.leg import Leg
from tests.calls.media import FRAME
from tests.calls.onlooker import Onlooker
from tests.calls.parking import play_heard
from tests.calls.world import World
from tests.patience import patient

HEADER = 44  # bytes
WINDOW = 3200  # bytes: 0.2 s
HALF = 4000  # bytes: half a second
SILENCE = frozenset(b"\xff\x7f")  # ulaw
BETWEEN = 0.1  # seconds between two keys, as a quick thumb


def records(world: World, **how: str) -> None:
    """How calls of users are recorded from now on: `u1002="always"`."""

    def put(session: Session, me: Actor) -> None:
        for extension, mode in how.items():
            user = world.people[extension.removeprefix("u")]
            rows.change(session, UserRow, user, {"recording": mode})
            touch(session, me, [Subject("user", user)])

    world.save(put)


def says(world: World, announcement: str, *switched_off: str) -> None:
    """What is said when a recording begins in this domain, and what is switched off for it."""
    changes = {"recording_announcement": announcement, "switched_off": list(switched_off)}

    def put(session: Session, me: Actor) -> None:
        rows.change(session, DomainRow, world.domain, changes)
        touch(session, me, [Subject("domain", world.domain)])

    world.save(put)


async def press(leg: Leg, keys: str = KEYS) -> None:
    """During a call."""
    for key in keys:
        leg.media.press(key)
        await asyncio.sleep(BETWEEN)


async def told(*legs: Leg) -> None:
    """Waits until all of them hear something; they say nothing themselves."""
    await asyncio.gather(*(leg.media.until_heard(5) for leg in legs))
    await asyncio.gather(*(play_heard(leg) for leg in legs))


async def heard_nothing(*legs: Leg) -> None:
    """Whatever they hear for two seconds is silence, which no phone breaks."""

    async def two_seconds(leg: Leg) -> None:
        over = leg.media.heard + 100
        await leg.media.until(lambda: _is_loud(leg) or leg.media.heard >= over, 10, "two seconds of silence")
        assert not _is_loud(leg), "something to hear"

    await asyncio.gather(*map(two_seconds, legs))


def _is_loud(leg: Leg) -> bool:
    return not SILENCE.issuperset(leg.media.sound[-HALF:])


async def talk(one: Leg, other: Leg) -> None:
    """Each says a tone until the other has heard it for a while, 450 and 650 Hz, and falls silent."""
    voices({one: 450, other: 650})
    await asyncio.gather(hears(one, 650, 10), hears(other, 450, 10))
    heard = one.media.heard + 50, other.media.heard + 50
    await asyncio.gather(one.media.until_heard(heard[0]), other.media.until_heard(heard[1]))
    one.media.voice = other.media.voice = FRAME
    await asyncio.gather(hears_none(one, 650), hears_none(other, 450))


async def seen(look: Onlooker, name: str) -> tuple[Recorded, ...]:
    """The recordings of the next call, which reads as the table says."""
    told = await look.sees(name)
    assert isinstance(told, Told), name
    return told.recordings


def files(world: World) -> list[str]:
    """The domain's that hold sound."""
    folder = world.posted.settings.recordings
    found = (folder / str(world.domain)).rglob("*.wav")
    return sorted(each.relative_to(folder).as_posix() for each in found if each.stat().st_size > HEADER)


async def heard_in(world: World, recorded: Recorded, tones: Iterable[int] = (450, 650)) -> list[int]:
    """Which of these tones are heard in it for half a second, once the PBX has closed the file."""
    file = path(world.posted.settings.recordings, recorded.file)
    async with asyncio.timeout(patient(5)):
        while True:
            if _is_whole(file):
                break
            await asyncio.sleep(0.01)
    with wave.open(str(file)) as opened:
        assert (opened.getframerate(), opened.getnchannels(), opened.getsampwidth()) == (8000, 1, 2)
        samples = opened.readframes(opened.getnframes())
    windows = [samples[at : at + WINDOW] for at in range(0, len(samples) - WINDOW, WINDOW)]
    return [hz for hz in tones if sum(share_of(hz, each) > 0.2 for each in windows) * 0.2 > 0.5]


def _is_whole(file: Path) -> bool:
    """The header says how long it is when the PBX closes it."""
    if not file.exists() or file.stat().st_size <= HEADER:
        return False
    with wave.open(str(file)) as opened:
        return opened.getnframes() * 2 + HEADER >= file.stat().st_size
