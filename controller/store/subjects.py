"""What a change is about: the things the PBX holds one by one, each with revisions of its own."""

from dataclasses import dataclass
from typing import Literal

SubjectKind = Literal[
    "user",
    "frame",
    "device",
    "mailbox",
    "domain",
    "outside",
    "callers",
    "own callers",
    "trunk",
    "did",
    "group",
    "ban",
    "music",
    "domain music",
]
Action = Literal["change", "remove"]


@dataclass(frozen=True, slots=True, order=True)
class Subject:
    """`id` is that of the user, shared frame, device, domain, trunk, DID, group or ban.

    `mailbox`, `own callers` (his lists) and `music` go by the user, `outside` (the way out) and
    `callers` (its lists) and `domain music` by the domain.
    """

    kind: SubjectKind
    id: int
