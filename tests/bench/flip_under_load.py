"""Thousands of calls while the called user's rules change a hundred times a second: none lost, none of two versions."""

import argparse
import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from controller import clock
from controller.pbx import supervisor
from controller.pbx.ami import Ami, Message
from controller.pbx.dialplan_wire import Priority, read_dialplan
from controller.post import Post
from controller.reconcile import boxes
from controller.settings import LOOPBACK, Settings
from tests.bench import flip_calls, flip_world, handsets
from tests.bench.flip_calls import Kind, Verdicts
from tests.bench.flip_phones import PATIENT, Phones, Taken, open_phones
from tests.bench.home import private_home, say
from tests.calls.posted import posted
from tests.calls.sipphone import Phone

SIDE_BY_SIDE = 16
KINDS: tuple[Kind, ...] = ("plain", "blind", "ringing", "ringing")
CALLERS, PATIENT_CALLERS, BETWEEN = 5000, 6000, 7000  # first device numbers
STAGES_THAT_RING = 2
LONGEST_WAIT = 60.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--calls", type=int, default=3000, help="short calls, besides the patient ones")
    parser.add_argument("--patient", type=int, default=200, help="calls that ring longer than plans are kept")
    parser.add_argument("--flips-per-second", type=float, default=120.0)
    parser.add_argument("--removal-age", type=float, default=3.0, help="seconds")


@dataclass(slots=True)
class Flips:
    """The called user's plan, flipped through the controller's own code as fast as asked."""

    post: Post
    every: float
    ring_timeout: int
    done: int = 0
    most_retiring: int = 0
    over: bool = False

    async def go_on(self) -> None:
        """Until `over`; never half way through one."""
        loop = asyncio.get_running_loop()
        due = loop.time()
        while not self.over:
            await self.one()
            due += self.every
            await asyncio.sleep(max(0.0, due - loop.time()))

    async def one(self) -> None:
        dialplan = self.post.reconciler.hands.dialplan
        await dialplan.put(flip_world.version(self.done, self.ring_timeout), clock.monotonic())
        self.done += 1
        self.most_retiring = max(self.most_retiring, len(dialplan.retiring))


@dataclass(slots=True)
class Reloads:
    """Counts the PBX's Reload events."""

    seen: list[Message] = field(default_factory=list)

    def note(self, event: Message) -> None:
        if event["Event"] == "Reload":
            self.seen.append(event)


def run(args: argparse.Namespace) -> dict[str, Any]:
    with private_home(RINGPLAN_REMOVAL_AGE=str(args.removal_age)) as settings:
        supervisor.start(settings)
        return asyncio.run(_measure(settings, args))


async def _measure(settings: Settings, args: argparse.Namespace) -> dict[str, Any]:
    phones, taken, verdicts = await open_phones(settings), Taken(settings), Verdicts()
    ring_timeout = int(args.removal_age) + 2
    async with posted(settings) as running, _reloads(settings) as reloads:
        flips = Flips(running.post, 1 / args.flips_per_second, ring_timeout)
        crowd = await _prepare(settings, flips, phones, args.patient)
        flipping, following = asyncio.create_task(flips.go_on()), asyncio.create_task(taken.follow())
        began = clock.monotonic()
        await _calls(phones, crowd, taken, verdicts, args, ring_timeout)
        took = clock.monotonic() - began
        flips.over = True
        following.cancel()
        await asyncio.wait([flipping, following])
        flipping.result()
        left = await _left_after_a_sweep(flips, args.removal_age)
    phones.bulk.close()
    for note in verdicts.notes[:20]:
        say(note)
    return {
        "calls": args.calls + args.patient,
        "lost": verdicts.lost,
        "mixed": verdicts.mixed,
        "reloads": len(reloads.seen),
        "flips": flips.done,
        "flips_per_second": round(flips.done / took, 1),
        "calls_per_second": round((args.calls + args.patient) / took, 1),
        "patient_calls": args.patient,
        "most_retiring": flips.most_retiring,
        "plans_left": left,
    }


@asynccontextmanager
async def _reloads(settings: Settings) -> AsyncIterator[Reloads]:
    reloads = Reloads()
    secret = settings.secrets.ami_dialplan
    async with Ami(LOOPBACK, settings.ami_port, "dialplan", secret, on_event=reloads.note) as ami:
        await ami.wait_up(10)
        yield reloads


@dataclass(frozen=True, slots=True)
class Crowd:
    """Who calls: the hasty, and each patient caller with the one who may transfer the call."""

    hasty: Sequence[Phone]
    patient: Sequence[tuple[Phone, Phone]]


async def _prepare(settings: Settings, flips: Flips, phones: Phones, patient: int) -> Crowd:
    """Handsets, the plans that stay, the first version, the mailbox."""
    ari, dialplan = flips.post.ari, flips.post.reconciler.hands.dialplan
    boxes.put(settings.voicemail_db, settings.messages, [flip_world.mailbox()])
    for stage in flip_world.STAGES:
        for k in range(flip_world.SETS):
            device = flip_world.rung(stage, k)
            await handsets.push(ari, 1, device, flip_world.owner(stage, k), str(device), phones.port)
    for each in flip_world.others(flips.ring_timeout):
        await dialplan.put(each, clock.monotonic())
    await flips.one()
    hasty = [await _phone(flips, phones, CALLERS + n, str(4000 + n)) for n in range(SIDE_BY_SIDE)]
    pairs = [
        (
            await _phone(flips, phones, PATIENT_CALLERS + n, f"{PATIENT}{n:03}"),
            await _phone(flips, phones, BETWEEN + n, f"{PATIENT}{n + 500:03}"),
        )
        for n in range(patient)
    ]
    return Crowd(hasty, pairs)


async def _phone(flips: Flips, phones: Phones, device: int, extension: str) -> Phone:
    """A phone to call from, and a plan that rings it."""
    user = 10_000 + device
    await handsets.push(flips.post.ari, 1, device, user, extension, phones.port)
    own = flip_world.extra(user, device, extension)  # type: ignore[arg-type]
    await flips.post.reconciler.hands.dialplan.put(own, clock.monotonic())
    return phones.add(device, extension)


async def _calls(
    phones: Phones, crowd: Crowd, taken: Taken, verdicts: Verdicts, args: argparse.Namespace, ring_timeout: int
) -> None:
    """The patient calls begin one by one while the short ones go on."""
    left = iter(range(args.calls))
    within = ring_timeout * STAGES_THAT_RING + LONGEST_WAIT
    async with asyncio.TaskGroup() as group:
        for caller in crowd.hasty:
            group.create_task(flip_calls.short(phones, caller, left, verdicts))
        for number, (caller, between) in enumerate(crowd.patient):
            kind = KINDS[number % len(KINDS)]
            group.create_task(flip_calls.patient(phones, caller, between, kind, taken, verdicts, within))
            await asyncio.sleep(0.1)


async def _left_after_a_sweep(flips: Flips, removal_age: float) -> int:
    """How many of the called user's plans stand in the PBX once all calls are over: the one in force is to remain."""
    prefix = f"plan-{flip_world.CALLED}-"
    names: set[str] = set()

    def note(row: Priority) -> None:
        if row.context.startswith(prefix):
            names.add(row.context)

    async with asyncio.timeout(4 * removal_age + 30):
        while len(flips.post.reconciler.hands.dialplan.retiring):  # noqa: ASYNC110 - nothing tells when
            await asyncio.sleep(0.2)
    await read_dialplan(flips.post.ami, note)
    return len(names)
