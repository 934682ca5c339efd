"""Many worlds side by side on one PBX: each plays its cases one after the other, and every outcome is compared."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tests.bench.agreement.calling import perform
from tests.bench.agreement.cases import Case, World
from tests.bench.agreement.comparing import Difference, differences
from tests.bench.agreement.journal import Journal
from tests.bench.agreement.site import Site, open_site
from tests.bench.agreement.wishes import Asked
from tests.calls.bell import Bell
from tests.calls.carrier import Carrier
from tests.calls.posted import Posted
from tests.pbx_probe import Probe

OPENING_AT_ONCE = 2  # worlds whose phones register: all of them together would make the first calls wait


@dataclass(frozen=True, slots=True)
class Played:
    """A case and how it went: `differs` is empty when the PBX did what `decide()` says."""

    world: World
    asked: Asked
    differs: tuple[str, ...]
    void: tuple[str, ...] = ()  # what differed in tries that do not count


@dataclass(frozen=True, slots=True)
class Stage:
    """What all worlds share."""

    posted: Posted
    journal: Journal
    probe: Probe
    carriers: Mapping[int, Sequence[Carrier]]  # by the world's number
    tell: Callable[[Played], None]  # after each case
    is_over: Callable[[], bool] = bool  # whether no more need be played; by default never


async def play(stage: Stage, programme: Sequence[tuple[World, Sequence[Asked]]], at_once: int) -> list[Played]:
    """So many worlds at once; the plans of all are live already."""
    gate, opening = asyncio.Semaphore(at_once), asyncio.Semaphore(OPENING_AT_ONCE)

    async def gated(world: World, asked: Sequence[Asked]) -> list[Played]:
        async with gate:
            return await _world(stage, world, asked, opening)

    played = await asyncio.gather(*(gated(world, asked) for world, asked in programme))
    return [one for of_world in played for one in of_world]


async def _world(stage: Stage, world: World, programme: Sequence[Asked], opening: asyncio.Semaphore) -> list[Played]:
    post = stage.posted.post
    async with opening:
        box, carriers = stage.journal.follow(world.number, Bell()), stage.carriers[world.number]
        site = await open_site(world, carriers, box, post.ami, post.settings.sip_port)
    played: list[Played] = []
    try:
        for asked in programme:
            if stage.is_over():
                break
            played.append(await _case(stage, site, asked))
        return played
    finally:
        await site.close()


async def _case(stage: Stage, site: Site, asked: Asked) -> Played:
    """A call that only came too late, or that could not be played, is played again, at most twice, and counted."""
    void: list[str] = []
    for last in (False, False, True):
        differs = await _differs(stage, site, asked)
        if last or not differs or not all(one.late for one in differs):
            break
        void += [one.text for one in differs]
    played = Played(site.world, asked, tuple(one.text for one in differs), tuple(void))
    stage.tell(played)
    return played


async def _differs(stage: Stage, site: Site, asked: Asked) -> list[Difference]:
    """In which way it differs."""
    try:
        seen = await perform(site, stage.probe, asked)
    except (TimeoutError, AssertionError) as error:
        await _tidy(site, asked.case)
        return [Difference(f"the case could not be played: {error!r}", late=True)]
    return differences(asked.expected, seen)


async def _tidy(site: Site, case: Case) -> None:
    try:
        await site.clear()
    except TimeoutError as error:
        raise RuntimeError(f"case {case.number} left calls behind that do not end") from error
