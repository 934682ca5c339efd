"""What became of a conversation, as people would tell it (PRODUCT §7). Values only, made by telling.py of the journal.

Times are seconds since 1970 by the PBX's clock. Ids are those at the time of the call; names and numbers stay as they
were then: whoever is renamed, moved or deleted keeps his place in old rows.
"""

from dataclasses import dataclass
from typing import Literal

Direction = Literal["in", "out", "inside"]
"""From outside, to outside, or neither; of a call that was sent on, as it began."""

Result = Literal[
    "answered",  # people talked, or the caller talked to an application (echo, code, conference)
    "message",  # nobody answered, a message was left
    "voicemail",  # nobody answered, the mailbox was reached
    "missed",  # nobody answered: the time was over, or the caller gave up
    "busy",
    "blocked",  # the caller is on a list
    "refused",  # not allowed, nobody has that number, too many forwards, no way out
    "interrupted",  # the PBX failed in the middle of it
]

Kind = Literal["user", "phone", "group", "outside", "mailbox", "slot", "code", "room", "fax", "unknown"]
End = Literal["caller", "called", "system"]
Role = Literal["caller", "called", "answered", "forwarded"]

Outcome = Literal[
    "placed",  # he called, whatever came of it
    "answered",  # he answered, or was put through to it
    "elsewhere",  # somebody else answered for him: another ring target, a group, a pick-up, whom it was forwarded to
    "message",
    "voicemail",
    "missed",
]
"""Of one call, for one user: what stands in his own list."""

StepKind = Literal[
    "called",  # `who` called `number`
    "entered",  # the rules of `who` (by rule `rule`), or a group
    "ringing",  # a phone of `who`
    "not answered",  # a phone stopped ringing; `word` says why: busy, declined, elsewhere, timeout, cancelled, failed
    "forwarded",  # by `who`; `word` says why: always, busy, no answer, offline, on a call, do not disturb, operator
    "do not disturb",
    "screened",  # the caller was asked for a name; `word`: accepted, declined, voicemail
    "confirmed",  # an outside target pressed 1; `word` else: refused
    "answered",
    "picked up",
    "held",
    "resumed",
    "parked",  # `number` is the slot
    "came back",  # from the slot, to who parked it
    "retrieved",
    "transferred",  # by `who`; `word`: blind, attended
    "voicemail",  # of `who`; `word`: greeting that was played
    "message",  # left for `who`
    "code",  # `number` is the code
    "blocked",
    "refused",  # `word` says why, `cause` is Q.850's
    "not parked",
    "recorded",  # a recording of `who` began; `word`: stopped
    "ended",  # by `who`, `cause` is Q.850's
    "interrupted",
    "odd",  # the journal told what no fold knows; `word` is its event
]


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody, or something, that takes part. `id` is the user's, device's, group's or room's; None outside."""

    kind: Kind
    id: int | None = None
    number: str = ""
    name: str = ""
    device: int | None = None  # by which of his phones
    trunk: int | None = None  # by which line, outside


@dataclass(frozen=True, slots=True)
class Step:
    """A line of the timeline."""

    at: float
    kind: StepKind
    who: Party | None = None
    number: str = ""
    word: str = ""
    rule: int | None = None
    cause: int = 0


@dataclass(frozen=True, slots=True)
class Share:
    """What the call is for one user: a row of his list. `answerer`: who answered for him, with `elsewhere`."""

    user: int
    role: Role
    outcome: Outcome
    talked: float = 0.0  # seconds
    answerer: int | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """A file of what was said (domain/recording.py), and whose recording it is. Not `is_kept`: it must be deleted."""

    user: int
    began: float
    ended: float
    file: str
    is_kept: bool = True


@dataclass(frozen=True, slots=True)
class Told:
    """One conversation. `key` is the same whenever the journal is read; `domain` None: it entered none."""

    key: str
    domain: int | None
    began: float
    ended: float  # of an interrupted one the last moment that is known
    direction: Direction
    result: Result
    caller: Party
    dialled: str  # as dialled, or the public number that was called
    called: Party | None  # whom that first meant
    answered_by: Party | None = None
    reached_by: int | None = None  # of somebody outside who answered: the user whose rules led there
    answered: float | None = None  # when; never the prompt of a screening, a queue or a mailbox
    talked: float = 0.0  # seconds, hold included
    held: float = 0.0  # seconds
    number: str = ""  # E.164: the public number that was called, or shown outside
    trunk: int | None = None
    rule: int | None = None  # the first that held
    forwards: int = 0
    ended_by: End = "system"
    code: str = ""  # the feature code that was dialled: such calls are hidden by default
    has_message: bool = False
    is_odd: bool = False  # kept with what is known: the journal told something that does not fit
    steps: tuple[Step, ...] = ()
    shares: tuple[Share, ...] = ()
    waits: float = 0.0  # seconds from the beginning until it was answered, or given up
    recordings: tuple[Recorded, ...] = ()

    @property
    def is_hidden(self) -> bool:
        """Somebody inside called, and hid his number."""
        return self.caller.kind in ("user", "phone") and not self.caller.number

    @property
    def led_to(self) -> tuple[Party, ...]:
        """Who was reached outside and was not dialled by the caller: by somebody's rules, or a number of ours."""
        outside = (each for each in (self.called, self.answered_by) if each is not None and each.kind == "outside")
        dialled = self.called if self.direction == "out" else None
        return tuple(each for each in outside if dialled is None or each.number != dialled.number)
