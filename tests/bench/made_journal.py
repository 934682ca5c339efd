"""A journal of as many calls as one likes: recorded shapes (tests/domain/shapes), of other people, at other times.

Each shape is cut into text and places for what differs from call to call: channels, times, the caller outside.
"""

import random
import re
from collections.abc import Iterator
from pathlib import Path

from controller.domain.history_names import Named, Whose
from controller.domain.journal import Event
from tests.domain import shaped

DOMAIN = 1
OFFICES = 20  # each shape happens in so many offices with people of their own
APART = 1000  # ids of two offices
STRETCHED = 30  # recorded calls last a second
OUTSIDE = "+4989555"
NUMBER = r"[0-9]{9,11}\.[0-9]+"
PIECE = 5000  # calls that are written in one go

Parts = tuple[tuple[str, ...], tuple[str | float, ...]]


def write(path: Path, calls: int, days: int, chance: random.Random, end: float) -> None:
    """Calls spread evenly over the days before `end`, none at the same time as another."""
    shapes = [_cut(name, office * APART) for name in shaped.names() for office in range(OFFICES)]
    step, counter = days * 86400 / calls, 0
    callers = max(1, calls // 5)
    with path.open("w") as file:
        for first in range(0, calls, PIECE):
            texts = []
            for number in range(first, min(calls, first + PIECE)):
                parts, holes = chance.choice(shapes)
                began = end - days * 86400 + number * step
                texts.append(_filled(parts, holes, began, counter, f"+49{chance.randrange(callers) + 10**9}"))
                counter += len(holes)
            file.write("".join(texts))


def whose() -> Whose:
    """Everybody in one domain, so that its lists are long."""
    made = Whose({}, {}, {}, {})
    for name in shaped.names():
        known = shaped.shape(name)[1]
        for shift in range(0, OFFICES * APART, APART):
            for user, named in known.users.items():
                made.users[user + shift] = Named(DOMAIN, named.number, f"{named.name} of {shift}")  # type: ignore[index]
            for device, (user, _) in known.devices.items():
                made.devices[device + shift] = (user + shift, DOMAIN)  # type: ignore[index]
        for group, named in known.groups.items():
            made.groups[group] = Named(DOMAIN, named.number, named.name)  # type: ignore[index]
        made.trunks.update(dict.fromkeys(known.trunks, DOMAIN))  # type: ignore[attr-defined]
    return made


def _cut(name: str, shift: int) -> Parts:
    """Text, and what stands between: seconds after the first line, a channel by its place, or the caller."""
    conversation, _ = shaped.shape(name)
    began = conversation.events[0].at
    text = "".join(_line(event, shift, began) for event in conversation.events)
    channels = sorted(set(re.findall(NUMBER, text)))
    pieces = re.split(rf"(@[0-9.]+@|{NUMBER}|{re.escape(OUTSIDE)})", text)
    holes = [float(hole.strip("@")) if hole[0] == "@" else _hole(hole, channels) for hole in pieces[1::2]]
    return tuple(pieces[0::2]), tuple(holes)


def _hole(text: str, channels: list[str]) -> str | float:
    return "" if text == OUTSIDE else f"{channels.index(text)}"


def _line(event: Event, shift: int, began: float) -> str:
    """As cel_custom writes it, with marks for the time."""
    cells = [event.kind, f"@{(event.at - began) * STRETCHED:.6f}@", event.name, event.number, event.extension]
    cells += [_context(event.context, shift), _moved(event.channel, shift), event.app, _moved(event.data, shift)]
    cells += [_account(event.account, shift), "", event.unique, event.linked, _field(event.userfield, shift), ""]
    return ",".join('"' + cell.replace('"', '""') + '"' for cell in [*cells, _moved(event.extra, shift)]) + "\n"


def _moved(text: str, shift: int) -> str:
    return re.sub(r"(?<=PJSIP/d)[0-9]+", lambda found: str(int(found[0]) + shift), text)


def _context(text: str, shift: int) -> str:
    text = re.sub(r"^(plan|user)-([0-9]+)", lambda found: f"{found[1]}-{int(found[2]) + shift}", text)
    return re.sub(r"^(from|x|did|in|out)-?[0-9]+", lambda found: f"{found[1]}-{DOMAIN}", text)


def _account(text: str, shift: int) -> str:
    return str(int(text) + shift) if text.isdecimal() else text


def _field(text: str, shift: int) -> str:
    return re.sub(r"(?<=-)[0-9]+(?=-)", lambda found: str(int(found[0]) + shift), text)


def _filled(parts: tuple[str, ...], holes: tuple[str | float, ...], began: float, counter: int, caller: str) -> str:
    filled = [parts[0]]
    for hole, text in zip(holes, parts[1:], strict=True):
        if isinstance(hole, float):
            filled.append(f"{began + hole:.6f}")
        else:
            filled.append(f"{int(began)}.{counter + int(hole)}" if hole else caller)
        filled.append(text)
    return "".join(filled)


def lines(path: Path) -> Iterator[bytes]:
    """As they are, unread."""
    with path.open("rb") as file:
        yield from file
