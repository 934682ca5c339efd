"""The recording probe: what the PBX really does with a call that enters a domain's door, for the agreement bench.

The plans are those of production, to the letter: their `PJSIP/d…` targets are real endpoints, whose contacts all end at
one socket (tests/calls/bulk.py), where each phone does what it was told and notes its INVITEs. The call itself is
originated as a Local channel into the door, with the caller and the instant as variables; what the dialplan did besides
ringing (voicemail, with whose box and greeting; the cause at the end) is read from the PBX's own journal.

Calls may run side by side as long as no phone belongs to two of them: one small domain a worker.
"""

import asyncio
import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from controller.pbx.ami import Ami, AmiRefused
from tests.calls.bell import Bell
from tests.calls.leg import Leg
from tests.calls.sipphone import Phone
from tests.journal_tail import Row, Tail

POLL = 0.005  # seconds between two looks at the journal
LONGEST = 120  # seconds an originated call may last
PASSING = ("Dial", "AppDial", "Playback", "Read")  # the call goes on after these
SETTLING = 1.0  # seconds in which the last CANCELs reach the phones after the call is over


@dataclass(frozen=True, slots=True)
class Rung:
    """One INVITE: which device, how many seconds after the call began, and how it ended for that phone.

    `how` is empty for a phone that stayed silent: the PBX can't cancel what was never acknowledged.
    """

    device: str
    after: float
    how: str
    code: int
    cause: str


@dataclass(frozen=True, slots=True)
class Observed:
    """What one call did. `apps` are the applications that took it, with their data, e.g. ("VoiceMail", "7@d1,b")."""

    rung: tuple[Rung, ...]
    answered_by: str | None
    apps: tuple[tuple[str, str], ...]
    cause: int
    lasted: float


@dataclass(slots=True)
class Running:
    """A call under way, and the journal's rows of it so far."""

    linked: str
    began: float
    counts: tuple[int, ...]
    rows: list[Row] = field(default_factory=list)
    bell: Bell = field(default_factory=Bell)


class Probe:
    """Use as `async with Probe(ami, journal) as probe`; `ami` may originate and hang up (account `dialplan`)."""

    def __init__(self, ami: Ami, journal: Path, clock: Callable[[], float]) -> None:
        """`clock` must be the phones' own, in seconds."""
        self._ami, self._tail, self._clock = ami, Tail(journal), clock
        self._running: dict[str, Running] = {}
        self._numbers = itertools.count(1)

    async def __aenter__(self) -> "Probe":
        self._reader = asyncio.create_task(self._read())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._reader.cancel()

    async def call(
        self,
        door: str,
        number: str,
        phones: Sequence[Phone],
        *,
        caller: str = "",
        account: str = "",
        variables: Mapping[str, str],
    ) -> Observed:
        """Lets `number` be called in the context `door`; ends the call when somebody answers or an application starts.

        `phones` are those that may ring; `variables` as in Originate (`__RP_AT`); `caller` like `Anna <1001>`;
        `account` is the account code, by which plans know the caller.
        Raises TimeoutError when the call never ends, with what it did so far.
        """
        linked = f"probe-{next(self._numbers)}"
        running = Running(linked, self._clock(), tuple(len(phone.calls) for phone in phones))
        self._running[linked] = running
        who = {key: value for key, value in (("CallerID", caller), ("Account", account)) if value}
        try:
            await self._ami.send(_originate(linked, door, number, variables) | who)
            await self._cut_when_taken(running)
            await running.bell.until(lambda: _rows(running, "LINKEDID_END"), LONGEST, f"the end of {running.rows}")
        finally:
            del self._running[linked]
        lasted = self._clock() - running.began
        legs = [leg for phone, n in zip(phones, running.counts, strict=True) for leg in phone.calls[n:]]
        await _settle(legs)
        return _observed(running, legs, lasted)

    async def _cut_when_taken(self, running: Running) -> None:
        """Hangs up once a bridge is entered or an application takes the call: all is decided then."""

        def decided() -> bool:
            return bool(_apps(running) or _rows(running, "BRIDGE_ENTER") or _rows(running, "LINKEDID_END"))

        await running.bell.until(decided, LONGEST, f"a decision; so far {running.rows}")
        if not _rows(running, "LINKEDID_END"):
            name = next(row.channel for row in running.rows if row.unique == running.linked)
            try:
                await self._ami.send({"Action": "Hangup", "Channel": name, "Cause": "16"})
            except AmiRefused:  # it has just ended by itself
                return

    async def _read(self) -> None:
        while True:
            for row in self._tail.rows():
                running = self._running.get(row.linked)
                if running is not None:
                    running.rows.append(row)
                    running.bell.ring()
            await asyncio.sleep(POLL)


def _originate(linked: str, door: str, number: str, variables: Mapping[str, str]) -> dict[str, str]:
    action = {
        "Action": "Originate",
        "Channel": f"Local/{number}@{door}/n",
        "ChannelId": linked,
        "OtherChannelId": f"{linked}-2",
        "Application": "Wait",
        "Data": str(LONGEST),
        "Timeout": str(LONGEST * 1000),
        "Async": "true",
    }
    if variables:
        action["Variable"] = ",".join(f"{name}={value}" for name, value in variables.items())
    return action


async def _settle(legs: Sequence[Leg]) -> None:
    for leg in legs:
        if leg.ringing_at or leg.answered_at:
            await leg.until_ended(SETTLING)


def _observed(running: Running, legs: Sequence[Leg], lasted: float) -> Observed:
    rung = sorted((_rung(leg, running.began) for leg in legs), key=lambda one: (one.after, one.device))
    answered = [leg.account.auth_user for leg in legs if leg.answered_at]
    causes = [row.cause for row in _rows(running, "HANGUP") if row.unique == f"{running.linked}-2"]
    return Observed(tuple(rung), next(iter(answered), None), _apps(running), next(iter(causes), 0), lasted)


def _rung(leg: Leg, began: float) -> Rung:
    ending = leg.ending
    if ending is None:
        return Rung(leg.account.auth_user, leg.started - began, "", 0, "")
    return Rung(leg.account.auth_user, leg.started - began, ending.how, ending.code, ending.cause)


def _rows(running: Running, event: str) -> list[Row]:
    return [row for row in running.rows if row.event == event]


def _apps(running: Running) -> tuple[tuple[str, str], ...]:
    return tuple((row.app, row.data) for row in _rows(running, "APP_START") if row.app not in PASSING)
