"""A call as the bench speaks of it: who was rung, when, how each ringing ended, and what became of the call."""

from dataclasses import dataclass
from typing import Literal

from controller.domain.decision import Clause, Mailbox, Release
from controller.domain.ids import DeviceId

How = Literal["answered", "refused", "cancelled", "silent"]


@dataclass(frozen=True, slots=True)
class Rung:
    """One INVITE, `after` seconds from the call's start, and how it ended."""

    device: DeviceId
    after: float
    how: How


@dataclass(frozen=True, slots=True)
class Answered:
    """A person took the call on that phone."""

    device: DeviceId


@dataclass(frozen=True, slots=True)
class GaveUp:
    """The caller hung up while it rang."""


Ending = Answered | Mailbox | Release | GaveUp


@dataclass(frozen=True, slots=True)
class Trace:
    """A whole call. `clauses` are those of the turns really taken; not `sure`: two moments are too close to tell."""

    rung: tuple[Rung, ...]
    ending: Ending
    lasted: float
    clauses: tuple[Clause, ...]
    sure: bool
