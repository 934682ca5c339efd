"""Mailboxes as rows of the PBX's own little database: live at the next call, durable, no reload."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from controller.store.accounts import Mailbox

FIELDS = ("context", "mailbox", "password", "fullname", "language")
"""No address: the PBX sends no mail."""


def fields(box: Mailbox) -> tuple[str, ...]:
    """The row's values, in the order of FIELDS."""
    return (f"d{box.domain}", str(box.user), box.pin or "", box.name, box.language)


def put(database: Path, boxes: Iterable[Mailbox]) -> None:
    """These mailboxes as they should be. Blocks."""
    columns, marks = ", ".join(FIELDS), ", ".join("?" * len(FIELDS))
    update = ", ".join(f"{field} = excluded.{field}" for field in FIELDS[2:])
    statement = (
        f"INSERT INTO voicemail ({columns}) VALUES ({marks}) ON CONFLICT (context, mailbox) DO UPDATE SET {update}"  # noqa: S608
    )
    with closing(sqlite3.connect(database, timeout=10)) as connection, connection:
        connection.executemany(statement, [fields(box) for box in boxes])


def drop(database: Path, user: int) -> None:
    """The user's mailbox out of the PBX; what is in its folders stays on disk. Blocks."""
    with closing(sqlite3.connect(database, timeout=10)) as connection, connection:
        connection.execute("DELETE FROM voicemail WHERE mailbox = ?", (str(user),))


def differing(database: Path, boxes: Iterable[Mailbox]) -> tuple[list[Mailbox], list[int]]:
    """Boxes that are missing or not as they should be, and users whose boxes should not be there. Blocks."""
    wanted = {str(box.user): box for box in boxes}
    with closing(sqlite3.connect(database, timeout=10)) as connection:
        rows = connection.execute(f"SELECT {', '.join(FIELDS)} FROM voicemail").fetchall()  # noqa: S608
    held = {row[1]: tuple(value or "" for value in row) for row in rows}
    wrong = [box for key, box in wanted.items() if held.get(key) != fields(box)]
    return wrong, [int(key) for key in held if key not in wanted and key.isdigit()]
