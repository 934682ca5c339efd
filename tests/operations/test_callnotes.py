"""Notes on calls: what is kept, for how long, and that a colleague's words are not written over unseen."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from controller.operations import callnotes, domains, grants, users
from controller.operations.callnotes import MOST, Overtaken
from controller.operations.refused import Forbidden, Refused
from controller.store import callnotes as store
from tests.operations.office import ADMIN, MONDAY, Office, acting

CALL = "1763800000.4"


def noted(session: Session, office: Office) -> dict[str, str]:
    return {call: note.text for call, note in callnotes.of_calls(session, ADMIN, office.acme, [CALL, "2.1"]).items()}


def test_a_note_is_its_domain_s_and_goes_with_it(session: Session, office: Office) -> None:
    """PRODUCT §8.4: the same call id in two domains is two calls."""
    callnotes.write(session, ADMIN, office.acme, CALL, "acme")
    callnotes.write(session, ADMIN, office.bolt, CALL, "bolt")
    assert noted(session, office) == {CALL: "acme"}
    domains.remove(session, ADMIN, office.bolt, confirmed=True)
    assert noted(session, office) == {CALL: "acme"}


def test_a_grant_makes_who_writes_and_who_is_gone_stays_as_a_name(session: Session, office: Office) -> None:
    """PRODUCT §1: only attendants see whom others talk to."""
    with pytest.raises(Forbidden, match="attendants and office managers"):
        callnotes.write(session, acting(session, office.bob), office.acme, CALL, "mine")
    grants.give(session, ADMIN, office.bob, "attendant")
    callnotes.write(session, acting(session, office.bob), office.acme, CALL, "mine")
    users.remove(session, ADMIN, office.bob)
    assert callnotes.of_calls(session, ADMIN, office.acme, [CALL])[CALL].by == "Bob"


def test_who_did_not_see_the_last_note_is_told_of_it_and_changes_nothing(session: Session, office: Office) -> None:
    first = callnotes.write(session, ADMIN, office.acme, CALL, "first", over="")
    assert first is not None
    later = replace(ADMIN, at=MONDAY + timedelta(seconds=1))
    callnotes.write(session, later, office.acme, CALL, "second", over=first.at)
    for over in ("", first.at):
        with pytest.raises(Overtaken, match="console wrote meanwhile") as told:
            callnotes.write(session, later, office.acme, CALL, "third", over=over)
        assert told.value.note is not None
        assert told.value.note.text == "second"
    assert callnotes.write(session, later, office.acme, CALL, "", over=later.at) is None
    with pytest.raises(Overtaken, match="deleted meanwhile"):
        callnotes.write(session, later, office.acme, CALL, "third", over=later.at)
    assert noted(session, office) == {}


@pytest.mark.parametrize(
    ("call", "text", "field"),
    [
        ("../x", "a", "call"),
        ("", "a", "call"),
        ("1" * 65, "a", "call"),
        (CALL, "x" * 501, "text"),
        (CALL, "\0", "text"),
    ],
)
def test_what_is_no_call_or_no_note_is_refused(
    session: Session, office: Office, call: str, text: str, field: str
) -> None:
    with pytest.raises(Refused) as refusal:
        callnotes.write(session, ADMIN, office.acme, call, text)
    assert [each.field for each in refusal.value.problems] == [field]


def test_of_very_many_calls_the_first_are_answered_and_old_notes_are_forgotten(
    session: Session, office: Office
) -> None:
    assert callnotes.of_calls(session, ADMIN, office.acme, [f"1.{n}" for n in range(5 * MOST)]) == {}
    callnotes.write(session, ADMIN, office.acme, CALL, "“<i>{{ 7*7 }}</i>\nsecond line")
    store.forget(session, MONDAY)
    assert noted(session, office) == {CALL: "“<i>{{ 7*7 }}</i>\nsecond line"}
    store.forget(session, MONDAY + timedelta(days=1))
    assert noted(session, office) == {}
