"""The little database that app_voicemail reads at every call, and the folders it leads to.

A mailbox is named by the extension of its user (that is what the menu takes and says), its folder by the user:
`spool/voicemail/d3/1002` is a link to `spool/voicemail/boxes/7`. So messages stay with whom they are for, whoever has
the extension. Links are made before rows; the PBX follows them everywhere, locks and renames included (22.10).
"""

import os
import shutil
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

UNKNOWN = "!"  # a PIN that nobody can type: an empty one would open the box unasked

# The columns app_voicemail reads of a mailbox it finds by realtime (Asterisk 22, contrib/realtime), and ours, which it
# passes over: `owner` is the user; `box` is `1002@d3`, for functions that look up by one column; `given` the PIN that
# somebody else chose, which must be changed as long as it is in force; `pin_token` names the last PIN from us.
TABLES = """
CREATE TABLE IF NOT EXISTS voicemail (
  uniqueid INTEGER PRIMARY KEY, context TEXT NOT NULL, mailbox TEXT NOT NULL, password TEXT NOT NULL DEFAULT '',
  fullname TEXT, alias TEXT, email TEXT, pager TEXT, attach TEXT, attachfmt TEXT, serveremail TEXT, language TEXT,
  tz TEXT, deletevoicemail TEXT, saycid TEXT, sendvoicemail TEXT, review TEXT, tempgreetwarn TEXT, operator TEXT,
  envelope TEXT, sayduration INTEGER, forcename TEXT, forcegreetings TEXT, callback TEXT, dialout TEXT,
  exitcontext TEXT, maxmsg INTEGER, volgain REAL, minsecs INTEGER, maxsecs INTEGER, nextaftercmd TEXT,
  passwordlocation TEXT,
  UNIQUE (context, mailbox));
CREATE TABLE IF NOT EXISTS links (
  context TEXT NOT NULL, number TEXT NOT NULL, owner INTEGER NOT NULL, PRIMARY KEY (context, number)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS links_owner ON links (owner);
CREATE TABLE IF NOT EXISTS outgoing (name TEXT PRIMARY KEY) WITHOUT ROWID;
"""
OURS = {"owner": "INTEGER", "box": "TEXT", "given": "TEXT", "pin_token": "TEXT", "backupdeleted": "INTEGER"}
PASSED_OVER = {"saycid": "TEXT", "sayduration": "TEXT"}  # the PBX's own that an older version did not make
INDEXES = """
CREATE UNIQUE INDEX IF NOT EXISTS voicemail_owner ON voicemail (owner);
CREATE UNIQUE INDEX IF NOT EXISTS voicemail_box ON voicemail (box);
"""
# Where the PBX finds no mailbox it looks here (extconfig.conf): `7@boxes` is the box of user 7, by its very folder.
# Taken out there, a message is gone: out of `1002@d3` it goes into the folder Deleted, even out of that (22.10).
# `NAME@outgoing` are nobody's: from there messages of ours are copied into mailboxes (outgoing.py).
BACK_DOOR = """
BEGIN IMMEDIATE;
CREATE INDEX IF NOT EXISTS voicemail_owner_text ON voicemail (CAST(owner AS TEXT));
DROP VIEW IF EXISTS back_door;
CREATE VIEW back_door AS
SELECT 'boxes' AS context, CAST(owner AS TEXT) AS mailbox, '!' AS password, maxmsg, maxsecs, language, tz, envelope,
  0 AS backupdeleted, NULL AS owner, NULL AS box, NULL AS given
FROM voicemail WHERE owner IS NOT NULL
UNION ALL SELECT 'outgoing', name, '!', 9999, NULL, NULL, NULL, NULL, 0, NULL, NULL, NULL FROM outgoing;
COMMIT;
"""


@dataclass(frozen=True, slots=True)
class Named:
    """A mailbox by the name that the PBX has for it now: `number` may still be an extension from before."""

    owner: int
    number: str
    context: str


