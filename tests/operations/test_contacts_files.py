"""A file of contacts: what it would do, line by line; brought in, taken back; and our own export, there and back."""

import csv
import re
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from controller.domain.ids import UserId
from controller.operations import (
    contacts,
    contacts_csv,
    contacts_export,
    contacts_files,
    contacts_merge,
    contacts_vcard,
)
from controller.operations.actors import Actor
from controller.operations.contacts_check import KINDS, NewContact, NewNumber, checked
from controller.operations.contacts_entries import Entry
from controller.operations.gate import Problems
from controller.operations.refused import Forbidden, Missing, Refused
from controller.store import contacts_rows
from controller.store.contacts_cards import ContactCard
from tests.operations.office import MONDAY, Office, acting

HEAD = "Name,Company,Mobile,Work phone,E-mail,Labels,Notes\n"


def send(session: Session, office: Office, lines: str, **more: Any) -> int:
    """As Bob, into his own book."""
    by: Actor = acting(session, office.bob)
    return contacts_files.send(session, by, office.bob, "friends.csv", (HEAD + lines).encode(), **more)


def fates(session: Session, office: Office, upload: int) -> list[tuple[int, str, tuple[str, ...]]]:
    """Line, fate and changed fields, as Bob sees them."""
    look = contacts_files.outlook(session, acting(session, office.bob), upload)
    return [(line.line, line.fate, line.changes) for line in look.lines]


def book(session: Session, office: Office) -> tuple[ContactCard, ...]:
    """Bob's own."""
    return contacts_rows.whole_book(session, office.acme, office.bob)


def test_line_by_line_what_would_happen_and_then_just_that(session: Session, office: Office) -> None:
    by = acting(session, office.bob)
    numbers = (NewNumber("mobile", "0171 1234567"),)
    contacts.add(session, by, office.acme, office.bob, NewContact("Carla Conti", "Conti", numbers, notes="Old."))
    contacts.add(session, by, office.acme, office.bob, NewContact("Dora", "Dahl"))
    upload = send(
        session,
        office,
        "CARLA CONTI,Conti,+49 171 1234567,030 1234567,c@conti.example,Customers,New.\n"  # 2: more is known
        "Dora,Dahl,,,,,\n"  # 3: nothing is new
        "Emil,,0171 7654321,,,,\n"  # 4
        "Emil,,0171 7654321,,e@x.example,,\n"  # 5: joins 4
        ",,,,,,only notes\n"  # 6: nobody
        "Fritz,,abc,,not an address,,\n",  # 7: as far as it can be used
    )
    before = book(session, office)
    assert fates(session, office, upload) == [
        (2, "changed", ("numbers", "emails", "groups", "notes")),
        (3, "same", ()),
        (4, "new", ()),
        (5, "changed", ("emails",)),
        (6, "refused", ()),
        (7, "new", ()),
    ]
    lines = contacts_files.outlook(session, by, upload).lines
    assert (lines[3].like, lines[4].why != "", len(lines[5].left_out)) == (4, True, 2)
    assert book(session, office) == before, "looking changes nothing"
    assert contacts_files.bring(session, by, upload) == {"new": 2, "changed": 2, "same": 1, "refused": 1}
    carla, dora, emil, fritz = book(session, office)
    assert [number.number for number in carla.numbers] == ["+491711234567", "+49301234567"]
    assert (carla.name, carla.notes, carla.groups) == ("Carla Conti", "Old.\nNew.", ("Customers",))
    assert (dora.name, emil.emails, fritz.numbers) == ("Dora", ("e@x.example",), ())
    with pytest.raises(Refused, match="already"):
        contacts_files.bring(session, by, upload)


def test_taken_back_everything_is_as_it_was_but_for_what_was_changed_since(session: Session, office: Office) -> None:
    by = acting(session, office.bob)
    for name in ("Carla", "Dora"):
        contacts.add(session, by, office.acme, office.bob, NewContact(name))
    before = book(session, office)
    upload = send(session, office, "Carla,,0171 1234567,,,,\nDora,,0171 7654321,,,,\nEmil,,,,,,\n")
    contacts_files.bring(session, by, upload)
    contacts.change(session, by, before[1].id, {"company": "Dahl"})
    assert contacts_files.take_back(session, by, upload) == 1
    carla, dora = book(session, office)
    assert carla == before[0]
    assert (dora.company, len(dora.numbers)) == ("Dahl", 1)
    with pytest.raises(Refused, match="any more"):
        contacts_files.take_back(session, by, upload)


def test_a_file_is_kept_for_a_day_and_for_who_sent_it(session: Session, office: Office) -> None:
    upload = send(session, office, "Carla,,,,,,\n")
    with pytest.raises(Forbidden):
        contacts_files.show(session, acting(session, office.anna), upload)
    with pytest.raises(Missing):
        contacts_files.show(session, acting(session, office.zoe), upload)
    tomorrow = Actor(**{name: getattr(acting(session, office.bob), name) for name in Actor.__slots__} | {"at": LATER})
    contacts_files.send(session, tomorrow, office.bob, "other.csv", b"Name\nX\n")
    with pytest.raises(Missing):
        contacts_files.show(session, tomorrow, upload)


