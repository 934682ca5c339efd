"""From an event of the PBX to a browser's page, while many look and many talk; then what a flood of events does.

`event_to_dom_ms` is measured in a real Chromium that shows the console, by the PBX's stamps on its events; `stream_ms`
is when one of the other streams had heard the same, `baseline_ms` when another AMI client had, in the same minutes. The
flood is a capture of real calls, unfiltered, again and again, let in between the PBX and the controller.
"""

import argparse
import asyncio
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Page

from controller.desk_client import DeskAway, ask
from controller.pbx import command, supervisor
from controller.settings import LOOPBACK, Settings, load
from tests.bench import live_home
from tests.bench.figures import spread
from tests.bench.home import private_home, say
from tests.bench.live_ami import Relay, Watcher
from tests.bench.live_browsers import Listeners, cookies, listeners, watching
from tests.bench.live_home import Spent, spent
from tests.bench.save_to_live import settle
from tests.bench.seed import Seeded
from tests.bench.sipload import Load, Slot, open_load
from tests.browser.chromium import chromium
from tests.pbx_fixture import environment

PAGE = "/console"
ACCOUNT = "\n[bench]\nsecret = {secret}\ndeny = 0.0.0.0/0.0.0.0\npermit = 127.0.0.1/255.255.255.255\nread = all\n"
SECRET = "bench"
CAPTURED_AT_ONCE = 8
SHORT = 0.2  # seconds of a call in the capture
CAUGHT_UP = 120.0  # seconds that a flood may take to be handled
RELAXED = 1.0  # seconds between one part and the next
FRESH = 5.0  # seconds after which a page must be live again


@dataclass(slots=True)
class Stand:
    """Everything that runs."""

    settings: Settings
    watcher: Watcher
    relay: Relay
    load: Load
    slots: list[Slot]
    devices: Sequence[int]
    page: Page
    listeners: Listeners
    pids: dict[str, int]
    samples: dict[str, list[float]] = field(default_factory=dict)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--browsers", type=int, default=300)
    parser.add_argument("--calls", type=int, default=200, help="that are up at the same time")
    parser.add_argument(
        "--talk", type=float, default=20.0, help="seconds of a call; below a minute, as nobody sends sound"
    )
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--captured", type=int, default=60, help="calls in the capture that the flood is made of")
    parser.add_argument("--flood", type=int, default=20_000, help="events a second")
    parser.add_argument("--flood-seconds", type=float, default=10.0)


