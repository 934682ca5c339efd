"""What a change is about: the things the PBX holds one by one, each with revisions of its own."""

from dataclasses import dataclass
from typing import Literal

SubjectKind = Literal["user", "frame", "device", "mailbox", "domain"]
Action = Literal["change", "remove"]


@dataclass(frozen=True, slots=True, order=True)
class Subject:
    """`id` is that of the user (for `user` and `mailbox`), shared frame, device or domain."""

    kind: SubjectKind
    id: int
