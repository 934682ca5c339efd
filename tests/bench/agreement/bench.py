"""A run: worlds are drawn, planted and played in waves, so that nothing is compiled while calls are timed."""

import argparse
import asyncio
import itertools
import sys
import time
from collections.abc import Iterator, Sequence
from typing import Any

from controller.operations.bell import saving
from controller.pbx import supervisor, tree
from controller.settings import Settings
from tests.bench.agreement.draws import Asked, cases
from tests.bench.agreement.journal import Journal
from tests.bench.agreement.planting import plant
from tests.bench.agreement.playing import Played, Stage, play
from tests.bench.agreement.pulse import Pulse
from tests.bench.agreement.report import figures, story
from tests.bench.agreement.sabotage import PLACES, sabotaged
from tests.bench.agreement.worlds import world
from tests.bench.home import private_home, say
from tests.calls.posted import Posted, posted
from tests.pbx_probe import Probe

CASES_A_WORLD = 10
WORLDS_A_WAVE = 60
LIVE_WITHIN = 120.0  # seconds for a wave's plans and phones
Programme = Sequence[tuple[Any, Sequence[Asked]]]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `python -m tests.bench agreement` takes."""
    parser.add_argument("--cases", type=int, default=300, help="how many calls (default 300)")
    parser.add_argument("--seed", type=int, default=1, help="other calls, other rules")
    parser.add_argument("--only", type=int, metavar="N", help="play call number N of that seed alone")
    parser.add_argument("--sabotage", choices=sorted(PLACES), help="make the compiler wrong in one place")


def run(args: argparse.Namespace) -> dict[str, Any]:
    """The figures; each disagreement in words on stderr as it is found."""
    started = time.monotonic()
    with private_home() as settings, sabotaged(args.sabotage):
        tree.obtain(settings, say)
        supervisor.start(settings)
        played = asyncio.run(_play_all(settings, _waves(args), args.seed))
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


def _of_world(seed: int, number: int, first: int, count: int) -> tuple[Any, Sequence[Asked]]:
    drawn = world(seed, number)
    return drawn, list(cases(seed, drawn, first, count))


async def _play_all(settings: Settings, waves: Iterator[Programme], seed: int) -> list[Played]:
    played: list[Played] = []
    async with posted(settings) as running:
        ami, journal = running.post.ami, settings.cel_journal
        async with Journal(journal) as rows, Probe(ami, journal, time.monotonic) as probe, Pulse(ami) as pulse:
            stage = Stage(running, rows, probe, pulse)
            for wave in waves:
                await _plant(running, wave)
                found = await play(stage, wave)
                played += found
                _tell(found, seed, len(played))
    return played


async def _plant(running: Posted, wave: Programme) -> None:
    with saving(running.database) as session:
        plant(session, [drawn for drawn, _ in wave])
    await running.live(LIVE_WITHIN)


def _tell(found: Sequence[Played], seed: int, total: int) -> None:
    differing = [one for one in found if one.differs]
    for one in differing:
        print(story(one, seed), file=sys.stderr)
    say(f"{total} calls; of the last {len(found)}, {len(differing)} went otherwise than decide() says")