def run(args: argparse.Namespace) -> dict[str, Any]:
    with private_home() as settings:
        users = max(2 * args.calls, args.browsers)
        seeded = live_home.furnished(settings, users, attendants=max(1, args.browsers // 20))
        supervisor.start(settings)
        manager = settings.etc / "manager.conf"
        manager.write_text(manager.read_text() + ACCOUNT.format(secret=SECRET))
        command.rx(settings, "manager reload")
        say(f"{users} users are there")
        return asyncio.run(measured(settings, seeded, args))


async def measured(settings: Settings, seeded: Seeded, args: argparse.Namespace) -> dict[str, Any]:
    async with AsyncExitStack() as stack:
        stand = await furnished(stack, settings, seeded, args)
        before = await captured(stand, args)
        told = await with_calls(stand, args)
        flood = await flooded(stand, before, args)
        still = await stand.listeners.ask()
        most = {f"{name}_most_mb": round(spent(pid).most_mb, 1) for name, pid in stand.pids.items()}
    return {**told, "flood": flood, **most, "streams": still["open"], "ghosts": max(still["calls"], default=0)} | {
        "browsers": args.browsers,
        "calls": args.calls,
    }


async def furnished(stack: AsyncExitStack, settings: Settings, seeded: Seeded, args: argparse.Namespace) -> Stand:
    """Phones, PBX, controller, portal, and who looks."""
    watcher, relay = Watcher(), Relay(settings.ami_port)
    watching_task = asyncio.create_task(watcher.run(settings.ami_port, SECRET, SECRET))
    stack.callback(watching_task.cancel)
    await stack.enter_async_context(await relay.open())
    stack.push_async_callback(relay.closed)
    live_home.lead_through(settings, relay.port)
    theirs = load(environment(settings.home))
    controller = stack.enter_context(live_home.process(theirs, "controller.main"))
    await live_home.opened(str(settings.run / "controller.sock"), 30)
    await asyncio.to_thread(settle, settings)
    await asyncio.to_thread(live_home.all_live, settings)
    sip = await open_load((LOOPBACK, settings.sip_port), args.talk)
    stack.callback(sip.close)
    await live_home.reachable(settings, seeded.devices, sip.port)
    portal = stack.enter_context(live_home.process(theirs, "webui.server"))
    await live_home.opened(settings.web_port, 30)
    pids = {"controller": controller, "webui": portal}
    for name, pid in pids.items():
        say(f"{name}: {spent(pid)}")
    people = await asyncio.to_thread(cookies, settings, seeded.users[: args.browsers + 1])
    wanted = [(f"domain={seeded.domain}&people=1", cookie) for cookie in people[1:]]
    looking = stack.enter_context(listeners(settings, wanted))
    await looking.opened()
    browser = await stack.enter_async_context(chromium())
    page = await watching(browser, settings, people[0], PAGE)
    say(f"{len(wanted)} streams and a page are open")
    slots = live_home.slots(seeded, args.calls)
    return Stand(settings, watcher, relay, sip, slots, seeded.devices, page, looking, pids)


async def captured(stand: Stand, args: argparse.Namespace) -> list[bytes]:
    """All events of some whole calls."""
    talk, stand.load.talk = stand.load.talk, SHORT
    kept: list[bytes] = []
    await stand.load.run(stand.slots[:CAPTURED_AT_ONCE], args.captured)  # caches
    for _ in range(3):
        await asyncio.sleep(RELAXED)
        stand.watcher.kept = kept = []
        tally = await stand.load.run(stand.slots[:CAPTURED_AT_ONCE], args.captured)
        await asyncio.sleep(1)
        if not tally.failed:
            break
        # The controller lost a link in the crush: it compares anew, and takes back AORs that have a contact.
        await asyncio.to_thread(settle, stand.settings)
        await live_home.reachable(stand.settings, stand.devices, stand.load.port)
    stand.watcher.kept, stand.load.talk = None, talk
    assert not tally.failed, f"{tally.failed} calls failed"
    say(f"{len(kept)} events of {args.captured} calls, {sum(map(len, kept)) // max(1, len(kept))} bytes each")
    return kept


async def with_calls(stand: Stand, args: argparse.Namespace) -> dict[str, Any]:
    """Figures of a while with that many calls, which come and go one by one."""
    ending = asyncio.Event()
    busy = [asyncio.create_task(talker(stand, slot, args, ending, at)) for at, slot in enumerate(stand.slots)]
    await asyncio.sleep(args.talk + 2)
    await stand.page.evaluate("window.drawn = []")
    await stand.listeners.ask()
    stand.watcher.late.clear()
    began, start = {name: spent(pid) for name, pid in stand.pids.items()}, time.time()
    await asyncio.sleep(args.seconds)
    end, now = {name: spent(pid) for name, pid in stand.pids.items()}, time.time()
    drawn, baseline = await stand.page.evaluate("window.drawn"), list(stand.watcher.late)
    heard = (await stand.listeners.ask())["drawn"]
    ending.set()
    failed = sum(await asyncio.gather(*busy))
    samples = paired(stand.watcher, drawn, start * 1000)
    say(f"{failed} calls failed; {[(name, len(each)) for name, each in samples.items()]}")
    every = [each for some in samples.values() for each in some]
    return {
        "event_to_dom_ms": spread(every) | {"max": round(max(every), 1), "samples": len(every)},
        "by_event_ms": {name: spread(some) for name, some in samples.items() if some},
        "stream_ms": spread([each for some in paired(stand.watcher, heard, start * 1000).values() for each in some]),
        "baseline_ms": spread(baseline),
        "failed": failed,
        **{f"{name}_mb": round(end[name].mb, 1) for name in end},
        **{f"{name}_cpu": _share(began[name], end[name], now - start) for name in end},
    }


async def talker(stand: Stand, slot: Slot, args: argparse.Namespace, ending: asyncio.Event, at: int) -> int:
    """One pair's calls; how many failed."""
    await asyncio.sleep(args.talk * at / args.calls)
    failed = 0
    while not ending.is_set():
        failed += (await stand.load.run([slot], 1)).failed
    return failed


def paired(watcher: Watcher, drawn: Sequence[Sequence[Any]], since: float) -> dict[str, list[float]]:
    """Milliseconds from an event to the page: a call came to be, was connected (by what the call says of it), ended."""
    samples: dict[str, list[float]] = {"born": [], "talking": [], "gone": []}
    seen: set[tuple[str, str]] = set()
    for id_, state, stamp, at in drawn:
        when = {"born": watcher.born.get(id_, 0) * 1000} if state else {"gone": watcher.gone.get(id_, 0) * 1000}
        if state == "talking":
            when["talking"] = stamp
        for kind in when:
            if (id_, kind) not in seen and when[kind] >= since:
                samples[kind].append(at - when[kind])
            seen.add((id_, kind))
    return samples


async def flooded(stand: Stand, captured: list[bytes], args: argparse.Namespace) -> dict[str, Any]:
    """What became of that many events."""
    await asyncio.sleep(RELAXED)
    links, usual = stand.relay.links, await _settled(stand)
    before, began = spent(stand.pids["controller"]), time.monotonic()
    lags: list[float] = []
    watching_task = asyncio.create_task(_lags(stand, lags))
    sent = await stand.relay.flood(captured, args.flood, args.flood_seconds)
    over = time.monotonic()
    while await _behind(stand) > usual and time.monotonic() < over + CAUGHT_UP:  # noqa: ASYNC110 (another process)
        await asyncio.sleep(0.2)
    caught_up, cpu = time.monotonic() - over, spent(stand.pids["controller"]).cpu - before.cpu
    left = await _settled(stand) - usual
    fresh = await _is_fresh(stand.page)
    watching_task.cancel()
    again = (await stand.load.run(stand.slots[:2], 2)).failed
    await asyncio.sleep(1)
    say(f"{sent} events in {over - began:.1f} s, handled {caught_up:.1f} s later")
    return {
        "sent": sent,
        "a_second": round(sent / (over - began)),
        "lost": left,
        "links_lost": stand.relay.links - links,
        "lag_s": round(max(lags, default=0.0), 2),
        "caught_up_s": round(caught_up, 2),
        "us_an_event": round(cpu / max(1, sent) * 1e6, 1),
        "is_fresh": int(fresh),
        "failed": again,
    }


async def _is_fresh(page: Page) -> bool:
    """Whether it says so in time."""
    end = time.monotonic() + FRESH
    while await page.evaluate("'stale' in document.body.dataset"):
        if time.monotonic() > end:
            return False
        await asyncio.sleep(0.1)
    return True


async def _behind(stand: Stand) -> int:
    """Events that the relay has let through and the controller has not counted, and what differs from its start on."""
    counted = await _metric(stand, "ringplan_pbx_events")
    return stand.relay.told - int(counted)


async def _settled(stand: Stand) -> int:
    """The same once nothing is on its way."""
    before, now = -1, await _behind(stand)
    while now != before:
        await asyncio.sleep(0.5)
        before, now = now, await _behind(stand)
    return now


async def _lags(stand: Stand, found: list[float]) -> None:
    while True:
        found.append(await _metric(stand, "ringplan_pbx_events_lag_seconds"))
        await asyncio.sleep(0.25)


async def _metric(stand: Stand, name: str) -> float:
    while True:
        try:
            text = (await asyncio.to_thread(ask, stand.settings, "GET", "/metrics", 30))["text"]
        except DeskAway:
            await asyncio.sleep(0.2)
            continue
        return next(float(line.split()[1]) for line in text.splitlines() if line.startswith(f"{name} "))


def _share(began: Spent, end: Spent, seconds: float) -> float:
    """Of one core."""
    return round((end.cpu - began.cpu) / seconds, 3)
