"""A call as it reaches a user, and the state of the phones at that moment: the questions `decide()` answers."""

from dataclasses import dataclass

from controller.domain.ids import DeviceId, UserId


@dataclass(frozen=True, slots=True)
class Inside:
    """A caller of the same domain; `device` is the handset called from, None when unknown."""

    user: UserId
    device: DeviceId | None = None
    extension: str = ""


@dataclass(frozen=True, slots=True)
class Outside:
    """A caller from a trunk; `number` in E.164 form, None when anonymous."""

    number: str | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """One call to `to`.

    `transferrer` is the user who just transferred it; `diverted_by` are users whose numbers a trunk's Diversion names.
    `frozen` says that the clock stands still while the call is on its way (tests, "try my rules at …").
    """

    to: UserId
    caller: Inside | Outside
    transferrer: UserId | None = None
    diverted_by: frozenset[UserId] = frozenset()
    screened: bool = False
    frozen: bool = False


@dataclass(frozen=True, slots=True)
class Phones:
    """Device states: `offline` have no contact that answered its last check, `active` are on a call or dialling out."""

    offline: frozenset[DeviceId] = frozenset()
    active: frozenset[DeviceId] = frozenset()


ALL_IDLE = Phones()
