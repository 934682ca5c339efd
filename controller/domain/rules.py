"""Answering rules and what stands above them: overrides and caller lists (PRODUCT §2)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from controller.domain.destinations import Destination, ToExternal, ToHandset
from controller.domain.ids import FrameId, RuleId


@dataclass(frozen=True, slots=True)
class JustExtension:
    """Ring the handset registered as the extension itself."""


@dataclass(frozen=True, slots=True)
class RingTarget:
    """One more target of a simultaneous ring; `delay` in whole seconds from the start of ringing."""

    to: ToHandset | ToExternal
    delay: int = 0


@dataclass(frozen=True, slots=True)
class Simultaneous:
    """Ring a set of handsets, of any user, and external numbers, each with its own delay."""

    targets: tuple[RingTarget, ...] = ()
    include_extension: bool = False
    all_phones: bool = False
    confirm_external: bool = False


Ring = JustExtension | Simultaneous


@dataclass(frozen=True, slots=True)
class Forwards:
    """The five conditional forwards of one rule; None is unset."""

    always: Destination | None = None
    active: Destination | None = None
    offline: Destination | None = None
    busy: Destination | None = None
    unanswered: Destination | None = None


@dataclass(frozen=True, slots=True)
class Default:
    """The time of the Default rule: always, last, never deleted."""


@dataclass(frozen=True, slots=True)
class During:
    """A rule's time: while that frame holds."""

    frame: FrameId


@dataclass(frozen=True, slots=True)
class NeedsFrame:
    """The rule's frame was deleted: it never matches until it gets another (PRODUCT §2)."""


When = Default | During | NeedsFrame


@dataclass(frozen=True, slots=True)
class AnsweringRule:
    """One rule of a user's ordered list."""

    id: RuleId
    when: When
    enabled: bool = True
    name: str = ""
    dnd: bool = False
    dnd_destination: Destination | None = None
    forwards: Forwards = Forwards()
    screening: bool = False
    ring: Ring = JustExtension()


OverrideKind = Literal["dnd", "always", "busy", "unanswered"]


@dataclass(frozen=True, slots=True)
class Override:
    """A phone override: switched on at `since`, until `until` (None: until cleared). `to` is None for `dnd` only."""

    kind: OverrideKind
    since: datetime
    to: Destination | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class CallerLists:
    """Numbers a user, or a domain, blocks or allows: digits as the door normalises them, `+4970*` for a prefix."""

    blocked: frozenset[str] = frozenset()
    allowed: frozenset[str] = frozenset()
    refuse_anonymous: bool = False
