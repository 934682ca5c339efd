"""What was seen of legs, mailboxes and causes, put into the bench's words."""

import re
from collections.abc import Iterable

from controller.domain.decision import Enter, Greeting, Mailbox, Notice, Release
from controller.domain.destinations import PARKED
from controller.domain.directory import User
from controller.domain.ids import DeviceId
from tests.bench.agreement.trace import Answered, Ending, GaveUp, How, Party, Rung
from tests.calls.leg import Leg
from tests.calls.message import user_of

GREETINGS: dict[str, Greeting] = {"u": "unavailable", "b": "busy"}
REJECTED = 21  # Q.850: what a blocked caller is released with, and nobody else
DEVICE = re.compile(r"d(\d+)")
BOX = re.compile(r"(\d+)@d(\d+),([ub])")


TAKERS = ("VoiceMail", "Park")
App = tuple[str, str]
"""An application and what it was called with."""


def ending_of(
    answers: list[Party], apps: list[App], cause: int | None, people: Iterable[User], *, noticed: bool = True
) -> Ending | None:
    """One of them, or None where there is more than one; `noticed`: something could be heard before a release."""
    match answers, apps, cause:
        case [party], [], None:
            return Answered(party)
        case [], [("VoiceMail", box)], None:
            return _mailbox(box, people)
        case [], [("Park", _)], None:
            return Enter("park", PARKED.key)
        case [], [], None:
            return GaveUp()
        case [], [], int() if cause == REJECTED and noticed:
            return Notice()
        case [], [], int():
            return Release(cause)
        case _:
            return None


def _mailbox(data: str, people: Iterable[User]) -> Mailbox | None:
    """Mailboxes are named by extensions."""
    found = BOX.fullmatch(data)
    owner = next((user.id for user in people if found and user.extension == found[1]), None)
    return Mailbox(owner, GREETINGS[found[3]]) if found and owner else None


def rung_of(leg: Leg, began: float, trunk: int) -> Rung:
    """A call that came in at a phone, or over that trunk."""
    return Rung(party_of(leg), leg.started - began, _how(leg), trunk)


def _how(leg: Leg) -> How:
    if leg.answered_at:
        return "answered"
    if leg.ending is None:
        return "silent"
    return "refused" if leg.ending.how == "refused" else "cancelled"


def party_of(leg: Leg) -> Party:
    """Who was called: the handset, or the number that its carrier was asked for."""
    found = DEVICE.fullmatch(leg.account.auth_user)
    assert leg.invite
    return DeviceId(int(found[1])) if found else user_of(leg.invite.uri)
