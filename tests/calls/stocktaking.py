"""What stands in the PBX, as the PBX lists it, against what the database says: for tests that change much."""

from collections.abc import Iterator
from functools import cache

from controller.domain.priority import HINT, Priority
from controller.pbx.ami import Ami, Message
from controller.reconcile import boxes, objects
from controller.reconcile.piece import Piece, shared
from controller.reconcile.probe import LEFT
from controller.reconcile.render import render
from controller.reconcile.trunks import TrunkLine
from controller.store import accounts
from controller.store.engine import reading
from tests.calls.posted import Posted

OURS = ("plan-", "user-", "frame-", "from-", "x", "rp-", "out-", "list-", "in-", "did", "group-", "sos-", "codes-")
OURS += ("lot-", "blf-", "tape-", "taped-")  # parking, what phones subscribe to, recording
SENTINEL = "rp-sentinel"  # stands as long as the dialplan was not reloaded
Rows = dict[tuple[str, str, str], str]


async def differences(posted: Posted) -> list[str]:
    """In words, empty when the PBX holds exactly what the database wants. What is on its way out does not count.

    Nor does the mark in a context that was left and is led to again.
    """
    wanted = {_key(row): f"{row.app}({row.data})" for row in _wanted(posted)}
    found = await _rows(posted.post.ami)
    current = {context for context, *_ in wanted}
    found = {key: text for key, text in found.items() if key[0] in current or (key[0], LEFT, "1") not in found}
    missing = [f"missing or other: {key} {text}" for key, text in wanted.items() if found.get(key) != text]
    surplus = [f"too much: {key} {text}" for key, text in found.items() if key not in wanted and key[1] != LEFT]
    return [*missing, *surplus, *await _accounts(posted)]


@cache
def _shared() -> tuple[Priority, ...]:
    """As long as this process runs, they stay as they are."""
    return tuple(shared().rows)


def _wanted(posted: Posted) -> Iterator[Priority]:
    yield from _shared()
    with reading(posted.database) as session:
        for subject in accounts.every_subject(session):
            found = render(session, subject)
            door = found.door if isinstance(found, TrunkLine) else found
            if isinstance(door, Piece):
                yield from door.rows


def _key(row: Priority) -> tuple[str, str, str]:
    return row.context, row.extension, "hint" if row.priority == HINT else str(row.priority)


async def _rows(ami: Ami) -> Rows:
    found: Rows = {}

    def note(event: Message) -> None:
        if event.get("Context", "").startswith(OURS) and event["Context"] != SENTINEL:
            key = (event["Context"], event["Extension"], event["Priority"])
            found[key] = f"{event['Application']}({event.get('AppData', '')})"

    await ami.stream({"Action": "ShowDialPlan"}, note)
    return found


async def _accounts(posted: Posted) -> list[str]:
    with reading(posted.database) as session:
        devices, lines = list(accounts.device_accounts(session)), list(accounts.trunk_accounts(session))
        mailboxes = list(accounts.mailboxes(session))
    wrong = await objects.differing(posted.post.ami, devices, lines)
    missing, extra = boxes.differing(posted.settings.voicemail_db, posted.settings.messages, mailboxes)
    return [
        *(f"{each} is not as it should be" for each in sorted(wrong)),
        *(f"mailbox of {each.extension} is not as it should be" for each in missing),
        *(f"mailbox of user {each} should be gone" for each in extra),
    ]
