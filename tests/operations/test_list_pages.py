"""Caller lists a part at a time, searched, and many numbers at once."""

import pytest
from sqlalchemy.orm import Session

from controller.operations import listpages, listpaste, lists
from controller.operations.refused import Forbidden, Missing, Refused
from controller.store import outbox
from tests.operations.office import ADMIN, Office, acting, touched


def thousands(session: Session, office: Office, count: int = 120) -> None:
    """So many blocked numbers of Bob's."""
    numbers = "\n".join(f"+49 30 55{number:05}" for number in range(count))
    listpaste.add_many(session, ADMIN, office.acme, office.bob, "blocked", numbers)


def test_a_page_has_fifty_numbers_and_the_next_begins_after_the_last(session: Session, office: Office) -> None:
    thousands(session, office)
    whose = (session, ADMIN, office.acme, office.bob, "blocked")
    first = listpages.page(*whose)
    second = listpages.page(*whose, after=first[-1].number)
    third = listpages.page(*whose, after=second[-1].number)
    assert [len(first), len(second), len(third)] == [50, 50, 20]
    numbers = [entry.number for entry in (*first, *second, *third)]
    assert numbers == sorted(set(numbers))


@pytest.mark.parametrize("search", ["030 55 00007", "+49305500007", "5500007"])
def test_a_number_is_found_however_it_is_written(session: Session, office: Office, search: str) -> None:
    thousands(session, office)
    found = listpages.page(session, ADMIN, office.acme, office.bob, "blocked", search)
    assert [entry.number for entry in found] == ["+49305500007"]


def test_an_extension_is_shown_with_its_name(session: Session, office: Office) -> None:
    lists.add(session, ADMIN, office.acme, office.bob, "allowed", "1001")
    assert listpages.page(session, ADMIN, office.acme, office.bob, "allowed")[0].name == "Anna"


def test_counts_tell_both_lists_apart(session: Session, office: Office) -> None:
    thousands(session, office, 3)
    lists.add(session, ADMIN, office.acme, None, "allowed", "1001")
    assert listpages.counts(session, ADMIN, office.acme, office.bob) == listpages.Counts(3, 0, False)
    assert listpages.counts(session, ADMIN, office.acme, None) == listpages.Counts(0, 1, False)


def test_an_entry_of_another_list_is_not_there(session: Session, office: Office) -> None:
    lists.add(session, ADMIN, office.acme, None, "blocked", "030 1234567")
    entry = listpages.page(session, ADMIN, office.acme, None, "blocked")[0].id
    with pytest.raises(Missing):
        listpages.remove_entry(session, ADMIN, office.acme, office.bob, entry)
    assert listpages.remove_entry(session, ADMIN, office.acme, None, entry) == ("blocked", "+49301234567", "")
    with pytest.raises(Missing):
        listpages.remove_entry(session, ADMIN, office.acme, None, entry)


def test_a_colleague_may_not_look(session: Session, office: Office) -> None:
    with pytest.raises(Forbidden):
        listpages.page(session, acting(session, office.bob), office.acme, office.anna, "blocked")
    with pytest.raises(Forbidden):
        listpages.counts(session, acting(session, office.bob), office.acme, None)


def test_a_preview_says_line_by_line_what_will_happen_and_changes_nothing(session: Session, office: Office) -> None:
    lists.add(session, ADMIN, office.acme, office.bob, "blocked", "030 1234567")
    lists.add(session, ADMIN, office.acme, office.bob, "allowed", "1001")
    outbox.done(session, [id_ for task in outbox.pending(session) for id_ in task.ids], ADMIN.at)
    text = "030 1234567\n1001; 040 7654321,\r\nnobody\n\n+49 40 7654321\n+49 70*"
    lines = listpaste.preview(session, ADMIN, office.acme, office.bob, "blocked", text)
    assert [(line.typed, line.fate) for line in lines] == [
        ("030 1234567", "there"),
        ("1001", "elsewhere"),
        ("040 7654321", "new"),
        ("nobody", "refused"),
        ("+49 40 7654321", "twice"),
        ("+49 70*", "new"),
    ]
    assert "Write it like" in lines[3].why
    assert touched(session) == set()
    added = listpaste.add_many(session, ADMIN, office.acme, office.bob, "blocked", text)
    assert added == ("+49407654321", "+4970*")
    assert touched(session) == {("own callers", office.bob, "change")}
    with pytest.raises(Refused, match="None of these"):
        listpaste.add_many(session, ADMIN, office.acme, office.bob, "blocked", text)


@pytest.mark.parametrize(("text", "said"), [("  \n,;\n", "There is no number"), ("1001\n" * 2001, "2000 at most")])
def test_nothing_and_too_much_are_refused(session: Session, office: Office, text: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        listpaste.preview(session, ADMIN, office.acme, office.bob, "blocked", text)


def test_a_note_says_why_a_number_is_there_is_found_and_concerns_no_call(session: Session, office: Office) -> None:
    bob = acting(session, office.bob)
    lists.add(session, bob, office.acme, office.bob, "blocked", "+49301234567", " rings every night ")
    before = touched(session)
    [entry] = listpages.page(session, bob, office.acme, office.bob, "blocked", "NIGHT")
    assert entry.note == "rings every night"
    assert listpages.note_entry(session, bob, office.acme, office.bob, entry.id, "a fax") == ("blocked", "+49301234567")
    assert lists.notes(session, bob, office.acme, office.bob) == {"+49301234567": "a fax"}
    assert touched(session) == before
    with pytest.raises(Refused, match="control character"):
        listpages.note_entry(session, bob, office.acme, office.bob, entry.id, "a\x00b")
    with pytest.raises(Refused, match="characters"):
        lists.add(session, bob, office.acme, office.bob, "blocked", "+49307654321", "x" * 81)
