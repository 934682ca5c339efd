"""Music on hold with real phones: what the other side hears is told by tones (PRODUCT §4, §8.2)."""

from pathlib import Path

import pytest

from controller.audio import convert, keeping
from controller.domain.ids import DomainId, PieceId, UserId
from controller.operations import domains, music
from controller.reconcile import mend
from tests.calls import voice
from tests.calls.behaviour import Answer, Ring
from tests.calls.leg import Leg
from tests.calls.world import World
from tests.soundfiles import tone_file

ANN, COMPANY, OTHER = 400.0, 1000.0, 1500.0
A_SECOND = 50  # packets
pytestmark = pytest.mark.skipif(convert.find_ffmpeg() is None, reason="there is no ffmpeg here")


class Holding:
    """Ann's call to Bob, and what Bob hears while he is on hold."""

    def __init__(self, call: Leg, taken: Leg) -> None:
        self.call, self.taken = call, taken

    async def hears(self, hz: float) -> None:
        """Ann holds; Bob hears that tone; Ann takes the call back."""
        await self.call.hold()
        await until_tone(self.taken, hz)
        await self.call.resume()


async def until_tone(leg: Leg, hz: float, within: float = 5.0) -> None:
    """Waits until that tone fills what was heard last. Raises TimeoutError."""

    def is_heard() -> bool:
        return len(leg.media.sound) >= 1600 and voice.share(hz, bytes(leg.media.sound[-1600:])) > 0.7

    await leg.media.until(is_heard, within, f"a tone of {hz:g} Hz")


def upload(
    world: World, domain: DomainId, user: UserId | None, folder: Path, hz: float, seconds: float = 20
) -> PieceId:
    """A piece that is one tone, as if brought by browser."""
    source = tone_file(folder / f"{hz:g}.wav", hz, seconds)
    sound = convert.convert(source, world.posted.settings.audio, keeping.new_key(), music.LONGEST)
    return PieceId(world.save(lambda session, me: music.add(session, me, domain, user, f"{hz:g}", sound)).id)


async def held_by_ann(world: World) -> tuple[UserId, Holding]:
    """Ann (1001) talks with Bob (1002)."""
    ann = world.user("1001", "Ann")
    world.user("1002", "Bob")
    caller = await world.phone("1001", Ring(), talks=True)
    callee = await world.phone("1002", Answer(), talks=True)
    call = caller.dial("1002")
    await call.until_answered()
    taken = callee.incoming[0]
    await call.media.until_heard(5)
    await taken.media.until_heard(5)
    return ann, Holding(call, taken)


async def test_who_is_held_hears_the_holders_music_then_the_companys_and_every_change_counts_at_the_next_hold(
    world: World, tmp_path: Path
) -> None:
    """In one call: uploaded, reordered, deleted, put back, without a reload (PRODUCT §8.2)."""
    ann, bob = await held_by_ann(world)
    upload(world, world.domain, None, tmp_path, COMPANY)
    await world.live()
    await bob.hears(COMPANY)

    own = upload(world, world.domain, ann, tmp_path, ANN)
    await world.live()
    await bob.hears(ANN)

    other = upload(world, world.domain, ann, tmp_path, OTHER)
    world.save(lambda session, me: music.reorder(session, me, world.domain, ann, [other, own]))
    await world.live()
    await bob.hears(OTHER)

    world.save(lambda session, me: music.remove(session, me, other))
    await world.live()
    await bob.hears(ANN)
    world.save(lambda session, me: music.put_back(session, me, other))
    await world.live()
    await bob.hears(OTHER)

    for piece in (other, own):
        world.save(lambda session, me, piece=piece: music.remove(session, me, piece))
    await world.live()
    await bob.hears(COMPANY)


async def test_pieces_follow_each_other_and_the_next_hold_goes_on_where_the_last_one_stopped(
    world: World, tmp_path: Path
) -> None:
    ann, bob = await held_by_ann(world)
    upload(world, world.domain, ann, tmp_path, ANN, seconds=1.5)
    upload(world, world.domain, ann, tmp_path, OTHER)
    await world.live()
    await bob.call.hold()
    await until_tone(bob.taken, ANN)
    await until_tone(bob.taken, OTHER)
    await bob.call.resume()
    await bob.hears(OTHER)


async def test_the_music_of_one_company_is_not_heard_in_another(world: World, tmp_path: Path) -> None:
    """PRODUCT §8.4. Without any of its own the built-in music plays, which is none of these tones."""
    _ann, bob = await held_by_ann(world)
    stranger = World(world.posted)
    try:
        upload(stranger, stranger.domain, None, tmp_path, COMPANY)
        await world.live()
        await bob.call.hold()
        media = bob.taken.media
        await media.until_heard(media.heard + A_SECOND)
        assert voice.share(COMPANY, bytes(media.sound)) < 0.5, "something else plays"
        await bob.call.resume()
    finally:
        stranger.save(lambda session, me: domains.remove(session, me, stranger.domain, confirmed=True))


async def test_what_the_pbx_has_lost_is_found_and_mended(world: World, tmp_path: Path) -> None:
    """Links and rows made anew from the database and what is kept beside it."""
    ann, bob = await held_by_ann(world)
    upload(world, world.domain, ann, tmp_path, ANN)
    await world.live()
    for path in (world.posted.settings.pbx / "lib" / "music").iterdir():
        path.unlink()
    await mend.mend(world.posted.post.reconciler)
    await world.live()
    await bob.hears(ANN)
