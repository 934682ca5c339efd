"""Mailboxes in the PBX's own little database, and the folders they lead to: no PBX needed."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from controller.domain.ids import DomainId, UserId
from controller.pbx import voicemail_db
from controller.reconcile import boxes
from controller.store.accounts import Mailbox

BOB = Mailbox(UserId(7), DomainId(3), "Bob", "1002", "4711", None, "Europe/Berlin", "de", "first", True)
SET: dict[str, Any] = {"pin": None, "pin_token": None, "must_change_pin": False}  # once the PBX has the PIN

OLD = """
CREATE TABLE voicemail (
  uniqueid INTEGER PRIMARY KEY, context TEXT NOT NULL, mailbox TEXT NOT NULL, password TEXT NOT NULL DEFAULT '',
  fullname TEXT, language TEXT, tz TEXT, sendvoicemail TEXT, envelope TEXT, callback TEXT, dialout TEXT,
  maxmsg INTEGER, maxsecs INTEGER, UNIQUE (context, mailbox));
INSERT INTO voicemail (context, mailbox, password) VALUES ('d3', '7', '4711'), ('d3', '1002', '8888');
"""


class Pbx:
    """The database and the spool of a PBX that is not there."""

    def __init__(self, home: Path) -> None:
        self.path, self.spool = home / "voicemail.sqlite", home / "voicemail"
        self.spool.mkdir()

    def make(self) -> None:
        voicemail_db.make(self.path, self.spool)

    def put(self, *wanted: Mailbox) -> None:
        boxes.put(self.path, self.spool, wanted)

    def typed(self, pin: str, owner: int = 7) -> None:
        """The owner changed it by phone."""
        with closing(sqlite3.connect(self.path)) as connection, connection:
            connection.execute("UPDATE voicemail SET password = ? WHERE owner = ?", (pin, owner))

    def rows(self) -> dict[str, tuple[int | None, str]]:
        """Owner and PIN by number."""
        with closing(sqlite3.connect(self.path)) as connection:
            found = connection.execute("SELECT mailbox, owner, password FROM voicemail").fetchall()
        return {number: (owner, pin) for number, owner, pin in found}

    def message(self, number: str, text: str = "hello") -> None:
        """Left as the PBX leaves it: it makes folders that are missing."""
        (self.spool / "d3" / number / "INBOX").mkdir(parents=True, exist_ok=True)
        (self.spool / "d3" / number / "INBOX" / "msg0000.txt").write_text(text)

    def held(self, owner: int) -> str:
        path = self.spool / "boxes" / str(owner) / "INBOX" / "msg0000.txt"
        return path.read_text() if path.exists() else ""


@pytest.fixture
def pbx(tmp_path: Path) -> Pbx:
    made = Pbx(tmp_path)
    made.make()
    return made


def test_a_pin_is_set_once_and_never_again(pbx: Pbx) -> None:
    """Whatever is repeated after it was changed by phone; a new one is set."""
    pbx.put(BOB)
    assert pbx.rows() == {"1002": (7, "4711")}
    pbx.typed("582193")
    pbx.put(BOB)
    pbx.put(replace(BOB, name="Robert", **SET))
    assert pbx.rows() == {"1002": (7, "582193")}
    assert boxes.differing(pbx.path, pbx.spool, [replace(BOB, name="Robert", **SET)]) == ([], [])
    pbx.put(replace(BOB, pin="9999", pin_token="second"))
    assert pbx.rows() == {"1002": (7, "9999")}


def test_a_mailbox_without_a_known_pin_is_closed_and_not_open(pbx: Pbx) -> None:
    """An empty PIN would not even be asked for."""
    pbx.put(replace(BOB, **SET))
    assert pbx.rows() == {"1002": (7, voicemail_db.UNKNOWN)}
    assert boxes.pin_of(pbx.path, 7) is None


def test_messages_follow_their_owner_when_extensions_are_exchanged(pbx: Pbx) -> None:
    """In whatever order the changes come; each keeps his PIN."""
    carol = replace(BOB, user=UserId(8), name="Carol", extension="1003", pin="7777")
    pbx.put(BOB, carol)
    pbx.message("1002", "for Bob")
    pbx.message("1003", "for Carol")
    swapped = [replace(BOB, extension="1003", **SET), replace(carol, extension="1002", **SET)]
    assert [box.user for box in boxes.taken_over(pbx.path, swapped)] == [7, 8]
    for box in swapped:
        pbx.put(box)
    assert pbx.rows() == {"1003": (7, "4711"), "1002": (8, "7777")}
    assert (pbx.held(7), pbx.held(8)) == ("for Bob", "for Carol")
    assert (pbx.spool / "d3" / "1002" / "INBOX" / "msg0000.txt").read_text() == "for Carol"
    assert boxes.differing(pbx.path, pbx.spool, swapped) == ([], [])


def test_an_old_extension_leads_on_until_somebody_else_has_it(pbx: Pbx) -> None:
    """A call that is in the mailbox ends well."""
    pbx.put(BOB)
    pbx.put(replace(BOB, extension="1005", **SET))
    pbx.message("1002")
    assert pbx.held(7) == "hello"
    pbx.put(replace(BOB, user=UserId(9), pin="1234"))
    assert not (pbx.spool / "d3" / "1002" / "INBOX").exists()


def test_of_a_mailbox_switched_off_the_messages_stay_and_of_a_removed_user_nothing(pbx: Pbx) -> None:
    pbx.put(BOB)
    pbx.message("1002")
    boxes.drop(pbx.path, pbx.spool, 7)
    voicemail_db.put_away(pbx.spool, 7)
    assert (pbx.rows(), pbx.held(7), list((pbx.spool / "d3").iterdir())) == ({}, "", [])
    pbx.put(replace(BOB, pin_token="another"))
    assert pbx.held(7) == "hello"
    boxes.drop(pbx.path, pbx.spool, 7)
    voicemail_db.clear(pbx.spool, 7)
    assert list((pbx.spool / "boxes").iterdir()) == []


def test_a_missing_link_and_a_missing_row_are_noticed(pbx: Pbx) -> None:
    """As after a backup was brought back: links are in none."""
    known = replace(BOB, **SET)
    pbx.put(known)
    (pbx.spool / "d3" / "1002").unlink()
    assert boxes.differing(pbx.path, pbx.spool, [known]) == ([known], [])
    voicemail_db.link_all(pbx.path, pbx.spool)
    assert boxes.differing(pbx.path, pbx.spool, [known]) == ([], [])
    assert boxes.differing(pbx.path, pbx.spool, []) == ([], [7])


def test_a_folder_that_the_pbx_made_where_a_link_was_missing_is_the_users(pbx: Pbx) -> None:
    pbx.message("1002")
    pbx.put(BOB)
    assert pbx.held(7) == "hello"


def test_what_an_older_version_left_is_brought_over_while_calls_are_up(tmp_path: Path) -> None:
    """Mailboxes were named by the user: his folder becomes a link, his row serves old plans until a new one stands."""
    pbx = Pbx(tmp_path)
    with closing(sqlite3.connect(pbx.path)) as connection:
        connection.executescript(OLD)
    pbx.message("7", "for Bob")
    pbx.message("1002", "for another user, whose id is 1002")
    pbx.make()
    assert voicemail_db.holds_old(pbx.path)
    assert (pbx.spool / "d3" / "7" / "INBOX" / "msg0000.txt").read_text() == "for Bob"
    other = replace(BOB, user=UserId(1002), extension="1009", pin="8888", pin_token=None)
    pbx.put(replace(BOB, pin_token=None), other)
    voicemail_db.forget_old(pbx.path)
    assert pbx.rows() == {"1002": (7, "4711"), "1009": (1002, "8888")}
    assert (pbx.spool / "d3" / "1002" / "INBOX" / "msg0000.txt").read_text() == "for Bob"
    assert pbx.held(1002) == "for another user, whose id is 1002"
