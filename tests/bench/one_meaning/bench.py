"""A run: rule sets are drawn and planted, and at random instants everybody is asked which rule is in force."""

import argparse
import asyncio
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from controller.domain.force import rule_in_force
from controller.domain.ids import UserId
from controller.operations import actors, tokens
from controller.operations.bell import saving
from controller.pbx import supervisor, tree
from controller.settings import Settings
from controller.store import rows
from controller.store.people import UserRow
from tests.bench.agreement.cases import World
from tests.bench.agreement.outcome import BOX
from tests.bench.agreement.planting import PLANTED, plant, subjects
from tests.bench.agreement.sabotage import PLACES, sabotaged
from tests.bench.home import private_home, say
from tests.bench.one_meaning.asking import Clock, pages
from tests.bench.one_meaning.drawing import CALLER, Asked, by_box, questions, world
from tests.browser.serving import Served, served
from tests.calls.posted import Posted, posted
from tests.pbx_probe import Probe

EACH = 5  # instants a user
AT_ONCE = 4  # calls
LIVE_WITHIN = 300.0
Answers = Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class Said:
    """Who said what of one question; `truth` is the domain's own word."""

    asked: Asked
    truth: int
    answers: Answers

    @property
    def differ(self) -> list[str]:
        """Those who said something else."""
        return [name for name, rule in self.answers.items() if rule != self.truth]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `python -m tests.bench one-meaning` takes."""
    parser.add_argument("--instants", type=int, default=500, help="how many questions (default 500)")
    parser.add_argument("--seed", type=int, default=1, help="other rules, other instants")
    parser.add_argument("--sabotage", choices=sorted(PLACES), help="make the compiler wrong in one place")


def run(args: argparse.Namespace) -> dict[str, Any]:
    """The figures; each disagreement in words on stderr."""
    started = time.monotonic()
    drawn = world(args.seed, max(1, args.instants // EACH))
    asked = questions(args.seed, drawn, args.instants)
    with sabotaged(args.sabotage), private_home() as settings:
        tree.obtain(settings, say)
        supervisor.start(settings)
        said = asyncio.run(_ask_everybody(settings, drawn, asked))
    for each in said:
        if each.differ:
            say(_story(drawn, each))
    return figures(said, args.seed, time.monotonic() - started)


def figures(said: Sequence[Said], seed: int, seconds: float) -> dict[str, Any]:
    """`disagreements` counts instants at which not all said the same; `by` says who differed from the domain."""
    by = Counter(dict.fromkeys(said[0].answers, 0) if said else {})
    by.update(name for each in said for name in each.differ)
    return {
        "instants": len(said),
        "disagreements": sum(bool(each.differ) for each in said),
        "by": dict(by),
        "users": len({each.asked.user for each in said}),
        "rules_seen": len({each.truth for each in said}),
        "seed": seed,
        "seconds": round(seconds, 1),
    }


async def _ask_everybody(settings: Settings, drawn: World, asked: Sequence[Asked]) -> list[Said]:
    async with posted(settings) as running, Probe(running.post.ami, settings.cel_journal, time.monotonic) as probe:
        token = await asyncio.to_thread(_plant, running, drawn)
        await _until_live(running, drawn)
        say(f"{len(drawn.directory.users)} users are live")
        called = await _call_all(probe, drawn, asked)
        say(f"{len(called)} calls")
        clock = Clock(PLANTED)
        with served(settings, lambda: clock.now) as portal:
            read = await asyncio.to_thread(_read_all, portal, clock, token, drawn, asked)
    return [
        Said(one, _truth(drawn, one), {**seen, "pbx": rule})
        for one, seen, rule in zip(asked, read, called, strict=True)
    ]


def _plant(running: Posted, drawn: World) -> str:
    """A token of an office manager, who may ask for everybody."""
    with saving(running.database) as session:
        plant(session, [drawn], {drawn.number: []})
        rows.change(session, UserRow, CALLER, {"scope": "office_manager"})
        return tokens.add(session, actors.console(PLANTED), UserId(CALLER), "bench").token


async def _until_live(running: Posted, drawn: World) -> None:
    left = list(subjects(drawn))

    def all_live() -> bool:
        while left and (done := running.outcomes.get(left[-1])) and (done.live or done.error):
            assert not done.error, f"{left[-1]}: {done.error}"
            left.pop()
        return not left

    await running.bell.until(all_live, LIVE_WITHIN, "all plans to be live")


async def _call_all(probe: Probe, drawn: World, asked: Sequence[Asked]) -> list[int | None]:
    few = asyncio.Semaphore(AT_ONCE)

    async def one(question: Asked) -> int | None:
        async with few:
            return await _call(probe, drawn, question)

    return await asyncio.gather(*map(one, asked))


async def _call(probe: Probe, drawn: World, asked: Asked) -> int | None:
    """A real call, with its own clock; the mailbox it ends in tells the rule."""
    domain, user = drawn.directory.domain, drawn.directory.users[asked.user]
    seen = await probe.call(
        f"from-{domain.id}",
        user.extension,
        (),
        caller=drawn.directory.users[UserId(CALLER)].extension,
        account=str(CALLER),
        variables={"__RP_AT": str(int(asked.at.timestamp()))},
    )
    boxes = [found[1] for app, data in seen.apps if app == "VoiceMail" and (found := BOX.fullmatch(data))]
    owners = [each.id for each in drawn.directory.users.values() if [each.extension] == boxes]
    return by_box(user).get(owners[0]) if owners else None


def _read_all(portal: Served, clock: Clock, token: str, drawn: World, asked: Sequence[Asked]) -> list[Answers]:
    """One after the other: the portal has one clock."""
    return [pages(portal, clock, token, drawn.directory, one) for one in asked]


def _truth(drawn: World, asked: Asked) -> int:
    return rule_in_force(drawn.directory, drawn.directory.users[asked.user], asked.at)[0].id


def _story(drawn: World, said: Said) -> str:
    user = drawn.directory.users[said.asked.user]
    told = ", ".join(f"{name}: {said.answers[name]}" for name in said.differ)
    return f"{user.name} at {said.asked.at.isoformat()}: the domain says {said.truth}; {told}"
