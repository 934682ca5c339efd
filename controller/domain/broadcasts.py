"""Messages to many: to whom one goes, and how it is named in mailboxes. Pure."""

import re
from dataclasses import dataclass
from typing import Literal, get_args

AudienceKind = Literal["domain", "department", "group"]
KINDS: tuple[AudienceKind, ...] = get_args(AudienceKind)
State = Literal["waiting", "going", "sent", "failed"]
Why = Literal["full", "no mailbox", "failed", "gone", "no room"]
"""Why somebody did not get it. `gone`: the sound is not there any more; `no room`: on the PBX's disk."""
MARK = "rp-"
GROUP = re.compile(r"[0-9]{1,9}")
LONGEST = 80  # characters of a department


@dataclass(frozen=True, slots=True)
class Audience:
    """Everybody of the domain, a department by its name, or a group by its id."""

    kind: AudienceKind
    whom: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.whom}" if self.whom else self.kind


EVERYBODY = Audience("domain")


def audience(text: str) -> Audience | None:
    """As `str` writes it; None: it is none."""
    kind, _colon, whom = text.partition(":")
    if len(whom) > LONGEST or not whom.isprintable():  # no department is called so, and not every database takes it
        return None
    for known in KINDS:
        if kind == known and bool(whom) == (known != "domain") and (known != "group" or GROUP.fullmatch(whom)):
            return Audience(known, whom)
    return None


def msg_id(sound: str) -> str:
    """How the message with that sound is called in every mailbox, so that each is seen to have it once."""
    return f"{MARK}{sound}"


def sound_of(msg_id_: str) -> str | None:
    """Its counterpart; None: no message of ours."""
    return msg_id_.removeprefix(MARK) if msg_id_.startswith(MARK) else None
