"""What `decide()` answers: the way of a call as a tree, with the reason for every turn."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from controller.domain.ids import DeviceId, RuleId, UserId


class Clause(StrEnum):
    """The clauses of PRODUCT §2 a decision can rest on."""

    RULE = "rule"
    DEFAULT_RULE = "default rule"
    BLOCKED = "blocked"
    DND = "do not disturb"
    DND_OVERRIDE = "do not disturb override"
    DND_DESTINATION = "do not disturb destination"
    ALWAYS = "forward always"
    ALWAYS_OVERRIDE = "forward always override"
    ACTIVE = "forward on active"
    OFFLINE = "forward offline"
    SCREENING = "screening"
    TURNED_AWAY = "turned away at a prompt"
    EXTENSION = "just my extension"
    SIMULTANEOUS = "simultaneous ring"
    DELAY = "ring delay"
    OWN_HANDSET = "caller's own handset"
    OWNER_DND = "owner on do not disturb"
    NEVER_RINGS = "delay reaches timeout"
    NOT_PERMITTED = "not permitted"
    NO_WAY_OUT = "no outside line"
    NOTHING_TO_RING = "nothing to ring"
    BUSY = "forward busy"
    BUSY_OVERRIDE = "forward busy override"
    UNANSWERED = "forward unanswered"
    UNANSWERED_OVERRIDE = "forward unanswered override"
    BUSY_VOICEMAIL = "voicemail, busy"
    VOICEMAIL = "voicemail, unavailable"
    BUSY_TONE = "busy tone"
    NO_ANSWER = "no answer"
    TO_HANDSET = "to handset"
    TO_USER = "to user"
    TO_VOICEMAIL = "to voicemail"
    TO_EXTERNAL = "to external number"
    TO_INNER = "to queue, attendant, conference or park"
    GROUP = "ring group"
    MEMBER_DND = "member on do not disturb"
    MEMBER_FORWARDS = "member forwards always"
    GROUP_DESTINATION = "group's destination"
    GONE = "destination gone"
    POINTS_BACK = "points back"
    FORWARDERS_VOICEMAIL = "forwarder's voicemail"
    LOOP = "loop"
    TOO_MANY = "too many forwards"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the call turned here: the clause, and a plain sentence about it."""

    clause: Clause
    text: str


@dataclass(frozen=True, slots=True)
class Passed:
    """A rule passed over, and why, in words."""

    rule: RuleId
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Leg:
    """One target that rings: a handset or an outside number, `delay` seconds after ringing starts."""

    to: DeviceId | str
    delay: int = 0
    confirm: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """The blocked-caller notice as early media, then release."""


Greeting = Literal["busy", "unavailable"]


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Voicemail of `owner`."""

    owner: UserId
    greeting: Greeting


@dataclass(frozen=True, slots=True)
class Release:
    """End of the call with a Q.850 cause."""

    cause: int


@dataclass(frozen=True, slots=True)
class Enter:
    """Into a queue, auto attendant, conference or parking slot."""

    kind: str
    key: str


@dataclass(frozen=True, slots=True)
class Ring:
    """Ring `legs` for `timeout` seconds (None: unlimited), then one of the branches.

    `turned_away`, where there is a prompt: a call declined at screening (2), or sent on by 3, from any phone.
    """

    legs: tuple[Leg, ...]
    timeout: int | None
    busy: "Branch"
    unanswered: "Branch"
    screened: bool = False
    turned_away: "Branch | None" = None


@dataclass(frozen=True, slots=True)
class Branch:
    """A turn of the way: reasons, then an outcome."""

    reasons: tuple[Reason, ...]
    outcome: "Outcome"


@dataclass(frozen=True, slots=True)
class Decision:
    """A user's rules applied to a call: the rule in force, those passed over, why, and what happens."""

    user: UserId
    rule: RuleId
    passed: tuple[Passed, ...]
    reasons: tuple[Reason, ...]
    outcome: "Outcome"


Outcome = Notice | Mailbox | Release | Enter | Ring | Decision