def make(path: Path, spool: Path) -> None:
    """Tables; and what an older version left is brought into this form, while calls are up. Blocks."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with closing(sqlite3.connect(path, timeout=10)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript(TABLES)
        there = {row[1] for row in connection.execute("PRAGMA table_info(voicemail)")}
        missing = OURS.keys() - there
        added = OURS | PASSED_OVER
        for name in added.keys() - there:
            connection.execute(f"ALTER TABLE voicemail ADD COLUMN {name} {added[name]}")
        connection.executescript(INDEXES + BACK_DOOR)
        if missing:
            _keep_old(connection, spool)
    path.chmod(0o600)


def _keep_old(connection: sqlite3.Connection, spool: Path) -> None:
    """Rows without owner, named by the user: they serve old plans until new rows stand beside them (forget_old)."""
    for context, name in connection.execute("SELECT context, mailbox FROM voicemail").fetchall():
        if name.isdigit():
            link(spool, context, name, int(name))
    with connection:
        old = "SELECT context, mailbox, CAST(mailbox AS INTEGER) FROM voicemail"
        connection.execute(f"INSERT OR IGNORE INTO links {old}")
        connection.execute("UPDATE voicemail SET uniqueid = -uniqueid")


def named(path: Path, owner: int) -> Named | None:
    """None: the PBX has no mailbox of that user. Blocks. Raises sqlite3.Error."""
    with closing(sqlite3.connect(path, timeout=10)) as connection:
        row = connection.execute("SELECT mailbox, context FROM voicemail WHERE owner = ?", (owner,)).fetchone()
    return None if row is None else Named(owner, *row)


def holds_old(path: Path) -> bool:
    """Whether rows of an older version are still there. Blocks."""
    with closing(sqlite3.connect(path, timeout=10)) as connection:
        return connection.execute("SELECT 1 FROM voicemail WHERE owner IS NULL").fetchone() is not None


def forget_old(path: Path) -> None:
    """Rows of an older version, once nothing names them any more. Blocks."""
    with closing(sqlite3.connect(path, timeout=10)) as connection, connection:
        connection.execute("DELETE FROM voicemail WHERE owner IS NULL")


def folders(spool: Path) -> Path:
    """Where everybody's folder is, by user."""
    return spool / "boxes"


def folder(spool: Path, owner: int) -> Path:
    """Where the messages and greetings of that user are; `spool` is the PBX's spool/voicemail."""
    return spool / "boxes" / str(owner)


def is_linked(spool: Path, context: str, number: str, owner: int) -> bool:
    """Whether that number leads to the user's folder, and the folder is there."""
    link = spool / context / number
    return link.is_symlink() and os.readlink(link) == _target(owner) and folder(spool, owner).is_dir()


def link(spool: Path, context: str, number: str, owner: int) -> None:
    """That number leads to the user's folder from now on; at no moment does it lead nowhere. Raises OSError."""
    if not folder(spool, owner).exists() and _away(spool, owner).exists():
        _away(spool, owner).rename(folder(spool, owner))
    folder(spool, owner).mkdir(parents=True, exist_ok=True, mode=0o700)
    (spool / context).mkdir(exist_ok=True, mode=0o700)
    here = spool / context / number
    if here.is_dir() and not here.is_symlink():
        _adopt(here, folder(spool, owner))
    temporary = here.with_name(f".{number}.new")
    temporary.unlink(missing_ok=True)
    temporary.symlink_to(_target(owner))
    temporary.replace(here)


def link_all(path: Path, spool: Path) -> None:
    """Every row's link, before the PBX starts: it would make a folder where one is missing. Blocks."""
    with closing(sqlite3.connect(path, timeout=10)) as connection:
        rows = connection.execute("SELECT context, mailbox, owner FROM voicemail WHERE owner IS NOT NULL").fetchall()
    for context, number, owner in rows:
        if not is_linked(spool, context, number, owner):
            link(spool, context, number, owner)


def unlink(spool: Path, context: str, number: str, owner: int) -> None:
    """That number no longer leads to the user's folder."""
    here = spool / context / number
    if here.is_symlink() and os.readlink(here) == _target(owner):
        here.unlink()


def put_away(spool: Path, owner: int) -> None:
    """The user's folder, until he has voicemail again: what is in it lights no lamp meanwhile. Raises OSError."""
    with suppress(FileNotFoundError):
        folder(spool, owner).rename(_away(spool, owner))


def clear(spool: Path, owner: int) -> None:
    """All messages and greetings of the user. Raises OSError."""
    for each in (folder(spool, owner), _away(spool, owner)):
        with suppress(FileNotFoundError):
            shutil.rmtree(each)


def _away(spool: Path, owner: int) -> Path:
    return spool / "boxes" / f".off-{owner}"


def _target(owner: int) -> str:
    return f"../boxes/{owner}"


def _adopt(here: Path, into: Path) -> None:
    """A folder where a link should be: the user's if he has nothing yet, else put aside."""
    if any(into.iterdir()):
        here.rename(here.with_name(f".{here.name}.aside-{here.stat().st_ino}"))
        return
    into.rmdir()
    here.rename(into)
