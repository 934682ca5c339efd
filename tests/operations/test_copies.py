"""Copies of messages: only their owner says to whom, and who is gone drops out."""

import pytest
from sqlalchemy.orm import Session

from controller.operations import copies, mailboxes, users
from controller.operations.acting import as_user
from controller.operations.refused import Forbidden, Missing, Refused
from controller.store import find, leaving, load
from tests.operations.office import ADMIN, Office, acting, person, touched


def test_they_are_saved_in_order_compiled_and_audited(session: Session, office: Office) -> None:
    carol = person(session, office.acme, "1003", "Carol")
    touched(session)
    copies.put(session, acting(session, office.bob), office.bob, [carol, office.anna, carol])
    assert [card.name for card in copies.show(session, acting(session, office.bob), office.bob)] == ["Carol", "Anna"]
    assert load.load_for_plan(session, office.bob).users[office.bob].copies == (carol, office.anna)
    assert ("user", office.bob, "change") in touched(session)
    assert find.audit(session, office.acme, 1)[0].operation == "copies.put"
    copies.put(session, acting(session, office.bob), office.bob, [])
    assert copies.show(session, acting(session, office.bob), office.bob) == ()


def test_they_are_nobodys_but_the_owners(session: Session, office: Office) -> None:
    """An office manager would otherwise read everybody's messages (PRODUCT §4: private)."""
    with pytest.raises(Missing):
        copies.put(session, acting(session, office.anna), office.bob, [office.anna])
    with pytest.raises(Missing):
        copies.show(session, acting(session, office.anna), office.bob)
    stand_in = as_user(session, acting(session, office.anna), office.bob)
    with pytest.raises(Forbidden):
        copies.put(session, stand_in, office.bob, [office.anna])


def test_who_can_have_none_is_refused_by_name_and_nothing_changed(session: Session, office: Office) -> None:
    me = acting(session, office.bob)
    copies.put(session, me, office.bob, [office.anna])
    carol = users.add(session, ADMIN, office.acme, users.NewUser("1003", "Carol"))
    refused = [
        ([office.zoe], "There is no user"),
        ([office.bob], "Bob has the messages anyway"),
        ([carol], "Carol has no voicemail"),
        (range(1, 12), "10 people at most"),
    ]
    for to, why in refused:
        with pytest.raises(Refused, match=why):
            copies.put(session, me, office.bob, list(to))
    assert [card.id for card in copies.show(session, me, office.bob)] == [office.anna]


def test_who_loses_voicemail_or_is_deleted_drops_out_and_the_plan_is_made_anew(
    session: Session, office: Office
) -> None:
    """What is deleted has no copies to lose: nobody is told that calls lead to them."""
    me = acting(session, office.bob)
    copies.put(session, me, office.bob, [office.anna])
    assert leaving.leaving(session, [office.anna]).rules == ()
    mailboxes.switch_off(session, ADMIN, office.anna)
    assert ("user", office.bob, "change") in touched(session)
    users.remove(session, ADMIN, office.anna)
    assert copies.show(session, me, office.bob) == ()
    assert load.load_for_plan(session, office.bob).users[office.bob].copies == ()


def test_calls_do_not_follow_copies(session: Session, office: Office) -> None:
    copies.put(session, acting(session, office.bob), office.bob, [office.anna])
    found = load.load_directory(session, office.bob, reach=True)
    assert office.anna not in found.users
