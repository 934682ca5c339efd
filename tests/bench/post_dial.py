"""From INVITE to 180, and what a call costs: a compiled plan whose fifth rule holds against a bare one-line Dial.

Caller, callee, authentication, CEL and everything else are the same; the pairs are run in turn, plan first, then bare.
"""

import argparse
import asyncio
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from controller.dialplan.plan import compile_plan
from controller.domain.directory import Device, Directory, Domain, User
from controller.domain.ids import DeviceId, DomainId, FrameId, RuleId, UserId
from controller.domain.priority import Priority
from controller.domain.rules import AnsweringRule, Default, During, When
from controller.domain.timeframes import DateRange, Dates, FrameKind, SingleDay, TimeFrame, Weekly, WeeklyRange
from controller.pbx import dialplan_wire, processes, supervisor
from controller.pbx.ami import Ami
from controller.pbx.ari import Ari
from controller.reconcile import piece
from controller.settings import LOOPBACK, Settings
from tests.bench import handsets
from tests.bench.figures import median, quantile
from tests.bench.home import private_home, say
from tests.bench.sipload import Load, Slot, Tally, open_load

DOMAIN = Domain(DomainId(1), "bench.example", "Europe/Berlin")
SIDE_BY_SIDE = 16
BARE = "bare"
TICK = os.sysconf("SC_CLK_TCK")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--calls", type=int, default=800, help="of each kind in each pair, for CPU and calls a second")
    parser.add_argument("--single", type=int, default=200, help="calls of each kind in each pair, one after the other")
    parser.add_argument("--pairs", type=int, default=5)


@dataclass(frozen=True, slots=True)
class Round:
    """What one kind of call did in one pair."""

    post_dial: float
    cpu: float
    cps: float
    failed: int


def run(args: argparse.Namespace) -> dict[str, Any]:
    with private_home() as settings:
        supervisor.start(settings)
        plan, bare = asyncio.run(_measure(settings, args))
    figures: dict[str, Any] = {}
    for name, rounds in (("plan", plan), ("bare", bare)):
        samples = [each.post_dial for each in rounds]
        figures[f"{name}_ms"] = {"p50": median(samples)}
        figures[f"{name}_cpu_ms"] = median([each.cpu for each in rounds])
        figures[f"{name}_cps"] = median([each.cps for each in rounds], 1)
    more = figures["plan_ms"]["p50"] - figures["bare_ms"]["p50"]
    ratio = figures["plan_cpu_ms"] / figures["bare_cpu_ms"]
    failed = sum(each.failed for each in (*plan, *bare))
    return {**figures, "more_ms": round(more, 3), "cpu_ratio": round(ratio, 3), "pairs": args.pairs, "failed": failed}


async def _measure(settings: Settings, args: argparse.Namespace) -> tuple[list[Round], list[Round]]:
    load = await open_load((LOOPBACK, settings.sip_port))
    listening = asyncio.create_task(_listen(settings))
    await _prepare(settings, load.port)
    plan, bare = [_slots(0), _slots(1)]
    for slots in (plan, bare):
        await load.run(slots, 2 * SIDE_BY_SIDE)  # caches
    rounds: tuple[list[Round], list[Round]] = ([], [])
    for number in range(args.pairs):
        for kept, slots in zip(rounds, (plan, bare), strict=True):
            kept.append(await _round(settings, load, slots, args))
        say(f"pair {number + 1}: plan {rounds[0][-1]}, bare {rounds[1][-1]}")
    listening.cancel()
    await asyncio.wait([listening])
    load.close()
    return rounds


async def _round(settings: Settings, load: Load, slots: Sequence[Slot], args: argparse.Namespace) -> Round:
    alone = await load.run(slots[:1], args.single)
    before = _cpu(settings)
    many: Tally = await load.run(slots, args.calls)
    spent = _cpu(settings) - before
    done = len(many.post_dial)
    return Round(
        quantile(alone.post_dial, 0.5), spent * 1000 / args.calls, done / many.seconds, alone.failed + many.failed
    )


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


