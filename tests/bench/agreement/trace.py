"""A call as the bench speaks of it: who was rung, when, how each ringing ended, and what became of the call."""

from dataclasses import dataclass
from typing import Literal

from controller.domain.decision import Clause, Enter, Mailbox, Notice, Release
from controller.domain.ids import DeviceId

How = Literal["answered", "refused", "cancelled", "silent"]
Party = DeviceId | str
"""A handset, or an outside number."""


@dataclass(frozen=True, slots=True)
class Rung:
    """One INVITE, `after` seconds from the call's start, and how it ended; a number's came over that `trunk`."""

    to: Party
    after: float
    how: How
    trunk: int = 0


@dataclass(frozen=True, slots=True)
class Answered:
    """A person took the call there."""

    by: Party


@dataclass(frozen=True, slots=True)
class GaveUp:
    """The caller hung up while it rang."""


Ending = Answered | Mailbox | Enter | Release | Notice | GaveUp


@dataclass(frozen=True, slots=True)
class Trace:
    """A whole call. `clauses` are those of the turns really taken; not `sure`: two moments are too close to tell.

    The caller gives up after `patience`; `prompts`: he, or whoever picked up, is asked something.
    """

    rung: tuple[Rung, ...]
    ending: Ending
    lasted: float
    clauses: tuple[Clause, ...]
    sure: bool
    patience: float = 0.0
    prompts: bool = False
