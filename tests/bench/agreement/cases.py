"""What the agreement bench asks: a small random domain, and calls into it with everything that can matter to them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from controller.domain.calls import Call, Inside, Phones
from controller.domain.directory import Directory
from controller.domain.ids import DeviceId, UserId
from tests.calls.behaviour import Behaviour

Way = Literal["phone", "originated", "transferred away", "transferred on"]
"""How the call gets to the domain's door: dialled on a phone; originated by the PBX; by REFER of the phone that the
caller had called (away), or that had called the caller (on)."""

Business = Literal["talking", "holding", "held", "dialling", "at voicemail"]


@dataclass(frozen=True, slots=True)
class Sinks:
    """Users that keep other phones busy: one whose phone answers, one whose phone only rings, one with voicemail only.

    Their only rule is the Default rule. The first one also transfers calls and is transferred.
    """

    talks: UserId
    rings: UserId
    records: UserId


@dataclass(frozen=True, slots=True)
class World:
    """A domain of its own, drawn from `seed` and `number`. Ids are unique over all worlds of a run."""

    seed: int
    number: int
    directory: Directory
    sinks: Sinks


@dataclass(frozen=True, slots=True)
class Case:
    """One call. `device` is the handset it comes from, None when originated; `replies` say what each phone does."""

    number: int
    way: Way
    caller: UserId
    device: DeviceId | None
    to: UserId
    at: datetime
    replies: Mapping[DeviceId, Behaviour]
    transferrer: DeviceId | None = None
    offline: frozenset[DeviceId] = frozenset()
    active: Mapping[DeviceId, Business] = field(default_factory=dict)


def call_of(case: Case, directory: Directory) -> Call:
    """The call as `decide()` takes it; its clock stands still."""
    caller = Inside(case.caller, case.device, directory.users[case.caller].extension)
    transferrer = None if case.transferrer is None else directory.devices[case.transferrer].owner
    return Call(case.to, caller, transferrer, frozen=True)


def phones_of(case: Case) -> Phones:
    """The phones' states at that moment: the caller's own handset is on a call by then."""
    calling = frozenset() if case.device is None else frozenset({case.device})
    return Phones(case.offline, frozenset(case.active) | calling)
