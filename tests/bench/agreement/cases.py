"""What the agreement bench asks: a small random domain, and calls into it with everything that can matter to them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from controller.domain.calls import Call, Inside, Outside, Phones
from controller.domain.decide import decide, ring_group
from controller.domain.decision import Branch, Decision
from controller.domain.directory import Directory
from controller.domain.ids import DeviceId, GroupId, TrunkId, UserId
from tests.bench.agreement.legs import Key
from tests.bench.agreement.trace import Party
from tests.calls.behaviour import Behaviour

Way = Literal["phone", "originated", "transferred away", "transferred on", "outside"]
"""How the call gets to the domain's door: dialled on a phone; originated by the PBX; by REFER of the phone that the
caller had called (away), or that had called the caller (on); brought by the carrier."""

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
    """A domain of its own, drawn from `seed` and `number`. Ids are unique over all worlds of a run.

    `trunks` are tried in that order; every user who has rules, and every group, has a public number.
    """

    seed: int
    number: int
    directory: Directory
    sinks: Sinks
    trunks: tuple[TrunkId, ...]
    numbers: Mapping[UserId, str]
    group_numbers: Mapping[GroupId, str]


@dataclass(frozen=True, slots=True)
class Case:
    """One call. `device` is the handset it comes from, None where there is none; `replies` say what each party does.

    With a `group` that one is called, not the user `to`. `outside` is the number of a caller from outside, None where
    he hides it; `diverted_by` are those whose numbers his carrier names. `trunk_fails` is what the first trunk says.
    `keys` are what parties press when they are asked.
    """

    number: int
    way: Way
    caller: UserId
    device: DeviceId | None
    to: UserId
    at: datetime
    replies: Mapping[Party, Behaviour]
    group: GroupId | None = None
    outside: str | None = None
    diverted_by: frozenset[UserId] = frozenset()
    trunk_fails: int | None = None
    keys: Mapping[Party, Key] = field(default_factory=dict)
    transferrer: DeviceId | None = None
    offline: frozenset[DeviceId] = frozenset()
    active: Mapping[DeviceId, Business] = field(default_factory=dict)


def call_of(case: Case, directory: Directory) -> Call:
    """The call as `decide()` takes it; its clock stands still."""
    inside = Inside(case.caller, case.device, directory.users[case.caller].extension)
    caller = Outside(case.outside) if case.way == "outside" else inside
    transferrer = None if case.transferrer is None else directory.devices[case.transferrer].owner
    return Call(case.to, caller, transferrer, case.diverted_by, frozen=True)


def decision_of(case: Case, directory: Directory) -> Decision | Branch:
    """What the domain says of the call."""
    call, phones = call_of(case, directory), phones_of(case)
    if case.group is not None:
        return ring_group(directory, case.group, call, case.at, phones)
    return decide(directory, call, case.at, phones)


def phones_of(case: Case) -> Phones:
    """The phones' states at that moment: the caller's own handset is on a call by then."""
    calling = frozenset() if case.device is None else frozenset({case.device})
    return Phones(case.offline, frozenset(case.active) | calling)
