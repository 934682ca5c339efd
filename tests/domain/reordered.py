"""Other orders in which the PBX could have written the lines of a recorded shape.

Each channel has a thread of its own, and so has each command of a phone (Asterisk 22.10): lines of different channels
that came within a moment of each other may come the other way round, unless one thread wrote both, or one is the cause
of the other.
"""

import json
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from controller.domain.journal import Event, picked_up_by

MOMENT = 0.020  # seconds
DIALLED = re.compile(r"PJSIP/([dt][0-9]+)-|Local/(.+)-[0-9a-f]+;")

Order = tuple[int, ...]


def orders(events: Sequence[Event], draws: int) -> Iterator[list[Event]]:
    """Each channel as early and as late as can be, and some at random; every order once. Moments stay in order."""
    before, chance = _before(events), random.Random(1)
    channels = [event.unique for event in events]
    edges = [_edge(channels, channel, by) for channel in dict.fromkeys(channels) for by in (1, -1)]
    picks: list[Callable[[list[int]], int]] = [*edges, *[chance.choice] * draws]
    for order in dict.fromkeys(_order(before, pick) for pick in picks):
        yield [replace(events[at], place=place, at=events[place].at) for place, at in enumerate(order)]


def _edge(channels: Sequence[str], channel: str, by: int) -> Callable[[list[int]], int]:
    """Of the lines that may come next: that channel's last, or first."""
    return lambda ready: min(ready, key=lambda at: (by * (channels[at] == channel), at))


def _order(before: Sequence[set[int]], pick: Callable[[list[int]], int]) -> Order:
    left, done = list(range(len(before))), set[int]()
    order: list[int] = []
    while left:
        chosen = pick([at for at in left if before[at] <= done])
        left.remove(chosen)
        done.add(chosen)
        order.append(chosen)
    return tuple(order)


def _before(events: Sequence[Event]) -> list[set[int]]:
    """By line those that stand before it in any order."""
    by = _dialling(events)
    writers = [_writers(events, event, by) for event in events]
    before = [
        {
            at
            for at in range(place)
            if writers[at] & writers[place] or event.at - events[at].at > MOMENT or _leads(events[at], event, by)
        }
        for place, event in enumerate(events)
    ]
    for place, event in enumerate(events):
        if event.kind == "PICKUP":
            _picked_up(events, place, before)
        elif event.kind == "ATTENDEDTRANSFER":
            _handed_over(events, place, before, by)
    return before


def _writers(events: Sequence[Event], event: Event, by: dict[str, str]) -> set[str]:
    """Whose threads wrote that line: who dials begins the leg, and reads its answer; who retrieves ends the parking."""
    writers = {event.unique}
    if event.kind == "CHAN_START" or (event.kind == "ANSWER" and event.app == "AppDial"):
        writers |= {by[event.unique]} if event.unique in by else set()
    if event.kind == "PARK_END":
        retriever = json.loads(event.extra).get("retriever")
        writers |= {each.unique for each in events if each.channel == retriever}
    return writers


def _leads(one: Event, other: Event, by: dict[str, str]) -> bool:
    """Nobody hangs up on a leg before all are dialled; who dialled a Local channel goes on when that is done."""
    dialling = by.get(one.unique)
    is_hung_up = one.kind == "CHAN_START" and other.kind == "HANGUP" and dialling == by.get(other.unique, "")
    is_done = one.channel.endswith(";2") and one.kind.startswith("APP_") and dialling == other.unique
    return is_hung_up or is_done


def _dialling(events: Sequence[Event]) -> dict[str, str]:
    """By leg the channel that dialled it."""
    by: dict[str, str] = {}
    dials: list[Event] = []
    for event in events:
        if event.kind == "APP_START" and event.app == "Dial":
            dials.append(event)
        found = DIALLED.match(event.channel)
        if event.kind == "CHAN_START" and event.unique != event.linked and found:
            named = re.compile(rf"(PJSIP/|@|Local/){re.escape(found[1] or found[2])}\b")
            by[event.unique] = next((dial.unique for dial in reversed(dials) if named.search(dial.data)), event.linked)
    return by


def _picked_up(events: Sequence[Event], place: int, before: list[set[int]]) -> None:
    """Whoever picks up does so himself, and has the call answered; the line about it is written after that."""
    by, call = picked_up_by(events[place]), events[place].linked
    earlier = {at for at in range(place) if events[at].unique in (by, call, events[place].unique)}
    before[place] |= {at for at in earlier if events[at].unique == by}
    for at, event in enumerate(events):
        if event.kind == "BRIDGE_ENTER" and event.unique in (by, call):
            before[at] |= {each for each in earlier if each < at}


def _handed_over(events: Sequence[Event], place: int, before: list[set[int]], by: dict[str, str]) -> None:
    """The second call is there before anybody is handed over to it; who is left hangs up later.

    The phone that rings may be told to be silent, by who took the caller's place, before the transfer is told.
    """
    told = json.loads(events[place].extra)
    second, moved = told["channel2_uniqueid"], told["transferee_channel_uniqueid"]
    earlier = {at for at in range(place) if second in (events[at].unique, by.get(events[at].unique))}
    before[place] |= earlier
    for at, event in enumerate(events):
        if event.unique == moved and event.kind == "BRIDGE_EXIT" and told["bridge1_id"] in event.extra:
            before[at] |= {each for each in earlier if each < at}
        elif at > place and event.kind == "HANGUP" and event.unique not in (second, events[place].unique):
            before[at] |= set() if by.get(event.unique) == second else {place}