LATER = MONDAY + timedelta(days=1, seconds=1)


def test_only_who_shares_contacts_brings_a_file_into_the_shared_book(session: Session, office: Office) -> None:
    with pytest.raises(Forbidden, match="attendants"):
        send(session, office, "Carla,,,,,,\n", shared=True)
    by = acting(session, office.anna)
    upload = contacts_files.send(session, by, office.anna, "x.csv", b"Name\nCarla\n", shared=True)
    contacts_files.bring(session, by, upload)
    assert [card.name for card in contacts_rows.whole_book(session, office.acme, None)] == ["Carla"]
    assert book(session, office) == ()


@pytest.mark.slow
def test_two_thousand_lines_are_one_change(session: Session, office: Office) -> None:
    lines = "".join(f"Person {at},Firm {at % 9},0171 {at:07},,p{at}@x.example,Customers,\n" for at in range(2_000))
    upload = send(session, office, lines)
    counts = contacts_files.bring(session, acting(session, office.bob), upload)
    assert counts == {"new": 2_000, "changed": 0, "same": 0, "refused": 0}
    assert contacts_rows.count(session, office.acme, office.bob) == 2_000


names = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=20)
wild = st.sampled_from(
    [
        "=cmd()",
        "+1",
        "-x",
        "@a",
        "'=x",
        "''@",
        '"',
        "a;b,c",
        "A ::: B",
        "\\",
        "\\n",
        "💥",
        "",
        "Müller",
        "a\u00a0b",
        "a  b",
    ]
)
numbers = st.sampled_from(["0171 1234567", "+1 212-555-0100", "+49 30 1234567", "116 117", "*55", "+33 1 42 68 53 00"])


@st.composite
def cards(draw: st.DrawFn) -> ContactCard:
    """Whatever the gate lets in."""
    text = names | wild
    new = NewContact(
        draw(text),
        draw(text),
        tuple(NewNumber(draw(st.sampled_from(KINDS)), each) for each in draw(st.lists(numbers, max_size=3))),
        tuple(draw(st.lists(st.sampled_from(["a@x.example", "=b@x.example", "-c@x.example"]), max_size=2))),
        tuple(draw(st.lists(st.sampled_from(["Customers", "A, B", "=G", "x;y", "'q"]), max_size=2))),
        "\n".join(draw(st.lists(text, max_size=3))),
    )
    problems: Problems = []
    clean = checked(problems, new, "DE")
    clean = clean if not problems else checked([], NewContact("X", notes=new.notes), "DE")
    cells = {name: getattr(clean, name) for name in clean.__slots__}
    return ContactCard(id=draw(st.integers(1, 10**6)), domain_id=1, user_id=None, created=MONDAY, **cells)


@settings(max_examples=60, deadline=None)
@given(st.lists(cards(), min_size=1, max_size=4))
def test_our_own_export_says_the_same_on_every_line(book: list[ContactCard]) -> None:
    """As CSV and as cards; what is guarded against spreadsheets is read back as it was."""
    table = "".join(contacts_export.table(book)).removeprefix("\ufeff")
    for text, read in ((table, contacts_csv.read), ("".join(map(contacts_export.vcard, book)), contacts_vcard.read)):
        entries: tuple[Entry, ...] = read(text).entries
        lines = contacts_merge.merge(book, entries, "DE").lines
        assert [(line.fate, line.left_out) for line in lines] == [("same", ())] * len(book), text
    for row in csv.reader(StringIO(table)):
        for cell in row:
            assert not re.match("[=+\\-@\t\r＝＋－＠]", cell) or re.fullmatch(r"\+[0-9][0-9 ]*", cell), cell


def test_another_reader_of_cards_understands_ours() -> None:
    new = NewContact(
        "Jörg, der; Große\\", "Bäckerei", (NewNumber("mobile", "0171 1234567"),), ("a@x.example",), ("A,B",)
    )
    clean = checked([], new, "DE")
    cells = {name: getattr(clean, name) for name in clean.__slots__}
    made: datetime = MONDAY
    card = ContactCard(id=1, domain_id=1, user_id=UserId(1), created=made, **cells | {"notes": "ä" * 90 + "\nx"})
    text = contacts_export.vcard(card)
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    read = vobject.readOne(text)
    assert (read.fn.value, read.org.value, read.note.value) == (card.name, ["Bäckerei"], card.notes)
    assert (read.tel.value, read.tel.params["TYPE"]) == ("+49 171 1234567", ["CELL"])
    assert read.categories.value == ["A,B"]
