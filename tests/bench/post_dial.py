"""From INVITE to 180, and what a call costs: a compiled plan whose fifth rule holds against a bare one-line Dial.

The caller is compared with the block lists of the domain and of the called user. Caller, callee, authentication, CEL
and everything else are the same; the pairs are run in turn, plan first, then bare; then the plan without lists, and a
group of twenty phones against a bare Dial of the same. A group says 180 before its phones ring: `group_all_ms` is the
time until the last of them has its INVITE.
"""

import argparse
import asyncio
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from controller.pbx import dialplan_wire, processes, supervisor
from controller.pbx.ami import Ami
from controller.pbx.ari import Ari
from controller.settings import LOOPBACK, Settings
from tests.bench import dial_world, preload
from tests.bench.figures import median, quantile
from tests.bench.home import private_home, say
from tests.bench.sipload import Load, Slot, Tally, open_load

GROUPED = ("group", "bare_group")
ALONE = ("plan", "bare", "unlisted", *GROUPED)
MANY = ("plan", "bare")
TICK = os.sysconf("SC_CLK_TCK")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--calls", type=int, default=800, help="of each kind in each pair, for CPU and calls a second")
    parser.add_argument("--single", type=int, default=200, help="calls of each kind in each pair, one after the other")
    parser.add_argument("--group-calls", type=int, default=25, help="to a group, likewise")
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--listed", type=int, default=5_000, help="numbers in the domain's list, and in each user's")


@dataclass(frozen=True, slots=True)
class Alone:
    """Calls one after the other in one pair: medians in milliseconds."""

    post_dial: float
    all_ring: float
    failed: int


@dataclass(frozen=True, slots=True)
class Many:
    """Calls side by side in one pair; `cpu` in milliseconds a call."""

    cpu: float
    cps: float
    failed: int


@dataclass(slots=True)
class Measured:
    """A list of pairs each kind."""

    alone: dict[str, list[Alone]]
    many: dict[str, list[Many]]


def run(args: argparse.Namespace) -> dict[str, Any]:
    with private_home() as settings:
        preload.write(settings.etc, dial_world.pieces(args.listed))
        supervisor.start(settings)
        measured = asyncio.run(_measure(settings, args))
    return {**_figures(measured), "listed": args.listed, "pairs": args.pairs}


def _figures(measured: Measured) -> dict[str, Any]:
    figures: dict[str, Any] = {}
    for kind, alone in measured.alone.items():
        figures[f"{kind}_ms"] = {"p50": median([each.post_dial for each in alone])}
        if kind in GROUPED:
            figures[f"{kind}_all_ms"] = {"p50": median([each.all_ring for each in alone])}
    for kind, many in measured.many.items():
        figures[f"{kind}_cpu_ms"] = median([each.cpu for each in many])
        figures[f"{kind}_cps"] = median([each.cps for each in many], 1)
    more = figures["plan_ms"]["p50"] - figures["bare_ms"]["p50"]
    ratio = figures["plan_cpu_ms"] / figures["bare_cpu_ms"]
    failed = sum(each.failed for rounds in measured.alone.values() for each in rounds)
    failed += sum(each.failed for rounds in measured.many.values() for each in rounds)
    return {**figures, "more_ms": round(more, 3), "cpu_ratio": round(ratio, 3), "failed": failed}


async def _measure(settings: Settings, args: argparse.Namespace) -> Measured:
    load = await open_load((LOOPBACK, settings.sip_port))
    listening = asyncio.create_task(_listen(settings))
    await _prepare(settings, load.port)
    slots = {kind: dial_world.slots(kind) for kind in ALONE}
    for kind in ALONE:
        await load.run(slots[kind], 2 * len(slots[kind]))  # caches
    measured = Measured({kind: [] for kind in ALONE}, {kind: [] for kind in MANY})
    for number in range(args.pairs):
        for kind in ALONE:
            calls = args.group_calls if kind in GROUPED else args.single
            measured.alone[kind].append(await _alone(load, slots[kind][:1], calls))
            if kind in MANY:
                measured.many[kind].append(await _many(settings, load, slots[kind], args.calls))
        say(f"pair {number + 1}: " + ", ".join(f"{kind} {rounds[-1]}" for kind, rounds in measured.alone.items()))
    listening.cancel()
    await asyncio.wait([listening])
    load.close()
    return measured


async def _alone(load: Load, slots: Sequence[Slot], calls: int) -> Alone:
    tally = await load.run(slots, calls)
    return Alone(quantile(tally.post_dial, 0.5), quantile(tally.all_ring, 0.5), tally.failed)


async def _many(settings: Settings, load: Load, slots: Sequence[Slot], calls: int) -> Many:
    before = _cpu(settings)
    many: Tally = await load.run(slots, calls)
    spent = _cpu(settings) - before
    return Many(spent * 1000 / calls, len(many.post_dial) / many.seconds, many.failed)


async def _listen(settings: Settings) -> None:
    """The controller's link for events, which costs the PBX something in either kind of call; they are not read."""
    reader, writer = await asyncio.open_connection(LOOPBACK, settings.ami_port)
    writer.write(f"Action: Login\r\nUsername: events\r\nSecret: {settings.secrets.ami_events}\r\n\r\n".encode())
    try:
        while await reader.read(1_000_000):
            pass
    finally:
        writer.close()


def _cpu(settings: Settings) -> float:
    """Seconds of CPU that Asterisk has used, all threads, user and system."""
    pid = processes.asterisk_pid(settings)
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


async def _prepare(settings: Settings, port: int) -> None:
    """Handsets as the controller would put them, and the bare extensions."""
    async with (
        Ami(LOOPBACK, settings.ami_port, "dialplan", settings.secrets.ami_dialplan) as ami,
        Ari(LOOPBACK, settings.http_port, "ringplan", settings.secrets.ari, app="bench") as ari,
    ):
        await ami.wait_up(10)
        await ari.wait_up(10)
        await dial_world.push(ari, port)
        await dialplan_wire.put(ami, dial_world.bare())
