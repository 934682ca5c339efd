"""What was seen of legs, mailboxes and causes, put into the bench's words."""

import re

from controller.domain.decision import Greeting, Mailbox, Release
from controller.domain.ids import DeviceId, UserId
from tests.bench.agreement.trace import Answered, Ending, GaveUp, How, Rung
from tests.calls.leg import Leg

GREETINGS: dict[str, Greeting] = {"u": "unavailable", "b": "busy"}
BOX = re.compile(r"(\d+)@d(\d+),([ub])")


def ending_of(answers: list[DeviceId], boxes: list[str], cause: int | None) -> Ending | None:
    """One of them, or None where there is more than one."""
    match answers, boxes, cause:
        case [device], [], None:
            return Answered(device)
        case [], [box], None:
            return _mailbox(box)
        case [], [], None:
            return GaveUp()
        case [], [], int():
            return Release(cause)
        case _:
            return None


def _mailbox(data: str) -> Mailbox | None:
    found = BOX.fullmatch(data)
    return Mailbox(UserId(int(found[1])), GREETINGS[found[3]]) if found else None


def rung_of(leg: Leg, began: float) -> Rung:
    return Rung(device_of(leg.account.auth_user), leg.started - began, _how(leg))


def _how(leg: Leg) -> How:
    if leg.answered_at:
        return "answered"
    if leg.ending is None:
        return "silent"
    return "refused" if leg.ending.how == "refused" else "cancelled"


def device_of(name: str) -> DeviceId:
    return DeviceId(int(name.removeprefix("d")))
