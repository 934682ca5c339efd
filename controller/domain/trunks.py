"""What a plan must know of a way out or in; everything else about trunks and DIDs is PJSIP's (reconcile/trunks.py)."""

from dataclasses import dataclass
from typing import Literal

from controller.domain.destinations import Destination
from controller.domain.ids import DidId, TrunkId, UserId

NumberFormat = Literal["plus", "digits", "national"]


@dataclass(frozen=True, slots=True)
class Trunk:
    """A trunk that is switched on. `number_format` is how its carrier writes numbers: +4930…, 4930… or 030….

    `show_caller`: a forwarded call may show the original caller; `channels`: calls at once, None is unlimited.
    """

    id: TrunkId
    host: str
    number_format: NumberFormat = "plus"
    show_caller: bool = False
    channels: int | None = None


@dataclass(frozen=True, slots=True)
class Did:
    """A public number, in E.164 form, and where it leads. `owners`: users whose number it is (PRODUCT §2 Loops)."""

    id: DidId
    number: str
    to: Destination
    owners: tuple[UserId, ...] = ()
