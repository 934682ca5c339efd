"""Who leads which call, and who led it last: nobody acts on a call that somebody else has changed meanwhile.

Time is an argument: seconds of a steady clock; `since` of calls and slots is the PBX's, in milliseconds.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from controller.domain.commands import Verb
from controller.domain.saying import Said, say

KEPT = 120.0  # seconds that it is remembered who was the last
UNSEEN = 1.0  # seconds in which a call, or slot, may look as it was, though it was led: events come later than answers
TOLD = 3.0  # seconds in which he is told who was first, rather than that it can't be done


class Taken(Exception):
    """Somebody was first; `told` says who, and what he has done."""

    def __init__(self, told: Said) -> None:
        super().__init__(told)
        self.told = told


@dataclass(slots=True)
class Claim:
    """Whose it is, what he does, and since when the call was as he found it; `at` is when he did it, or began."""

    label: str
    who: str
    verb: Verb
    since: int
    at: float


Place = tuple[int, str]
"""A domain, and `call:…` or `slot:703` of it."""


@dataclass(slots=True)
class Claims:
    """Those that go on, and of each place the last that was done."""

    _busy: dict[Place, list[Claim]] = field(default_factory=dict)
    _done: dict[Place, Claim] = field(default_factory=dict)
    _turns: dict[Place, asyncio.Lock] = field(default_factory=dict)

    def last(self, place: Place, label: str) -> Claim | None:
        """What was done last, if by somebody else."""
        claim = self._done.get(place)
        return claim if claim is not None and claim.label != label else None

    @asynccontextmanager
    async def claimed(self, place: Place, claim: Claim) -> AsyncIterator[None]:
        """For as long as the block runs; one's own commands take turns. Raises Taken while another is at it."""
        busy = self._busy.setdefault(place, [])
        if other := next((each for each in busy if each.label != claim.label), None):
            raise Taken(say("{name} was first. Look at this call again in a moment.", name=other.who))
        busy.append(claim)
        try:
            async with self._turns.setdefault(place, asyncio.Lock()):
                yield
        finally:
            busy.remove(claim)
            if not busy:
                del self._busy[place], self._turns[place]

    def done(self, place: Place, claim: Claim, now: float) -> None:
        """It has come about."""
        claim.at = now
        self._done = {each: one for each, one in self._done.items() if one.at > now - KEPT} | {place: claim}


def overtaken(last: Claim, since: int, seen: int | None, now: float) -> bool:
    """Whether the call, in its state since then, is not any more what was to be led."""
    if seen is not None and since > seen:
        return True
    return since <= last.since and now - last.at < UNSEEN


def explains(last: Claim, since: int | None, seen: int | None, now: float) -> bool:
    """Whether that claim is why it can't be done now; `since` None: the call is gone."""
    if seen is not None and since is not None:
        return since > seen
    return now - last.at < TOLD


def first(last: Claim) -> Taken:
    """Who was first, and with what."""
    match last.verb:
        case "answer":
            told = say("{name} has just answered this call.", name=last.who)
        case "pickup":
            told = say("{name} has just picked up this call.", name=last.who)
        case "retrieve":
            told = say("{name} has just retrieved this call.", name=last.who)
        case "park":
            told = say("{name} has just parked this call.", name=last.who)
        case "transfer" | "complete" | "voicemail":
            told = say("{name} has just transferred this call.", name=last.who)
        case "hangup":
            told = say("{name} has just ended this call.", name=last.who)
        case _:
            told = say("{name} has just done something with this call.", name=last.who)
    return Taken(told)