def _slots(kind: int) -> list[Slot]:
    """Kind 0 calls through plans, 1 through bare extensions; the handsets that ring are the same."""
    callers = [_caller(kind, index) for index in range(SIDE_BY_SIDE)]
    return [
        Slot(f"d{caller}", handsets.digest(caller), _extension(index), f"d{_callee(index)}")
        for index, caller in enumerate(callers)
    ]


def _caller(kind: int, index: int) -> DeviceId:
    return DeviceId(1000 * (kind + 1) + index)


def _callee(index: int) -> DeviceId:
    return DeviceId(5000 + index)


def _extension(index: int) -> str:
    return str(5000 + index)


async def _prepare(settings: Settings, port: int) -> None:
    """Handsets, plans and bare extensions, live as the controller would put them."""
    async with (
        Ami(LOOPBACK, settings.ami_port, "dialplan", settings.secrets.ami_dialplan) as ami,
        Ari(LOOPBACK, settings.http_port, "ringplan", settings.secrets.ari) as ari,
    ):
        await ami.wait_up(10)
        await ari.wait_up(10)
        for index in range(SIDE_BY_SIDE):
            await handsets.push(ari, DOMAIN.id, _callee(index), 5000 + index, _extension(index), port)
            for kind, context in ((0, ""), (1, BARE)):
                await handsets.push(
                    ari, DOMAIN.id, _caller(kind, index), 1000 + index, str(1000 + index), port, context
                )
            await dialplan_wire.put(ami, [_bare(index), *_plan(index)])
        for each in (piece.shared(), piece.of_domain(DOMAIN), *map(piece.of_frame, _shared_frames())):
            await dialplan_wire.put(ami, each.rows)


def _bare(index: int) -> Priority:
    return Priority(BARE, _extension(index), 1, "Dial", f"PJSIP/d{_callee(index)},25,i")


def _plan(index: int) -> tuple[Priority, ...]:
    """Two rules with own frames, two with shared ones, none of which holds now, or nothing would ring; then Default."""
    number = int(_extension(index))
    own, shared = _own_frames(UserId(number)), _shared_frames()
    whens: list[When] = [During(own[0].id), During(shared[0].id), During(own[1].id), During(shared[1].id), Default()]
    rules = tuple(AnsweringRule(RuleId(10 * number + n), when, dnd=n < 4) for n, when in enumerate(whens))
    device = Device(_callee(index), UserId(number), str(number), is_extension=True)
    user = User(UserId(number), str(number), f"User {number}", rules, has_mailbox=False, devices=(device.id,))
    frames = {frame.id: frame for frame in (*own, *shared)}
    return piece.of_user(user, compile_plan(Directory(DOMAIN, {user.id: user}, {device.id: device}, frames), user)).rows


def _own_frames(owner: UserId) -> list[TimeFrame]:
    return [
        TimeFrame(FrameId(10 * owner + n), f"Own {n}", DOMAIN.zone, kind, owner) for n, kind in enumerate(_never_now())
    ]


def _shared_frames() -> list[TimeFrame]:
    return [TimeFrame(FrameId(n), f"Shared {n}", DOMAIN.zone, kind) for n, kind in enumerate(_never_now(), 1)]


def _never_now() -> tuple[FrameKind, FrameKind]:
    """Hours on the other days of the week, and dates months away."""
    now = datetime.now(UTC)
    days = [day for day in range(1, 8) if abs(day - now.isoweekday()) not in (0, 1, 6)]
    hours = tuple(WeeklyRange(day, start, start + 240) for day in days for start in (480, 780))
    far = now.date() + timedelta(days=90)
    return Weekly(hours), Dates((SingleDay(far), DateRange(far + timedelta(days=5), date(far.year + 1, 12, 31))))
