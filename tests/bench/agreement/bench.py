"""A run: worlds are drawn, planted and played in waves, each on a fresh PBX, with nothing compiled while calls ring."""

import argparse
import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from controller.operations.bell import saving
from controller.pbx import supervisor, tree
from controller.settings import Settings
from tests.bench.agreement.cases import World
from tests.bench.agreement.journal import Journal
from tests.bench.agreement.planting import plant, subjects
from tests.bench.agreement.playing import Played, Stage, play
from tests.bench.agreement.report import figures, story
from tests.bench.agreement.sabotage import PLACES, sabotaged
from tests.bench.agreement.wishes import Asked, cases
from tests.bench.agreement.worlds import world
from tests.bench.home import private_home, say
from tests.calls.carrier import Carrier, open_carrier
from tests.calls.posted import Posted, posted
from tests.pbx_probe import Probe

CASES_A_WORLD = 10
WORLDS_A_WAVE = 100
WORLDS_AT_ONCE = 30
PROGRESS_EVERY = 250  # calls
LIVE_WITHIN = 600.0  # seconds for a wave's plans and phones
Programme = Sequence[tuple[World, Sequence[Asked]]]
Carriers = dict[int, list[Carrier]]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `python -m tests.bench agreement` takes."""
    parser.add_argument("--cases", type=int, default=300, help="how many calls (default 300)")
    parser.add_argument("--seed", type=int, default=1, help="other calls, other rules")
    parser.add_argument("--only", type=int, metavar="N", help="play call number N of that seed alone")
    parser.add_argument("--until-wrong", action="store_true", help="end with the first call that differs")
    parser.add_argument("--sabotage", choices=sorted(PLACES), help="make the compiler wrong in one place")


def run(args: argparse.Namespace) -> dict[str, Any]:
    """The figures; each disagreement in words on stderr as it is found."""
    started, played, wrong = time.monotonic(), list[Played](), list[Played]()
    tell = _teller(args.seed, wrong)

    def is_over() -> bool:
        return bool(args.until_wrong and wrong)

    with sabotaged(args.sabotage):
        for wave in _waves(args):
            with private_home() as settings:
                tree.obtain(settings, say)
                supervisor.start(settings)
                played += asyncio.run(_play(settings, wave, tell, is_over))
    return figures(played, args.seed, time.monotonic() - started)


def _waves(args: argparse.Namespace) -> Iterator[Programme]:
    if args.only is not None:
        return iter([[_of_world(args.seed, args.only // CASES_A_WORLD, args.only, 1)]])
    firsts = range(0, args.cases, CASES_A_WORLD)
    worlds = (
        _of_world(args.seed, number, first, min(CASES_A_WORLD, args.cases - first))
        for number, first in enumerate(firsts)
    )
    return iter(lambda: list(itertools.islice(worlds, WORLDS_A_WAVE)), [])


def _of_world(seed: int, number: int, first: int, count: int) -> tuple[World, Sequence[Asked]]:
    drawn = world(seed, number)
    return drawn, list(cases(seed, drawn, first, count))


async def _play(
    settings: Settings, wave: Programme, tell: Callable[[Played], None], is_over: Callable[[], bool]
) -> list[Played]:
    async with posted(settings) as running:
        ami, journal = running.post.ami, settings.cel_journal
        async with (
            Journal(journal) as rows,
            Probe(ami, journal, time.monotonic) as probe,
            _carriers(settings, wave) as carriers,
        ):
            await asyncio.to_thread(_plant, running, wave, carriers)
            await _until_live(running, wave)
            return await play(Stage(running, rows, probe, carriers, tell, is_over), wave, WORLDS_AT_ONCE)


@asynccontextmanager
async def _carriers(settings: Settings, wave: Programme) -> AsyncIterator[Carriers]:
    """One for each trunk of each world, by the world's number."""
    opened = {
        drawn.number: [await open_carrier(("127.0.0.1", settings.sip_port)) for _ in drawn.trunks] for drawn, _ in wave
    }
    try:
        yield opened
    finally:
        for carrier in itertools.chain.from_iterable(opened.values()):
            carrier.close()


def _plant(running: Posted, wave: Programme, carriers: Carriers) -> None:
    addresses = {number: [carrier.wire.address for carrier in own] for number, own in carriers.items()}
    with saving(running.database) as session:
        plant(session, [drawn for drawn, _ in wave], addresses)
    say(f"{len(wave)} worlds planted")


async def _until_live(running: Posted, wave: Programme) -> None:
    """`Posted.live` looks at every waiting row after every one that is done: too much for thousands."""
    left = [subject for drawn, _ in wave for subject in subjects(drawn)]

    def all_live() -> bool:
        while left and (done := running.outcomes.get(left[-1])) and (done.live or done.error):
            assert not done.error, f"{left[-1]}: {done.error}"
            left.pop()
        return not left

    await running.bell.until(all_live, LIVE_WITHIN, "all plans to be live")


def _teller(seed: int, wrong: list[Played]) -> Callable[[Played], None]:
    """Progress now and then, disagreements at once; they are noted."""
    count = itertools.count(1)

    def tell(one: Played) -> None:
        if one.differs:
            wrong.append(one)
            say(story(one, seed))
        if one.void:
            say(f"call {one.asked.case.number} was played again: {'; '.join(one.void)}")
        if (number := next(count)) % PROGRESS_EVERY == 0:
            say(f"{number} calls")

    return tell
