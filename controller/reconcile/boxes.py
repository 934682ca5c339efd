"""Mailboxes as rows of the PBX's own little database: live at the next call, durable, no reload.

The PIN is the one thing that the PBX knows better: people change it by phone. A row's PIN is written when somebody set
one in the portal, once, by its token; never because it is another one than ours.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from controller.dialplan.names import mailbox_number, voicemail_context
from controller.pbx import voicemail_db
from controller.pbx.prompts import tag
from controller.pbx.voicemail_db import UNKNOWN
from controller.store.accounts import Mailbox
from controller.store.telling import USUAL_SECONDS

MOST_MESSAGES = 9999  # a folder, by the PBX's file names
MENU_OUT = "rp-menu-out"  # calls out of the menu, by 3-2 and 3-4
YES_NO = {True: "yes", False: "no"}
HOURS_12 = ("en",)  # languages that tell the time with am and pm
MADE = (
    *("owner", "box", "context", "mailbox", "fullname", "language", "tz", "envelope", "sendvoicemail"),
    *("dialout", "callback", "maxmsg", "backupdeleted", "maxsecs", "saycid", "sayduration"),
)
"""What a row must hold. No address: the PBX sends no mail."""
PUT = f"""
INSERT INTO voicemail (uniqueid, {", ".join(MADE)}, password, given, pin_token)
VALUES (:owner, {", ".join(f":{name}" for name in MADE)}, coalesce(:pin, '{UNKNOWN}'), :given, :token)
ON CONFLICT (owner) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in MADE)}
"""  # noqa: S608
SET_PIN = """
UPDATE voicemail SET password = :pin, given = :given, pin_token = :token
WHERE owner = :owner AND :pin IS NOT NULL AND pin_token IS NOT :token
"""
# Somebody else's extension so far: his row is on its way to another, or out. It keeps his PIN meanwhile.
STEP_ASIDE = """
UPDATE voicemail SET mailbox = 'was-' || uniqueid, box = NULL
WHERE context = :context AND mailbox = :mailbox AND owner IS NOT :owner
"""
LINKED = "INSERT OR REPLACE INTO links (context, number, owner) VALUES (:context, :mailbox, :owner)"
TAKEN_OVER = "SELECT 1 FROM links WHERE context = :context AND number = :mailbox AND owner <> :owner"
NAMED = "SELECT context, number FROM links WHERE owner = ?"


class InUse(OSError):
    """Somebody still listens to, or leaves a message in, a box that is to go, or that had this extension so far."""


def values(box: Mailbox) -> dict[str, Any]:
    """The row, and the PIN that waits to be set."""
    context, number = voicemail_context(box.domain), box.extension
    return {
        "owner": box.user,
        "box": mailbox_number(box.domain, number),
        "context": context,
        "mailbox": number,
        "fullname": box.name,
        "language": tag(box.language),
        "tz": zone_tag(box.zone, box.language),
        "envelope": YES_NO[box.envelope],
        "saycid": YES_NO[box.say_caller],
        "sayduration": YES_NO[box.say_length],
        "sendvoicemail": "yes",
        "dialout": MENU_OUT,
        "callback": MENU_OUT,
        "maxmsg": MOST_MESSAGES,
        "backupdeleted": MOST_MESSAGES,  # what is deleted by phone goes into the folder Deleted
        "maxsecs": box.message_seconds or USUAL_SECONDS,
        "pin": box.pin,
        "given": box.pin if box.must_change_pin else None,
        "token": token(box),
    }


def token(box: Mailbox) -> str:
    """Names the PIN that waits."""
    return box.pin_token or ""


def zone_tag(zone: str, language: str) -> str:
    """The name of the time zone in voicemail.conf, by how the time is told in that language."""
    return zone if language in HOURS_12 else f"24:{zone}"


def put(database: Path, spool: Path, boxes: Iterable[Mailbox]) -> None:
    """These mailboxes as they should be, links first. Blocks. Raises OSError, sqlite3.Error."""
    wanted = [values(box) for box in boxes]
    with closing(sqlite3.connect(database, timeout=10)) as connection:
        for each in wanted:
            voicemail_db.link(spool, each["context"], each["mailbox"], each["owner"])
        with connection:
            for statement in (STEP_ASIDE, PUT, SET_PIN, LINKED):
                connection.executemany(statement, wanted)


def pin_of(database: Path, user: int) -> str | None:
    """What the PBX compares; None: no mailbox, or a PIN that nobody knows. Blocks."""
    if not database.exists():
        return None
    with closing(sqlite3.connect(database, timeout=10)) as connection:
        row = connection.execute("SELECT password FROM voicemail WHERE owner = ?", (user,)).fetchone()
    return None if row is None or row[0] == UNKNOWN else str(row[0])


def taken_over(database: Path, boxes: Iterable[Mailbox]) -> list[Mailbox]:
    """Those whose extension led to somebody else's folder so far: perhaps in a call that goes on. Blocks."""
    with closing(sqlite3.connect(database, timeout=10)) as connection:
        return [box for box in boxes if connection.execute(TAKEN_OVER, values(box)).fetchone()]


def shut(database: Path, user: int) -> list[tuple[str, str]]:
    """The PBX finds the user's mailbox no more. The names that it had, as context and number. Blocks."""
    with closing(sqlite3.connect(database, timeout=10)) as connection:
        with connection:
            connection.execute("DELETE FROM voicemail WHERE owner = ?", (user,))
        return connection.execute(NAMED, (user,)).fetchall()


def drop(database: Path, spool: Path, user: int) -> None:
    """The user's mailbox out of the PBX, once nobody is in it: row and links. What is in his folder stays. Blocks."""
    for context, number in shut(database, user):
        voicemail_db.unlink(spool, context, number, user)


def differing(database: Path, spool: Path, boxes: Iterable[Mailbox]) -> tuple[list[Mailbox], list[int]]:
    """Boxes that are missing or not as they should be, and users whose boxes should not be there. Blocks.

    PINs are not compared; one that waits is set.
    """
    wanted = {int(box.user): box for box in boxes}
    with closing(sqlite3.connect(database, timeout=10)) as connection:
        connection.row_factory = sqlite3.Row
        held = {row["owner"]: row for row in connection.execute("SELECT * FROM voicemail WHERE owner IS NOT NULL")}
    wrong = [box for key, box in wanted.items() if box.pin is not None or not _right(spool, box, held.get(key))]
    return wrong, [key for key in held if key not in wanted]


def _right(spool: Path, box: Mailbox, row: Mapping[str, Any] | None) -> bool:
    made = values(box)
    if row is None or any(row[name] != made[name] for name in MADE):
        return False
    return voicemail_db.is_linked(spool, made["context"], made["mailbox"], made["owner"])
